"""The key names and times to live that all readers of the district's Redis share (contract, section 4)."""

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

GENERATION = "cbdesk:generation"
COUNTERS = "cbdesk:cache:counters"
SYNC_STATUS = "sync:status"
SYNC_STATUS_SECONDS = 86_400
SYNC_LOCK = "sync:lock:full"
OWN_TOKENS = "cbdesk:"
"""How the tokens begin that cbdesk puts there; another program's are left alone."""

_PLAIN = re.compile(r"[A-Za-z0-9@._:+-]{1,70}")
_HASHED: frozenset[Family] = frozenset({"search"})
"""What people type holds names of students; other families carry an e-mail only where the documented key does."""


def key_of(family: Family, generation: int, ident: str) -> str:
    """``chromebook:serial:g42-1.0:5CD1234`` or, for long, odd or private idents, ``search:g42-1.0:~`` and a digest.

    With the program's version: stations are not updated all at once, and one does not know the other's documents.
    """
    if family in _HASHED or not _PLAIN.fullmatch(ident):
        ident = "~" + hashlib.sha256(ident.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{family}:g{generation}-{__version__}:{ident}"


def to_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
