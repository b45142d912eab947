from tests.modules.companies.conftest import someone
from tests.modules.courses.conftest import school

__all__ = ["school", "someone"]
