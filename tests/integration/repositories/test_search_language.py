"""What the search language finds, judged by a slow filter in Python over the same rows."""

import random
import re
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cbdesk.cache import open_cache
from cbdesk.database import tables
from cbdesk.database.engine import open_engine
from cbdesk.domain.device import STATUSES
from cbdesk.domain.query import ListQuery, mac_fragment
from cbdesk.domain.query_text import as_text
from cbdesk.domain.search_fields import FIELDS, STATES
from cbdesk.domain.search_language import And, Not, Or, Words, names_deleted, parse
from cbdesk.domain.search_values import Age, Comparison, Range
from cbdesk.repositories import Library, expressions, filtered_search, search_front
from tests.conftest import own_database
from tests.integration.repositories.rows import device, store, user

NOW = datetime(2026, 11, 27, 12, 30, tzinfo=UTC)
NAIVE = NOW.replace(tzinfo=None)
EMAILS = ("ana@x.org", "Ben@x.org", "gone@x.org", "cy@x.org")

ODD = (
    "100%",
    "a_b",
    "C:\\12",
    'say "hi"',
    "École",
    "ß-Haus",
    "O'Neil",
    "x|y",
    "-dash",
    "a:b",
    "user:x",
    "*star*",
    "是",
)
"""Names with what means something to the language or to SQL."""


def _rows(count):
    """Rows full of empty values and borders, of a seed, so that a failure can be repeated."""
    chance = random.Random(11)

    def maybe(*values):
        return chance.choice([None, *values])

    def time():
        days = chance.choice([0, 1, 6, 7, 8, 29, 30, 31, 90, 400])
        return maybe(
            NAIVE - timedelta(days=days), NAIVE - timedelta(days=days, seconds=1), datetime(2026, 10, 31, 23, 59, 59)
        )

    rows = []
    for number in range(count):
        serial, owner = f"5CD{number:04}", maybe(*EMAILS)
        rows.append(
            device(
                f"id-{number}",
                serial_number=maybe(serial),
                delivered_serial=serial.lower(),
                asset_tag=maybe(f"LMS-{number:03}"),
                iiq_asset_tag=maybe(f"T_{number}"),
                mac_address=maybe(f"AA:BB:CC:00:{number % 100:02}:01"),
                ip_address=maybe(f"10.20.{number % 3}.7"),
                wan_ip_address=maybe("2001:db8::1"),
                annotated_user=maybe(*EMAILS),
                iiq_owner_email=owner,
                iiq_owner_name=maybe("Rivera, Ana", "100% Sure"),
                model=maybe("HP Chromebook 11 G8 EE", "Dell Chromebook 3110", "Lenovo 300e_2"),
                status=maybe("ACTIVE", "DISABLED", "DEPROVISIONED", "PROVISIONED"),
                google_status=maybe("ACTIVE", "RETURN_REQUESTED"),
                iiq_status=maybe("In Repair"),
                org_unit_path=maybe("/", "/Students", "/Students/Grade 1", "/Students/Grade 10", "/students/grade 1/A"),
                iiq_location=maybe("Lincoln MS", "Oak"),
                annotated_location=maybe("Cart 9"),
                iiq_room=maybe("204", "1204", "Room 12"),
                battery_health=maybe(0, 59, 60, 61, 80, 100),
                battery_cycle_count=maybe(1, 500),
                aue_date=maybe("2022-06", "2026-10", "2026-11", "2027-05", "2027-06", "2027-11", "2027-12", "2033-06"),
                os_version=maybe("131.0.6778.1", "131", "130.9.1", "13.1", "142.0.1", "canary"),
                boot_mode=maybe("Dev", "Verified"),
                google_notes=maybe("cracked screen"),
                iiq_notes=maybe('say "hi"'),
                meraki_ap_name=maybe("library-ap3"),
                meraki_network=maybe("Lincoln"),
                last_sync_status=maybe("ok", "stale", "never"),
                last_policy_sync_time=time(),
                last_seen_meraki=time(),
                last_used_date=time(),
                last_enrollment_time=time(),
                recent_users=maybe(
                    [], [{"email": "a@x"}], [{"email": "a@x"}, {"email": "A@X"}], [{"email": "a"}, {"email": "b"}]
                ),
                data_source=maybe("merged", "google_admin", "incidentiq"),
                is_deleted=chance.random() < 0.15,
            )
        )
    for row, odd in zip(rows[::4], cycle(ODD), strict=False):
        row |= {"annotated_location": odd, "meraki_ap_name": odd.upper()}
    return rows


