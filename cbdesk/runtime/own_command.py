"""How cbdesk starts itself again as a child: the same executable, packaged or not."""

from __future__ import annotations

import sys


def own_command(*arguments: str) -> list[str]:
    """Return the argument list that starts this cbdesk with these arguments."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "cbdesk", *arguments]
