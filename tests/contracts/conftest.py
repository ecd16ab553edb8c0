from tests.e2e.conftest import api

__all__ = ["api"]
