from tests.modules.amenities.conftest import piano, verified
from tests.modules.companies.conftest import callers, someone
from tests.modules.providers.conftest import taken, tokyo

__all__ = ["callers", "piano", "someone", "taken", "tokyo", "verified"]
