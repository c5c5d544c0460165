"""Qt for the tests of the window."""

import pytest

from tests.desktop.qt_fixtures import aio, fleet, library, memory, pools

__all__ = ["aio", "fleet", "library", "memory", "pools"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says of every window and menu what it cannot do for want of a window manager."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