USERS = {
    "ana@x.org": user("ana@x.org", "Ana Rivera-Lopez", device_count=1, assigned_devices=["1"]),
    "ben@x.org": user("ben@x.org", "Ben Ana", device_count=2, assigned_devices=["1", "2"]),
    "cy@x.org": user("cy@x.org", None, is_suspended=True),
}
CONFLICTS = {"id-3", "id-44"}
ROWS = _rows(200)


@pytest.fixture(scope="module")
def world(_server_url, _migrated_template):
    with own_database(_server_url, _migrated_template) as url:
        engine = open_engine(url, application_name="cbdesk tests")
        store(engine, tables.chromebooks, *ROWS)
        store(engine, tables.users, *USERS.values())
        found = {
            "kind": "duplicate_serial",
            "field": "serial_number",
            "value": "x",
            "kept_by": "y",
            "detected_at": NAIVE,
        }
        store(engine, tables.sync_conflicts, *(found | {"device_id": one} for one in CONFLICTS))
        cache = open_cache(None)
        yield Library.over(engine, cache), engine, cache
        cache.close()
        engine.dispose()


# ---------------------------------------------------------------- the slow filter

WORDS = (
    *("serial_number", "delivered_serial", "asset_tag", "iiq_asset_tag", "annotated_user", "iiq_owner_email"),
    *("iiq_owner_name", "model", "iiq_location", "annotated_location", "iiq_room", "meraki_ap_name"),
    "org_unit_path",
)
COLUMNS = {
    "user": ["annotated_user"],
    "tag": ["asset_tag", "iiq_asset_tag"],
    "serial": ["serial_number", "delivered_serial"],
    "mac": ["mac_address"],
    "ip": ["ip_address", "wan_ip_address"],
    "model": ["model"],
    "ou": ["org_unit_path"],
    "school": ["iiq_location"],
    "location": ["annotated_location"],
    "room": ["iiq_room"],
    "owner": ["iiq_owner_email", "iiq_owner_name"],
    "status": ["status", "google_status"],
    "iiqstatus": ["iiq_status"],
    "os": ["os_version"],
    "aue": ["aue_date"],
    "battery": ["battery_health"],
    "cycles": ["battery_cycle_count"],
    "seen": ["last_policy_sync_time", "last_seen_meraki"],
    "synced": ["last_policy_sync_time"],
    "used": ["last_used_date"],
    "enrolled": ["last_enrollment_time"],
    "ap": ["meraki_ap_name"],
    "network": ["meraki_network"],
    "notes": ["google_notes", "iiq_notes"],
}


def _email(row):
    return (row["annotated_user"] or "").lower()


def _name(row):
    return (USERS.get(_email(row), {}).get("full_name") or "").lower()


STATE = {
    "unassigned": lambda row: row["annotated_user"] is None,
    "assigned": lambda row: row["annotated_user"] is not None,
    "mismatch": lambda row: (
        bool(row["annotated_user"] and row["iiq_owner_email"]) and _email(row) != row["iiq_owner_email"].lower()
    ),
    "shared": lambda row: len({one["email"].lower() for one in row["recent_users"] or []}) > 1,
    "several": lambda row: _email(row) == "ben@x.org",
    "leaver": lambda row: _email(row) in {"gone@x.org", "cy@x.org"},
    "expired": lambda row: (row["aue_date"] or "9") < "2026-11",
    "expiring": lambda row: "2026-11" <= (row["aue_date"] or "") <= "2027-11",
    "fresh": lambda row: row["last_sync_status"] == "ok",
    "stale": lambda row: row["last_sync_status"] == "stale",
    "unsynced": lambda row: row["last_sync_status"] == "never",
    "unseen": lambda row: row["last_policy_sync_time"] is None and row["last_seen_meraki"] is None,
    "conflict": lambda row: row["device_id"] in CONFLICTS,
    "merged": lambda row: row["data_source"] == "merged",
    "google-only": lambda row: row["data_source"] == "google_admin",
    "iiq-only": lambda row: row["data_source"] == "incidentiq",
    "developer": lambda row: row["boot_mode"] == "Dev",
    "deleted": lambda row: row["is_deleted"],
    "live": lambda row: not row["is_deleted"],
    "active": lambda row: row["status"] == "ACTIVE",
    "disabled": lambda row: row["status"] == "DISABLED",
    "provisioned": lambda row: row["status"] == "PROVISIONED",
    "deprovisioned": lambda row: row["status"] == "DEPROVISIONED",
}


