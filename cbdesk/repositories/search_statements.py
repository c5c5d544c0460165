"""The statements of the search: by keys, along the walk, by trigrams, and by keys that are nearly the same.

Each answers with complete rows, the best first, and says of each how good it matched (``rank``). What a person typed
only ever travels as a parameter.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks, users
from cbdesk.repositories.reading import DEVICE_ROW

_C = chromebooks.c
IDENTIFIERS = (
    _C.serial_number,
    _C.delivered_serial,
    _C.asset_tag,
    _C.annotated_asset_id,
    _C.iiq_asset_tag,
    _C.annotated_user,
    _C.iiq_owner_email,
    _C.device_id,
    _C.iiq_asset_id,
)
WORDS = (
    _C.serial_number,
    _C.asset_tag,
    _C.annotated_user,
    users.c.full_name,
    _C.iiq_owner_name,
    _C.iiq_owner_email,
    _C.model,
    _C.iiq_location,
    _C.annotated_location,
    _C.iiq_room,
    _C.meraki_ap_name,
    _C.delivered_serial,
    _C.annotated_asset_id,
    _C.iiq_asset_tag,
    _C.org_unit_path,
)
"""Searched for words; a hit names the first that holds them."""
MACS = (_C.mac_address, _C.ethernet_mac)
ADDRESSES = (_C.ip_address, _C.wan_ip_address)

EXACT, PREFIX, SUBSTRING, MAC_PART, FUZZY = range(5)
MATCHES = ("exact", "prefix", "substring", "substring", "fuzzy")
"""The word of the contract for each rank."""

_COLUMNS = tuple(
    dict.fromkeys(
        column.name
        for column in (*DEVICE_ROW, *IDENTIFIERS, *WORDS, *MACS, *ADDRESSES)
        if column is not users.c.full_name
    )
)
_SHOWN = f"""
    SELECT {", ".join(f"c.{name}" for name in _COLUMNS)}, shown.*, (
        SELECT min(u.full_name) FROM users u WHERE lower(u.email) = lower(c.annotated_user)
    ) AS full_name
    FROM (SELECT * FROM best ORDER BY rank, walk, device_id LIMIT :limit) shown (found_id, rank, field, walk, total)
    JOIN chromebooks c ON c.device_id = shown.found_id
"""  # noqa: S608  names of columns alone

KEYS = sa.text(f"""
    WITH found AS MATERIALIZED (
        SELECT k.device_id, {EXACT} AS rank, k.field
        FROM unnest(CAST(:exact AS text[])) AS typed (key)
        CROSS JOIN LATERAL (
            SELECT device_id, field FROM device_key WHERE device_key.key = typed.key LIMIT :most_exact
        ) k
        UNION ALL
        SELECT k.device_id, {PREFIX}, k.field
        FROM unnest(CAST(:lows AS text[]), CAST(:highs AS text[])) AS typed (low, high)
        CROSS JOIN LATERAL (
            SELECT device_id, field FROM device_key WHERE key > typed.low AND key < typed.high LIMIT :most_prefix
        ) k
    ), one AS (
        SELECT DISTINCT ON (device_id) device_id, rank, field FROM found ORDER BY device_id, rank
    ), best AS (
        SELECT device_id, rank, field, s.walk, count(*) OVER () AS total FROM one JOIN device_search s USING (device_id)
    )
    {_SHOWN}
""")  # noqa: S608  no values

NEAR = sa.text(f"""
    WITH best AS MATERIALIZED (
        SELECT DISTINCT ON (device_id) k.device_id, {FUZZY} + typed.distance AS rank, k.field, s.walk, 0 AS total
        FROM unnest(CAST(:keys AS text[]), CAST(:distances AS int[])) AS typed (key, distance)
        CROSS JOIN LATERAL (
            SELECT device_id, field FROM device_key
            WHERE device_key.key = typed.key
            AND field NOT IN ('ip_address', 'wan_ip_address', 'meraki_ap_name')
            LIMIT :limit
        ) k
        JOIN device_search s USING (device_id)
        ORDER BY device_id, rank
    )
    {_SHOWN}
""")  # noqa: S608  no values


@cache
def along_the_walk(terms: int, macs: int) -> sa.TextClause:
    """Look at the most useful devices only: they hold enough of what is common."""
    return sa.text(f"""
        WITH front AS (SELECT device_id, walk, search_text FROM device_search ORDER BY walk LIMIT :depth),
        matched AS MATERIALIZED (
            SELECT device_id, walk, {_RANK} AS rank FROM front WHERE {_words(terms, macs, terms)} LIMIT :most
        ), {_BEST}
        {_SHOWN}
    """)  # noqa: S608  no values


@cache
def by_trigrams(terms: int, macs: int, indexed: int) -> sa.TextClause:
    """Ask the index for the first terms; the others, which are in many rows, are compared with what it finds."""
    return sa.text(f"""
        WITH matched AS MATERIALIZED (
            SELECT device_id, walk, {_RANK} AS rank FROM device_search WHERE {_words(terms, macs, indexed)} LIMIT :most
        ), {_BEST}
        {_SHOWN}
    """)  # noqa: S608  no values


_RANK = f"""CASE WHEN search_text LIKE lower(:begins) THEN {PREFIX}
    WHEN split_part(search_text, E'\\x1e', 1) LIKE lower(:in_words) THEN {SUBSTRING} ELSE {MAC_PART} END"""
_BEST = """best AS (SELECT device_id, rank, NULL AS field, walk, count(*) OVER () AS total FROM matched)"""


def _words(terms: int, macs: int, indexed: int) -> str:
    """Return the conditions: each of the terms is there; ``macs`` has a bit for each that may be part of a MAC."""
    conditions = []
    for number in range(terms):
        # An expression instead of the column keeps the condition away from the index.
        text = "search_text" if number < indexed else "(search_text || '')"
        ways = f"{text} LIKE lower(:term{number})"
        if macs >> number & 1:
            ways = f"({ways} OR {text} LIKE :mac{number})"
        conditions.append(ways)
    return " AND ".join(conditions)


def holds(text: str) -> str:
    """Return the pattern of LIKE for everything that holds the text; its own wildcards are ordinary characters."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


SIZE = sa.text("SELECT pg_relation_size('device_search') / current_setting('block_size')::int")
SAMPLE = sa.text("SELECT walk, search_text FROM device_search TABLESAMPLE SYSTEM (:percent) ORDER BY walk")
IS_LONGER = sa.text("SELECT EXISTS (SELECT FROM device_search OFFSET :depth LIMIT 1)")

Row = sa.RowMapping
Parameters = dict[str, Any]
