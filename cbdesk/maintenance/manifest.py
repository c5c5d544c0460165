"""The manifest beside a backup: when and of what it was made, the file's checksum, and what each table held.

It names tables and counts, never a device or a person.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from cbdesk.errors import GiveUpError
from cbdesk.maintenance.fingerprints import Fingerprint
from cbdesk.settings.private_file import replace_file

FORMAT = 1
SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Manifest:
    made_at: datetime
    database: str
    schema: str | None
    """The version of cbdesk's tables; None for a database without any migration history."""
    server_version: str
    program: str
    """Which cbdesk made it."""
    is_encrypted: bool
    size: int
    sha256: str
    """Of the whole file as it lies there."""
    tables: dict[str, Fingerprint]
    grantees: tuple[str, ...]
    """Roles that were granted something in it; where one of them is missing, the grants are not restored."""

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def write(self, backup: Path) -> None:
        document = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        replace_file(path_for(backup), json.dumps(document, indent=1, sort_keys=True), mode=0o600)


def path_for(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}{SUFFIX}")


def read(backup: Path) -> Manifest | None:
    """Return the manifest of a backup, None when there is none. Raises GiveUpError for one that cannot be read."""
    path = path_for(backup)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.pop("format") != FORMAT:
            raise GiveUpError(f"{path} was written by another version of cbdesk. Restore with that one.")
        document["made_at"] = datetime.fromisoformat(document["made_at"]).astimezone(UTC)
        document["tables"] = {name: Fingerprint(**values) for name, values in document["tables"].items()}
        document["grantees"] = tuple(document["grantees"])
        return Manifest(**document)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise GiveUpError(f"{path} is damaged: the backup cannot be checked by it.") from None
