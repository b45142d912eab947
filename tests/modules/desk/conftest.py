from tests.modules.companies.conftest import callers, someone
from tests.modules.offerings.conftest import salon

__all__ = ["callers", "salon", "someone"]