def _bare(text):
    return re.sub("[-.: ]", "", text)


NUMBERS = ("serial_number", "delivered_serial", "asset_tag", "iiq_asset_tag")


def _has_words(row, text):
    text, mac = text.lower(), mac_fragment(text)
    ids = [row[name] for name in ("ip_address", "wan_ip_address")]
    numbers = [_bare(row[name] or "").lower() for name in NUMBERS]
    idents = [_bare(row[name] or "").lower() for name in ("device_id", "meraki_ap_name")]
    key = _bare(text)
    return (
        any(text in (row[name] or "").lower() for name in WORDS)
        or text in _name(row)
        or text in ids
        or bool(key and key in [*numbers, *(number.lstrip("0") for number in numbers), *idents])
        or bool(mac and _bare(mac) in _bare(row["mac_address"] or ""))
    )


def _has_text(name, test, row):
    text, stored = test.value.lower(), [str(row[column] or "") for column in COLUMNS[name]]
    values = [value.lower() for value in stored] + ([_name(row)] if name == "user" else [])
    below = name == "ou" and text.startswith("/") and text.endswith("/") and bool(stored[0])
    if name == "status":
        return row["status" if text.upper() in STATUSES or text == "none" else "google_status"] == (
            None if text == "none" else text.upper()
        )
    if name == "mac":
        part = mac_fragment(text)
        found = any(part in value for value in stored) if not test.operator else part in stored
    elif test.operator == "==":
        found = test.value in stored or (below and text != "/" and (stored[0] + "/").startswith(test.value))
    elif test.operator:
        found = text in values
    elif below or name == "ip" or (name == "ou" and text.startswith("/")):
        found = any((value + "/" if below else value).startswith(text) for value in values)
    else:
        found = any(all(part in value for part in text.split()) for value in values)
    return found


def _age(when):
    return None if when is None else NOW - when.replace(tzinfo=UTC)


def _time_passes(test, when):
    """Compare one time: by its age in days, or by the beginning of its text."""
    if isinstance(test, Comparison) and test.value == "never":
        return when is None
    if when is None:
        return False

    def than(value):
        if isinstance(value, Age):
            days = value.count * {"h": 1 / 24, "d": 1, "w": 7}[value.unit]
            return _age(when), timedelta(days=days)
        text = str(value)
        return when.isoformat()[: len(text)], text

    if isinstance(test, Range):
        low, high = (than(end) if end else None for end in (test.low, test.high))
        return (low is None or low[0] >= low[1]) and (high is None or high[0] <= high[1])
    one, other = than(test.value)
    operator = test.operator or ("<=" if isinstance(test.value, Age) else "=")
    return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other, "=": one == other}[operator]


def _value_passes(name, test, row):
    if name in {"seen", "synced", "used", "enrolled"}:
        times = [row[column] for column in COLUMNS[name] if row[column]]
        return _time_passes(test, max(times, default=None))
    value = row[COLUMNS[name][0]]
    if value is None or (name == "os" and not value[0].isdigit()):
        return False

    def than(end):
        if name == "os":
            return tuple(map(int, value.split(".")))[: len(end.parts)], end.parts
        if name == "aue":
            text = {"1y": "2027-11", "6m": "2027-05", "0d": "2026-11"}.get(str(end), str(end))
            return value[: len(text)], text
        return value, end

    if isinstance(test, Range):
        low, high = (than(end) if end is not None else None for end in (test.low, test.high))
        return (low is None or low[0] >= low[1]) and (high is None or high[0] <= high[1])
    one, other = than(test.value)
    operator = test.operator or ("<=" if isinstance(test.value, Age) else "=")
    return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other, "=": one == other}[operator]


def _passes(name, test, row):
    if name == "is":
        return STATE[test.value](row)
    if name == "has":
        return any(row.get(column) is not None for column in COLUMNS[test.value])
    if isinstance(test, Comparison) and isinstance(test.value, str) and test.value != "never":
        return _has_text(name, test, row)
    return _value_passes(name, test, row)


