"""The statements of the search: by keys, along the walk, by trigrams, and by keys that are nearly the same.

Each finds devices, the best first, and says of each how good it matched (``rank``); their rows are read once, at the
end. What a person typed only ever travels as a parameter.
"""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks, users
from cbdesk.domain.search_keys import MACS, WORDS, WORDS_END
from cbdesk.repositories.reading import DEVICE_ROW

_C = chromebooks.c
_ONLY_KEYS = ("iiq_asset_id", "ip_address", "wan_ip_address")
"""Identifiers that are of no use in part."""

EXACT, PREFIX, SUBSTRING, MAC_PART, FUZZY = range(5)
MATCHES = ("exact", "prefix", "substring", "substring", "fuzzy")
"""The word of the contract for each rank."""

_SETTINGS = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    # Every statement is made for an index; a whole table is only ever read by mistake.
    "enable_seqscan": "off",
}
SET_UP = (
    "SELECT set_config('statement_timeout', :time_limit, true), "
    + ", ".join(f"set_config('{name}', '{value}', true)" for name, value in _SETTINGS.items())
    + ";"
)
"""The settings of a search's transaction; they travel with its first statement, which spares a round trip."""


@cache
def keys(exact: int, beginnings: int) -> sa.TextClause:
    """Look so many keys up, and so many beginnings of keys; a device comes as often as it is found.

    Whoever asks sorts and counts them: the planner would need longer for that than for all the rest.
    """
    ways = [_looked_up(EXACT, number, f"key = :exact{number}", "most") for number in range(exact)]
    ways += [
        _looked_up(PREFIX, exact + number, f"key > :low{number} AND key < :high{number}", "most_prefixes")
        for number in range(beginnings)
    ]
    return sa.text(f"""
        {SET_UP}
        WITH found AS MATERIALIZED ({" UNION ALL ".join(ways)})
        SELECT device_id, rank, field, way, walk, search_text FROM found JOIN device_search USING (device_id)
    """)  # noqa: S608  no values


def _looked_up(rank: int, way: int, condition: str, most: str) -> str:
    return (
        f"(SELECT device_id, {rank} AS rank, field, {way} AS way FROM device_key "  # noqa: S608  no values
        f"WHERE {condition} LIMIT :{most})"
    )


STORED_OR_NEAR = sa.text("""
    (
        SELECT NULL AS key, device_id, 0 AS walk, 'serial_number' AS field FROM chromebooks
        WHERE serial_number = ANY (CAST(:forms AS text[]))
        UNION ALL SELECT NULL, device_id, 0, 'asset_tag' FROM chromebooks
        WHERE asset_tag = ANY (CAST(:forms AS text[]))
        UNION ALL SELECT NULL, device_id, 0, 'device_id' FROM chromebooks
        WHERE device_id = ANY (CAST(:forms AS text[]))
        UNION ALL SELECT NULL, device_id, 0, 'annotated_user' FROM chromebooks
        WHERE lower(annotated_user) = lower(:text)
        LIMIT :limit
    ) UNION ALL (
        SELECT device_key.key, device_id, walk, field FROM device_key JOIN device_search USING (device_id)
        -- The planner would compare each element of an array that it can see with what it knows of the table.
        WHERE key = ANY (ARRAY(SELECT unnest(CAST(:keys AS text[]))))
        AND field NOT IN ('ip_address', 'wan_ip_address', 'meraki_ap_name')
        LIMIT :most
    )
""")
"""A whole identifier among the devices themselves, then, with their ``key``, those that are nearly the same."""


@cache
def along_the_walk(either: tuple[bool, ...], *, is_mac: bool) -> sa.TextClause:
    """Look at the most useful devices only: they hold enough of what is common.

    ``either`` tells of each term whether an address may hold it, too, in other letters than a word;
    ``is_mac`` where the first may be a part of a MAC address: then each row tells where it holds it.
    """
    front = "(SELECT device_id, walk, search_text FROM device_search ORDER BY walk LIMIT :depth) front"
    return _matching(front, _words(either, 0), is_mac=is_mac)


@cache
def by_trigrams(either: tuple[bool, ...], indexed: int, *, is_mac: bool) -> sa.TextClause:
    """Ask the index for the first terms; the others, which are in many rows, are compared with what it finds."""
    return _matching("device_search", _words(either, indexed), is_mac=is_mac)


def _matching(rows: str, words: str, *, is_mac: bool) -> sa.TextClause:
    elsewhere = f"search_text NOT LIKE lower(:first) THEN {MAC_PART}"
    return sa.text(f"""
        WITH matched AS MATERIALIZED (
            SELECT device_id, walk, search_text FROM {rows} WHERE {words} LIMIT :most
        )
        SELECT device_id, search_text, CASE
            WHEN search_text LIKE lower(:begins) THEN {PREFIX}
            {f"WHEN {elsewhere}" if is_mac else ""}
            ELSE {SUBSTRING}
        END AS rank, walk, count(*) OVER () AS total
        FROM matched
        ORDER BY rank, walk, device_id LIMIT :limit
    """)  # noqa: S608  no values


def _words(either: tuple[bool, ...], indexed: int) -> str:
    """Return the conditions: each of the terms is there.

    The index is kept away from those that it is not asked for, and so is the planner, who would compare the pattern
    with all that it knows of the table.
    """
    return " AND ".join(
        condition if number < indexed else f"coalesce({condition}, FALSE)"
        for number, condition in enumerate(map(_word, either, range(len(either))))
    )


def _word(is_either: bool, number: int) -> str:
    condition = f"search_text LIKE lower(:term{number})"
    return f"({condition} OR search_text LIKE :mac{number})" if is_either else condition


def holds_word(text: str) -> str:
    """Return the pattern of LIKE for what holds the text among its words: digits of a MAC address are no word."""
    return f"{holds(text)}{WORDS_END}%"


def holds(text: str) -> str:
    """Return the pattern of LIKE for everything that holds the text; its own wildcards are ordinary characters."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


IS_LONGER = sa.text("SELECT EXISTS (SELECT FROM device_search OFFSET :depth LIMIT 1)")
SIZE = sa.text("SELECT pg_relation_size('device_search') / current_setting('block_size')::int")
SAMPLE = sa.text("SELECT walk, search_text FROM device_search TABLESAMPLE SYSTEM (:percent) ORDER BY walk")

_columns = dict.fromkeys([*DEVICE_ROW, *(_C[name] for name in (*WORDS, *MACS, *_ONLY_KEYS) if name != "full_name")])
_is_shown = _C.device_id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Text)))
ROWS = sa.select(*_columns).where(_is_shown)
"""Everything that a hit may have matched in, but the name of its user."""
NAMES = (
    sa.select(_C.device_id, sa.func.min(users.c.full_name))
    .where(_is_shown, sa.func.lower(users.c.email) == sa.func.lower(_C.annotated_user))
    .group_by(_C.device_id)
)
