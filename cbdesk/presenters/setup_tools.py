"""What the composition root lends to the settings: it alone can build sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cbdesk.domain.checks import Check, KeyFile
from cbdesk.settings import Settings


@dataclass(frozen=True, slots=True)
class SetupTools:
    """All of it blocks."""

    check: Callable[[str, Settings], Check]
    """Try the source or store of a page with these settings."""
    read_key: Callable[[Path], KeyFile]
    """Whose key a Google key file is; raises CbdeskError."""
    create_tables: Callable[[Settings], None]
    """Create the tables in the empty database of these settings; raises CbdeskError."""

    def owner_of(self, text: str) -> KeyFile:
        """Read the key file that a person named."""
        return self.read_key(Path(text).expanduser())