def holds(tree, row):
    if isinstance(tree, And):
        return all(holds(node, row) for node in tree.nodes)
    if isinstance(tree, Or):
        return any(holds(node, row) for node in tree.nodes)
    if isinstance(tree, Not):
        return not holds(tree.node, row)
    if isinstance(tree, Words):
        return _has_words(row, tree.text)
    return any(_passes(tree.name, test, row) for test in tree.tests)


def expected(text):
    tree = parse(text).tree
    rows = [row for row in ROWS if names_deleted(tree) or not row["is_deleted"]]
    return {row["device_id"] for row in rows if holds(tree, row)}


# ---------------------------------------------------------------- the tests


def found(world, text):
    _, engine, _ = world
    wanted = expressions.conditions(parse(text).tree, NOW)
    with engine.connect() as connection:
        return set(connection.execute(sa.select(tables.chromebooks.c.device_id).where(*wanted)).scalars())


TEXTS = [
    *("user:ana", "user:=ana@x.org", "user:=BEN@x.org", "user:==ben@x.org", "user:==Ben@x.org", 'user:"lopez ana"', "user:=ben-ana", 'user:="Ben Ana"'),
    *("tag:lms-00", "tag:t_1", "tag:=LMS-004|t_9", "serial:5cd000", "serial:=5cd0007", "serial:=5CD0007|5cd0008"),
    *("mac:aabb-cc", "mac:00:04|00:1", "ip:10.20.1", "ip:=2001:DB8::1", 'model:"HP 11"', "model:e_2", "model:=nothing"),
    *('model:="dell chromebook 3110"', "ou:/Students/", "ou:/students/grade\u00a01", 'ou:"/Students/Grade 1"'),
    *('ou:"/Students/Grade 1/"', "ou:/", "ou:=/", 'ou:=="/Students/Grade 1"', 'ou:=="/Students/"', "ou:==/","ou:grade", "school:linc", "location:cart|oak", "school:==Oak", "school:==oak", "mac:=aabbcc000401|aabb", "room:204", "room:=204"),
    *('room:"12 room"', "owner:rivera", "owner:100%", "status:active", "status:none", "status:return_requested"),
    *("-status:active|disabled", "iiqstatus:repair", "os:131", "os:<131", "os:<=131", "os:>131", "os:>=131.0.6778"),
    *("os:130..131", "os:=131.0", "-os:<131", "aue:2027", "aue:2027-06", "aue:<2027-06", "aue:<=2027-06", "aue:>2027"),
    *("aue:>=2027-06", "aue:2026-11..2027-06", "aue:..2026", "aue:2028..", "aue:<1y", "aue:<=1y", "aue:1y", "aue:>6m"),
    *("aue:0d..1y", "-aue:<2027", "battery:<60", "battery:<=60", "battery:>60", "battery:>=60", "battery:60"),
    *("battery:60..80", "battery:..59|81..", "-battery:<60", "battery:0", "cycles:>1", "cycles:500"),
    *("seen:>30d", "seen:<7d", "seen:<=7d", "seen:>=7d", "seen:7d", "seen:7d..30d", "seen:30d..", "seen:..1d"),
    *("seen:never", "seen:>4w|never", "-seen:>30d", "synced:<7d", "synced:>30d", "synced:never", "synced:2026-11"),
    *("synced:<2026-11", "synced:>2026-10-31", "synced:2026-10..2026-11-26", "synced:..2026-10-31", "used:<168h"),
    *("used:2026", "enrolled:>52w", "ap:library", "network:lincoln", "notes:screen", 'notes:"say ""hi"""'),
    *("ana -dell", '-"ana" is:live', 'lincoln|oak "room 12"', "10.20.1.7 is:active", "id-7 | id-8", "aa:bb:cc | zzz"),
    *("lms001|lms002|lms003|lms005 is:live|deleted", "library.ap3 -dell", "-lms.004 dell", "abb-cc00 | zzz", "ID5 | zzz", "1 | zzz", "204 is:active"),
    *("100% | t_1", "is:expired user:ana|ben -room:204", "-is:assigned | battery:<60 dell", 'ID-9 | "204"', "status:active|is:stale"),
    *("is:deleted battery:<61", "is:deleted|live dell|hp", "-is:deleted 5cd"),
]  # fmt: skip


