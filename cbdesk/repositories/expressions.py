"""Turns an expression of the search language into a condition on ``chromebooks``.

Every condition holds or does not: a column without a value passes no comparison, and ``Not`` is its exact complement.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cbdesk.database.tables import chromebooks, device_key, device_search, users
from cbdesk.domain import search_fields, search_keys, search_values
from cbdesk.domain.device import STATUSES
from cbdesk.domain.query import mac_fragment
from cbdesk.domain.query import parse as parse_words
from cbdesk.domain.search_keys import WORDS_END, has_trigram
from cbdesk.domain.search_language import And, Node, Not, Or, Words, names_deleted, parse
from cbdesk.domain.search_values import NEVER, Comparison, Range, Test, Version
from cbdesk.repositories.search_statements import holds, holds_word
from cbdesk.repositories.states import STATES

_C = chromebooks.c
_S = device_search.c

Condition = sa.ColumnElement[bool]
Columns = tuple[sa.Column[Any], ...]

MACS: Columns = (_C.mac_address, _C.ethernet_mac)
ADDRESSES: Columns = (_C.ip_address, _C.wan_ip_address)
COLUMNS: dict[str, Columns] = {
    "user": (_C.annotated_user,),
    "tag": (_C.asset_tag, _C.annotated_asset_id, _C.iiq_asset_tag),
    "serial": (_C.serial_number, _C.delivered_serial),
    "mac": MACS,
    "ip": ADDRESSES,
    "model": (_C.model,),
    "ou": (_C.org_unit_path,),
    "school": (_C.iiq_location,),
    "room": (_C.iiq_room,),
    "location": (_C.annotated_location,),
    "owner": (_C.iiq_owner_email, _C.iiq_owner_name),
    "status": (_C.status, _C.google_status),
    "iiqstatus": (_C.iiq_status,),
    "os": (_C.os_version,),
    "aue": (_C.aue_date,),
    "battery": (_C.battery_health,),
    "cycles": (_C.battery_cycle_count,),
    "seen": (_C.last_policy_sync_time, _C.last_seen_meraki),
    "synced": (_C.last_policy_sync_time,),
    "used": (_C.last_used_date,),
    "enrolled": (_C.last_enrollment_time,),
    "ap": (_C.meraki_ap_name,),
    "network": (_C.meraki_network,),
    "notes": (_C.google_notes, _C.iiq_notes),
}
"""Where each field looks; the first is the one that a person thinks of."""
WORD_COLUMNS: Columns = tuple(_C[name] for name in search_keys.WORDS if name != "full_name")
"""Where free words are looked for, and in the name of the user."""
ID_COLUMNS: Columns = (_C.device_id, _C.iiq_asset_id, *ADDRESSES)
"""What a free word has to equal: nobody types a part of them."""
INDEXED = {"user", "tag", "serial", "model", "ou", "school", "room", "location", "owner", "ap"}
"""Fields whose columns are all among the words of the search index."""

_COMPARE: dict[str, Callable[[Any, Any], Condition]] = {
    "": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def conditions(
    tree: Node | None, now: datetime, words: Callable[[Sequence[str]], Condition] | None = None
) -> list[Condition]:
    """Return what the expression asks for at this moment; without a word about them, it asks for no deleted devices."""
    found = [] if tree is None else [condition(tree, now, words or among_all)]
    return found if names_deleted(tree) else [_C.is_deleted.is_(False), *found]


def listed(text: str, include_deleted: bool) -> list[Condition]:
    """Return what a text asks of a list now; with the deleted ones, they need not be asked for."""
    tree, now = parse(text).tree, datetime.now(UTC)
    if include_deleted:
        return [] if tree is None else [condition(tree, now)]
    return conditions(tree, now)


def among_all(texts: Sequence[str]) -> Condition:
    """Return whether the search index holds one of the texts, or has it as an identifier, in whatever notation."""
    return sa.exists().where(_S.device_id == _C.device_id, beside(texts)).correlate(chromebooks)


def beside(texts: Sequence[str]) -> Condition:
    """Return the same for a device whose row of the search index is joined to it.

    Of that row alone it is asked, so that the planner may find it by its trigrams and keys as well as by its device: a
    union of both could only be read as a whole, and was, for each of hundreds of devices where one was expected.
    """
    return sa.or_(_holds_words(texts), _is_keyed(texts))


def condition(tree: Node, now: datetime, words: Callable[[Sequence[str]], Condition] = among_all) -> Condition:
    if isinstance(tree, And):
        return sa.and_(*(condition(node, now, words) for node in tree.nodes))
    if isinstance(tree, Or):
        # All words at once: what no index finds is then looked for in one pass, however many they are.
        texts = [node.text for node in tree.nodes if isinstance(node, Words)]
        others = [condition(node, now, words) for node in tree.nodes if not isinstance(node, Words)]
        return sa.or_(*([words(texts)] if texts else []), *others)
    if isinstance(tree, Not):
        return condition(tree.node, now, words).is_not(sa.true())
    if isinstance(tree, Words):
        return words((tree.text,))
    return sa.or_(*(_passes(tree.name, test, now) for test in tree.tests))


def _lower(text: sa.ColumnElement[Any], sought: str) -> sa.ColumnElement[str]:
    # Lower case by the rules of a language is several times slower; plain letters do not need them.
    return sa.func.lower(sa.collate(text, "C") if sought.isascii() else text)


def keyed(texts: Sequence[str]) -> sa.Select[tuple[str]]:
    """Return the devices that have one of the texts as an identifier."""
    keys = {key for text in texts for key in parse_words(text).keys}
    return sa.select(device_key.c.device_id).where(device_key.c.key.in_(sorted(keys)))


def _is_keyed(texts: Sequence[str]) -> Condition:
    if any(parse_words(text).ip for text in texts):  # the address of a school is that of thousands
        return _S.device_id.in_(keyed(texts))
    return _S.device_id == sa.any_(sa.func.array(keyed(texts).scalar_subquery()))


def _holds_words(texts: Sequence[str]) -> Condition:
    ways = []
    for text in texts:
        # Before or behind the sign that divides them: digits of a MAC address are no word.
        ways.append(_S.search_text.like(holds_word(text.lower())))
        if part := mac_fragment(text):
            ways.append(_S.search_text.like(f"%{WORDS_END}{holds(part.replace(':', ''))}"))
    return sa.or_(*ways)


def _indexed(name: str, parts: list[str]) -> list[Condition]:
    """Return what the search index can say beforehand: devices without the parts in any field lack them in this one."""
    known = [part for part in parts if has_trigram(part)] if name in INDEXED else []
    if not known:
        return []
    held = sa.select(_S.device_id).where(*(_S.search_text.contains(part, autoescape=True) for part in known))
    return [_C.device_id.in_(held)]


def _named(parts: list[str]) -> Condition:
    """Return whether the name of the device's user holds all the parts."""
    name = _lower(users.c.full_name, " ".join(parts))
    emails = sa.select(sa.func.lower(users.c.email)).where(*(name.contains(part, autoescape=True) for part in parts))
    return sa.func.lower(_C.annotated_user).in_(emails)


