from tests.modules.companies.conftest import callers, someone, verified

__all__ = ["callers", "someone", "verified"]