def test_that_a_text_finds_what_a_slow_filter_finds(world):
    empty = []
    for text in TEXTS:
        assert not parse(text).is_plain, text
        assert found(world, text) == expected(text), text
        empty += [text] if not expected(text) else []
    assert empty == ["user:==ben@x.org", "user:=ben-ana", "model:=nothing", "school:==oak"], (
        "a text that finds nothing tests nothing"
    )


def test_that_a_state_is_found_and_its_opposite_is_all_the_others(world):
    assert set(STATE) == set(STATES)
    for state in STATES:
        assert found(world, f"is:{state}") == expected(f"is:{state}") != set(), state
        others = f"-is:{state} is:deleted|live"
        assert found(world, others) == expected(others), state


def test_that_it_is_known_whether_a_device_has_something(world):
    for name in COLUMNS:
        assert found(world, f"has:{name}") == expected(f"has:{name}"), name
        assert found(world, f"-has:{name}") == expected(f"-has:{name}"), name


def test_that_random_texts_find_what_a_slow_filter_finds(world):
    chance = random.Random(5)
    for _ in range(40):
        terms = [chance.choice(["", "", "-"]) + chance.choice(TEXTS) for _ in range(chance.randint(2, 4))]
        text = re.sub("-+", "-", chance.choice([" ", " | "]).join(terms)).replace("- ", "")
        if parse(text).problems == ():
            assert found(world, text) == expected(text), text


def _piece(chance, row, names):
    """A part of what one of the columns holds, in either case."""
    value = str(chance.choice([row[name] for name in names if row[name] is not None] or ODD))
    start = chance.choice([0, 0, chance.randrange(len(value))])
    part = value[start : start + chance.choice([1, 2, 3, 5, 99])]
    return chance.choice([str, str.lower, str.upper])(part)


def _drawn_term(chance):
    """A term that a random device may pass: a quoted word, or a field with one or two values."""

    def quoted():
        part = _piece(chance, chance.choice(ROWS), COLUMNS[name])
        doubled = part.replace('"', '""')
        return f'{chance.choice(["", "", "=", "=="])}"{doubled}"'

    name = chance.choice([spec.name for spec in FIELDS if spec.kind in {"text", "path", "mac"}])
    values = "|".join(quoted() for _ in range(chance.choice([1, 1, 2])))
    return chance.choice(["", "-"]) + (f"{name}:{values}" if chance.random() < 0.8 else quoted().lstrip("="))


def test_that_texts_drawn_from_the_devices_find_what_a_slow_filter_finds(world):
    chance = random.Random(3)
    for _ in range(250):
        text = chance.choice([" ", " | "]).join(_drawn_term(chance) for _ in range(chance.choice([1, 1, 2, 3])))
        if parse(text).problems == () and not parse(text).is_plain:
            assert found(world, text) == expected(text), text


def test_that_a_list_filters_by_the_same_language(world):
    library, _, _ = world
    query = ListQuery(query="battery:<60 model:dell", sort="battery_health")
    page = library.devices.page(query, None, 500)
    assert {row.device_id for row in page.rows} == expected(query.query)
    assert library.devices.count(query) == len(page.rows) > 0
    narrowed = ListQuery(query="battery:<60", status="ACTIVE")
    assert library.devices.count(narrowed) == len(expected("battery:<60 status:active"))
    assert library.devices.count(ListQuery(query="is:deleted")) == sum(row["is_deleted"] for row in ROWS)
    both = ListQuery(query="model:dell", include_deleted=True)
    assert library.devices.count(both) == len(expected("model:dell is:deleted|live"))
    assert library.devices.count(ListQuery(query="aue:soon")) == sum(not row["is_deleted"] for row in ROWS)


LISTS = (
    *(ListQuery(status="active"), ListQuery(status="NONE"), ListQuery(google_status="RETURN_REQUESTED")),
    *(ListQuery(org_unit="/Students/Grade 10"), ListQuery(model="dell chromebook 3110"), ListQuery(location="OAK")),
    *(
        ListQuery(room="204"),
        ListQuery(user="BEN@x.org"),
        ListQuery(is_unassigned=True),
        ListQuery(is_unassigned=False),
    ),
    *(ListQuery(aue_before="2027-06", aue_after="2025"), ListQuery(aue_before="2027"), ListQuery(battery_below=60)),
    *(ListQuery(battery_at_least=60, battery_below=81), ListQuery(battery_at_least=0), ListQuery(os_version="131.0")),
    *(ListQuery(sync_freshness=word) for word in ("ok", "stale", "never")),
    *(ListQuery(data_source=word) for word in ("merged", "google_admin", "incidentiq")),
    *(ListQuery(include_deleted=True), ListQuery(query="ana | ben -dell", battery_below=61, status="ACTIVE")),
)