def _passes(name: str, test: Test, now: datetime) -> Condition:
    kind = search_fields.kind(name)
    if kind == "choice":
        return _chosen(name, str(test), now)
    if kind == "moment":
        return _moment(COLUMNS[name], test, now)
    if kind == "month":
        return _month(search_values.months(test, now))
    if isinstance(test, Comparison) and isinstance(test.value, str):
        ways = {"": _holds, "=": _equals, "==": _is_stored}
        return ways[test.operator](name, test.value)
    return _in_order(test, _version if kind == "version" else lambda _value: COLUMNS[name][0])


def _chosen(name: str, word: str, now: datetime) -> Condition:
    if name == "is":
        return STATES[word].condition(now)
    if name == "has":
        return sa.or_(*(column.is_not(None) for column in COLUMNS[word]))
    if word == "none":
        return _C.status.is_(None)
    column = _C.status if word.upper() in STATUSES else _C.google_status
    return column == word.upper()


def _holds(name: str, text: str) -> Condition:
    if name == "mac":
        part = mac_fragment(text) or ""
        return sa.or_(*(column.contains(part) for column in MACS))
    text = text.lower()
    if name == "ip":
        return sa.or_(*(column.startswith(text, autoescape=True) for column in ADDRESSES))
    if name == "ou" and text.startswith("/"):
        # With a slash at its end, /Grade 1/ is that unit with all below, and not Grade 10.
        path = _lower(_C.org_unit_path, text)
        return (path + "/" if text.endswith("/") else path).startswith(text, autoescape=True)
    parts = text.split()
    ways = [
        sa.and_(*(_lower(column, text).contains(part, autoescape=True) for part in parts)) for column in COLUMNS[name]
    ]
    return sa.and_(*_indexed(name, parts), sa.or_(*ways, *([_named(parts)] if name == "user" else [])))


