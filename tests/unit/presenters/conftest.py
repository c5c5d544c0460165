"""Qt's event loop for tests without a window."""

from tests.desktop.qt_fixtures import aio, fleet, library, library_of, memory, pools

__all__ = ["aio", "fleet", "library", "library_of", "memory", "pools"]
