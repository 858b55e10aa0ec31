"""What the tests of the crawler share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scraper.portal import Portal


@pytest.fixture
def portal() -> Iterator[Portal]:
    """A portal on loopback."""
    made = Portal()
    yield made
    made.close()