def test_that_a_list_written_as_a_text_is_the_same_list(world):
    library, _, _ = world
    for query in LISTS:
        text = as_text(query)
        page, same = (library.devices.page(one, None, 500) for one in (query, ListQuery(query=text)))
        ids, others = ([row.device_id for row in one.rows] for one in (page, same))
        assert ids == others != [], text
        assert parse(text).problems == ()


def test_that_what_is_wrong_comes_back_with_what_the_rest_finds(world):
    library, _, _ = world
    result = library.search.search("status:active battery:low", 1000)
    assert {hit.device.device_id for hit in result.hits} == expected("status:active")
    assert [(one.position, one.length) for one in result.problems] == [(22, 3)]
    nothing = library.search.search("battery:low")
    assert (nothing.total, nothing.hits, len(nothing.problems)) == (0, (), 1)


MATCHES = [
    ("user:ana@x.org serial:=5CD0008", "exact", "annotated_user", "ana@x.org"),
    ("lopez is:live", "substring", "full_name", "Ana Rivera-Lopez"),
    ("is:live ben user:ben", "prefix", "annotated_user", "Ben@x.org"),
    ("model:dell", "prefix", "model", "Dell Chromebook 3110"),
    ('model:"11 HP"', "substring", "model", "HP Chromebook 11 G8 EE"),
    ('ou:"/Students/Grade 10/"', "exact", "org_unit_path", "/Students/Grade 10"),
    ("mac:AABBCC000", "prefix", "mac_address", None),
    ("battery:59", "exact", "battery_health", "59"),
    ("is:expired aue:2022", "exact", "aue_date", "2022-06"),
    ("has:notes -notes:say", "exact", "google_notes", "cracked screen"),
    ("is:unassigned", "exact", "annotated_user", None),
    ("-dell is:deleted", "exact", "deleted_at", None),
    ("status:return_requested", "exact", "google_status", "RETURN_REQUESTED"),
    ("status:none", "exact", "status", None),
]


def test_that_a_hit_says_by_what_it_was_found(world):
    _, engine, cache = world
    for text, match, field, value in MATCHES:
        hits = filtered_search.search(engine, cache, parse(text), 50, NOW).hits
        said = {(hit.match, hit.field, hit.value if value is not None else None) for hit in hits}
        assert said == {(match, field, value)}, text


def test_that_the_best_match_of_a_word_comes_first_then_active_devices_and_those_seen_last(world):
    _, engine, cache = world
    hits = filtered_search.search(engine, cache, parse("204 is:live"), 500, NOW).hits
    ranks = [("exact", "prefix", "substring").index(hit.match) for hit in hits]
    assert ranks == sorted(ranks)
    assert {0, 2} <= set(ranks)
    rows = filtered_search.search(engine, cache, parse("model:dell"), 500, NOW).hits
    keys = [
        (hit.device.status != "ACTIVE", -max((when.timestamp() for when in (hit.device.last_policy_sync_time, hit.device.last_seen_meraki) if when), default=0))
        for hit in rows
    ]  # fmt: skip
    assert keys == sorted(keys)


_PIECES = st.sampled_from(
    [
        *(f"{spec.name}:" for spec in FIELDS),
        *(
            '"',
            "|",
            "-",
            " ",
            "=",
            "<",
            "..",
            "30d",
            "2027-06",
            "60",
            "never",
            "%",
            "_",
            "\\",
            "131.0",
            "is:live",
            "aa:bb",
        ),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(_PIECES, st.text(max_size=5)), max_size=12).map("".join))
@example(
    "user:\ud800 ou:/%_\\ is:live mac:aabb|=ccdd os:<999999999.999999999 battery:999999999.. aue:<100y seen:>876000h"
)
@example("is:live " + "x" * 10_000)
def test_that_any_text_is_answered(world, text):
    library, _, _ = world
    result = library.search.search(text, 3)
    assert len(result.hits) <= 3
    assert library.devices.count(ListQuery(query=text)) <= len(ROWS)


