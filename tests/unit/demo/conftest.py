from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cbdesk.demo.world import World

ANCHOR = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
"""A Friday, early in the afternoon of a school on the east coast."""


@pytest.fixture(scope="session")
def world() -> World:
    return World(300, seed=3, anchor=ANCHOR)
