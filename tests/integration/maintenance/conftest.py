"""Qt's event loop and the pools for the administration's presenter."""

from tests.desktop.qt_fixtures import aio, pools

__all__ = ["aio", "pools"]