def test_that_a_limit_shortens_the_answer_and_not_the_total(world):
    _, engine, cache = world
    result = filtered_search.search(engine, cache, parse("model:dell"), 3, NOW)
    assert (len(result.hits), result.total) == (3, len(expected("model:dell")))


def test_that_an_exact_serial_is_looked_up_in_an_index(world):
    _, engine, _ = world
    statement = filtered_search.statement(parse("serial:=5cd0007"), 50, NOW)
    with engine.connect() as connection:
        # As in a district: of two hundred rows PostgreSQL 15 rather reads all that are not deleted.
        connection.execute(sa.text("ANALYZE chromebooks; SET enable_seqscan = off"))
        connection.execute(sa.text("UPDATE pg_class SET reltuples = 26310 WHERE oid = 'chromebooks'::regclass"))
        text = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
        plan = "\n".join(connection.execute(sa.text("EXPLAIN " + text.replace(":", "\\:"))).scalars())
    assert "Index Cond: ((serial_number)::text = ANY" in plan


def test_that_the_search_index_is_read_once_however_many_words_there_are(world):
    """Read for each word, it was read again for each of hundreds of devices where the planner had expected one."""
    _, engine, _ = world
    for text in ("dell -1mk de eno|89|sd", "0 ;&|$_ -[x é", "103 | 5cd0007 | 203.0.113.9"):
        statement = filtered_search.statement(parse(text), 50, NOW)
        with engine.connect() as connection:
            asked = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
            plan = "\n".join(connection.execute(sa.text("EXPLAIN " + asked.replace(":", "\\:"))).scalars())
        assert len(re.findall(r"Scan.* on device_search\b", plan)) == 1, text


COMMON = ("a | e | i | o | x", "a | -dell", "e battery:>=0", "-zebra a | battery:>=0", "model:chromebook a|e")


@pytest.fixture
def large(world, monkeypatch):
    """The same rows, taken for so many that only some of them can be looked at while a person waits."""
    _, engine, cache = world
    cache.invalidate()
    monkeypatch.setattr(search_front, "SMALL", 0)
    monkeypatch.setattr(search_front, "_FEW", 15)
    monkeypatch.setattr(search_front, "DEPTH", 60)
    yield engine, cache
    cache.invalidate()


def test_that_what_most_devices_hold_is_looked_for_among_those_of_most_use_and_marked_as_cut(large):
    for text in COMMON:
        result = filtered_search.search(*large, parse(text), 5, NOW)
        idents = {hit.device.device_id for hit in result.hits}
        assert (len(idents), result.total_is_capped) == (5, True), text
        assert idents <= expected(text)
        assert result.total < len(expected(text))


def test_that_a_rare_term_beside_common_ones_is_found_wherever_its_device_stands(large):
    engine, cache = large
    with engine.connect() as connection:
        order = sa.select(tables.device_search.c.device_id).order_by(tables.device_search.c.walk)
        *_, last = (row for row in connection.execute(order).scalars() if row in expected("is:live"))
    serial = next(row["delivered_serial"] for row in ROWS if row["device_id"] == last)
    for text in (f"{serial} | a | o", f"{serial} | a | battery:>=0"):
        result = filtered_search.search(engine, cache, parse(text), 5, NOW)
        assert (result.hits[0].device.device_id, result.total_is_capped) == (last, True), text


def test_that_too_few_in_front_are_looked_for_among_all(large):
    for text in ("a | zebra is:deleted", "battery:59 a | o"):
        result = filtered_search.search(*large, parse(text), 500, NOW)
        assert {hit.device.device_id for hit in result.hits} == expected(text)
        assert not result.total_is_capped


def test_that_the_devices_of_most_use_are_shown_when_the_time_for_all_runs_out(large, monkeypatch, expected_warnings):
    asked = filtered_search.statement

    def slow(expression, limit, now, some=None):
        return sa.select(sa.func.pg_sleep(5)) if some is None else asked(expression, limit, now, some)

    expected_warnings.append("ran into its time limit")
    monkeypatch.setattr(filtered_search, "TIME_LIMIT_MS", 500)
    monkeypatch.setattr(filtered_search, "statement", slow)
    result = filtered_search.search(*large, parse("a | o"), 500, NOW)
    assert 0 < len(result.hits) < len(expected("a | o"))
    assert result.total_is_capped
