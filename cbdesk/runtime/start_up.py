"""The guard before Qt is used: some combinations of Python and PySide6 kill the process minutes later."""

from __future__ import annotations

import sys

from cbdesk.errors import GiveUpError


def check_versions(pyside: str | None = None, python: tuple[int, int] | None = None) -> None:
    """Refuse PySide6 6.12.0 on Python < 3.12, which drops references to None until the process aborts (PYSIDE-3474)."""
    if pyside is None:
        import PySide6

        pyside = PySide6.__version__
    python = python or sys.version_info[:2]
    if pyside == "6.12.0" and python < (3, 12):
        raise GiveUpError(
            f"PySide6 6.12.0 crashes on Python {python[0]}.{python[1]}. "
            'Install another one: pip install "PySide6-Essentials<6.12", or use Python 3.12 or newer.'
        )
