"""The small street of tests/queries, for the sandbox's tables."""

from tests.queries.conftest import street  # noqa: F401
