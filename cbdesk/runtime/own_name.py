"""How this station calls itself to the others: in the lease, the sync log and the schedule."""

from __future__ import annotations

import getpass
import platform


def own_name() -> str:
    """Return ``ana@office-3``: the account and the computer."""
    return f"{getpass.getuser()}@{platform.node()}"
