"""The key names and times to live that all readers of the district's Redis share (contract, section 4).

Several databases may share a Redis, the district's and the one that an upgrade is tried on: what a station keeps there
names its database by a few digits, which are the same for all stations, accounts and replicas.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Literal

from cbdesk import __version__

Family = Literal[
    "chromebook:serial", "chromebook:asset", "user:email", "user:devices", "search", "dashboard:stats", "report"
]

_QUARTER_HOUR = 900
TTL_SECONDS: dict[Family, int] = {
    "chromebook:serial": _QUARTER_HOUR,
    "chromebook:asset": _QUARTER_HOUR,
    "user:email": _QUARTER_HOUR,
    "user:devices": _QUARTER_HOUR,
    "search": _QUARTER_HOUR,
    "dashboard:stats": 300,
    "report": _QUARTER_HOUR,
}
CACHED_PREFIXES = ("chromebook:", "user:", "search:", "dashboard:", "report:")

SYNC_STATUS = "sync:status"
SYNC_STATUS_SECONDS = 86_400
STATUS_DATABASE = "database"
"""The status of a sync says here which database it fills."""
SYNC_LOCK = "sync:lock:full"

_PLAIN = re.compile(r"[A-Za-z0-9@._:+-]{1,70}")
_OWN_KEY = re.compile(r"[a-z:]+:g\d+-[^:]+-([0-9a-f]+):")
_HASHED: frozenset[Family] = frozenset({"search"})
"""What people type holds names of students; other families carry an e-mail only where the documented key does."""


def generation_key(database: str) -> str:
    return f"cbdesk:generation:{database}"


def counters_key(database: str) -> str:
    return f"cbdesk:cache:counters:{database}"


def own_tokens(database: str) -> str:
    """Return how the tokens begin that stations of this database put into the lock; others are left alone."""
    return f"cbdesk:{database}:"


def key_of(family: Family, generation: int, ident: str, database: str = "0") -> str:
    """``chromebook:serial:g42-1.0-a1b2:5CD1234`` or, for long, odd or private idents, ``search:…:~`` and a digest.

    With the program's version: stations are not updated all at once, and one does not know the other's documents.
    """
    if family in _HASHED or not _PLAIN.fullmatch(ident):
        ident = "~" + hashlib.sha256(ident.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{family}:g{generation}-{__version__}-{database}:{ident}"


def is_of_another(key: str, database: str) -> bool:
    """Tell whether the key holds an answer of another database."""
    own = _OWN_KEY.match(key)
    return own is not None and own[1] != database


def to_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
