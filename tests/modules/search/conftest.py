from tests.modules.companies.conftest import callers, someone
from tests.modules.providers.conftest import taken, tokyo

__all__ = ["callers", "someone", "taken", "tokyo"]