def _is_stored(name: str, text: str) -> Condition:
    """Return whether a column holds just this text, which an index can tell; a unit may also be one above."""
    if name == "mac":
        return _equals(name, text)
    ways = [column == text for column in COLUMNS[name]]
    if name == "ou" and len(text) > 1 and text.endswith("/"):
        ways += [_C.org_unit_path == text.removesuffix("/"), _C.org_unit_path.startswith(text, autoescape=True)]
    return sa.or_(*ways)


def _equals(name: str, text: str) -> Condition:
    lower = text.lower()
    if name == "mac":
        return sa.or_(*(column == mac_fragment(text) for column in MACS))
    if name == "serial":
        # Stored in capitals and indexed; who delivered it but did not get it has none.
        without = sa.and_(_C.serial_number.is_(None), sa.func.lower(_C.delivered_serial) == lower)
        return sa.or_(_C.serial_number.in_({text, text.upper(), lower}), without)
    ways = [sa.func.lower(column) == lower for column in COLUMNS[name]]
    if name == "user":
        named = sa.select(sa.func.lower(users.c.email)).where(sa.func.lower(users.c.full_name) == lower)
        ways.append(sa.func.lower(_C.annotated_user).in_(named))
    return sa.or_(*ways)


def _moment(columns: Columns, test: Test, now: datetime) -> Condition:
    """Return whether the latest of the times passes the test."""
    if isinstance(test, Comparison) and test.value == NEVER:
        return sa.and_(*(column.is_(None) for column in columns))
    interval = search_values.moments(test, now)
    found: list[Condition] = []
    if interval.start is not None:
        # One of them suffices: each can be looked up in an index of its own.
        found.append(sa.or_(*(column >= _naive(interval.start) for column in columns)))
    if interval.end is not None:
        latest = columns[0] if len(columns) == 1 else sa.func.greatest(*columns)
        found.append(latest < _naive(interval.end))
    return sa.and_(*found)


def _naive(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(tzinfo=None)


def _month(interval: search_values.Interval) -> Condition:
    found: list[Condition] = []
    if interval.start is not None:
        found.append(_C.aue_date >= f"{interval.start:%Y-%m}")
    if interval.end is not None:
        found.append(_C.aue_date < f"{interval.end:%Y-%m}")
    return sa.and_(*found)


def _in_order(test: Test, expression: Callable[[Any], sa.ColumnElement[Any]]) -> Condition:
    """Compare with the column or what is made of it for a value."""
    if isinstance(test, Range):
        ends = [(operator.ge, test.low), (operator.le, test.high)]
        return sa.and_(*(compare(expression(end), _stored(end)) for compare, end in ends if end is not None))
    return _COMPARE[test.operator](expression(test.value), _stored(test.value))


def _stored(value: Any) -> Any:
    return sa.cast(list(value.parts), ARRAY(sa.BigInteger)) if isinstance(value, Version) else value


def _version(value: Version) -> sa.ColumnElement[Any]:
    """Return as many parts of the version as the value has, fewer where there are no more; NULL for any other text."""
    begins = rf"^\d{{1,9}}(?:\.\d{{1,9}}){{0,{len(value.parts) - 1}}}(?!\d)"
    return sa.cast(sa.func.string_to_array(sa.func.substring(_C.os_version, begins), "."), ARRAY(sa.BigInteger))
