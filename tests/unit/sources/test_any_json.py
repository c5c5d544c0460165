"""Whatever an API delivers, a parser returns a record that can be stored or skips it by name: nothing else comes out."""

from __future__ import annotations

import json
from dataclasses import astuple, is_dataclass
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbdesk.sources.answers import QUOTED, quote, read_answer
from cbdesk.sources.fields import read_page
from cbdesk.sources.google_paging import reasons
from cbdesk.sources.google_parsers import parse_battery, parse_device, parse_user
from cbdesk.sources.incidentiq import judge as judge_incidentiq
from cbdesk.sources.incidentiq_parsers import parse_asset
from cbdesk.sources.meraki import judge as judge_meraki
from cbdesk.sources.meraki_parsers import is_wireless, parse_access_point, parse_network, parse_sighting
from cbdesk.sources.records import MerakiNetwork
from tests.unit.sources.samples import sample

NETWORK = MerakiNetwork("N", None, None)
SURROGATES = st.text(st.characters(), max_size=20)  # characters() draws lone surrogates too
TEXTS = SURROGATES | st.sampled_from(
    ["", "\x00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2025-11-21", "9" * 30]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)
PARSERS = {
    "device": (
        lambda item: parse_device(item, date(2025, 11, 21)),
        sample("google/devices_page1_full.json")["chromeosdevices"],
    ),
    "user": (parse_user, sample("google/users_page.json")["users"]),
    "battery": (parse_battery, sample("google/telemetry_devices_page.json")["devices"]),
    "asset": (parse_asset, sample("incidentiq/_all_assets.json")),
    "client": (lambda item: parse_sighting(item, NETWORK, {}), sample("meraki/clients_net1_page1.json")),
    "network": (parse_network, sample("meraki/networks.json")),
    "access point": (parse_access_point, sample("meraki/devices_wireless.json")),
}


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return where the values of a document are, to three levels."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    return found + [deeper for key, child in inner if len(path) < 3 for deeper in paths(child, (*path, key))]


def put(document: object, path: tuple[str | int, ...], value: object) -> None:
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = value


def assert_storable(record: object) -> None:
    """PostgreSQL takes neither NUL nor lone surrogates, no aware time in a TIMESTAMP, and bounded integers."""
    if is_dataclass(record):
        record = astuple(record)
    if isinstance(record, dict | tuple):
        for value in record.values() if isinstance(record, dict) else record:
            assert_storable(value)
    elif isinstance(record, str):
        assert "\x00" not in record
        record.encode()
        assert record.strip() == record != ""
    elif isinstance(record, datetime):
        assert record.tzinfo is None
    elif isinstance(record, int):
        assert -(2**63) <= record < 2**63


def assert_parsed_or_skipped(parse, item: object) -> None:
    page = read_page([item], parse)
    for record in page.records:
        assert_storable(record)
    for sentence in page.skipped:
        sentence.encode()
        assert 0 < len(sentence) < 300
    assert len(page.records) + len(page.skipped) == 1


@pytest.mark.parametrize("name", PARSERS)
@given(item=JSON)
def test_that_any_json_is_parsed_or_skipped(name: str, item: object) -> None:
    assert_parsed_or_skipped(PARSERS[name][0], item)


@pytest.mark.parametrize("name", PARSERS)
@given(data=st.data())
def test_that_a_sample_with_one_value_replaced_is_parsed_or_skipped(name: str, data: st.DataObject) -> None:
    parse, samples = PARSERS[name]
    item = json.loads(json.dumps(data.draw(st.sampled_from(samples))))
    put(item, data.draw(st.sampled_from(paths(item))), data.draw(JSON))
    assert_parsed_or_skipped(parse, item)


@given(item=JSON, status=st.integers(100, 599))
def test_that_any_answer_gets_a_verdict(item: object, status: int) -> None:
    content = json.dumps(item).encode()
    answer = read_answer("https://x.example", status, {}, content, {})
    assert reasons(answer.document) is not None
    assert is_wireless(item) in {True, False}
    for judge in (judge_incidentiq, judge_meraki):
        trouble = judge(answer)
        assert (trouble is None) == (200 <= status < 300) or (trouble is not None and judge is judge_incidentiq)


@given(text=SURROGATES | st.text(st.sampled_from("<>&;!-/abtilescrpthd "), max_size=400))
def test_that_a_quote_is_short_and_printable(text: str) -> None:
    quoted = quote(text)
    assert len(quoted) <= QUOTED
    assert quoted.isprintable()
