"""The search bar's query: what matches, how it is named, and in which order it comes."""

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cbdesk.database import tables
from cbdesk.domain.query import QueryError
from cbdesk.errors import RetryError
from cbdesk.repositories import search as search_room
from cbdesk.repositories import search_guess
from tests.integration.repositories.rows import THEN, client, device, put, recorded, store, user

ANA = device(
    "0b3c9a4e-11aa-4b7e",
    serial_number="5CD1234ABC",
    delivered_serial="5CD1234ABC",
    asset_tag="LMS-0042",
    annotated_asset_id="LMS-0042",
    iiq_asset_tag="IIQ-77",
    mac_address="AA:BB:CC:11:22:33",
    ethernet_mac="AA:BB:CC:44:55:66",
    ip_address="10.20.30.40",
    wan_ip_address="2001:db8::1",
    annotated_user="Ana.Rivera@Example.org",
    iiq_owner_name="Rivera-Lopez, Ana",
    iiq_owner_email="parent@example.net",
    iiq_asset_id="9F1C-ASSET",
    model="Lenovo 300e Chromebook 2nd Gen",
    iiq_location="Lincoln MS",
    annotated_location="Cart 9",
    iiq_room="Room 204",
    org_unit_path="/Students/Grade 6",
    meraki_ap_name="lms-library-ap3",
    last_policy_sync_time=THEN,
)
OTHER = device("other", serial_number="NXHKD", model="Dell 3110", iiq_location="100% Oak_Hill", iiq_room="C:\\12")


@pytest.fixture
def two(engine):
    put(engine, ANA, OTHER)
    store(engine, tables.users, user("ana.rivera@example.org", "Anastasia Rivera"), user("x@example.org", "Anastas X"))


@pytest.mark.parametrize(
    ("text", "match", "field"),
    [
        ("5cd1234abc", "exact", "serial_number"),
        ("*5CD1234ABC*\r\n", "exact", "serial_number"),
        ("\x1d5CD1234ABC", "exact", "serial_number"),
        ("lms-0042", "exact", "asset_tag"),
        ("iiq-77", "exact", "iiq_asset_tag"),
        ("ANA.RIVERA@EXAMPLE.ORG", "exact", "annotated_user"),
        ("parent@example.net", "exact", "iiq_owner_email"),
        ("aabb.cc11.2233", "exact", "mac_address"),
        ("AA-BB-CC-44-55-66", "exact", "ethernet_mac"),
        ("aa bb cc 44 55 66", "exact", "ethernet_mac"),
        ("10.20.30.40", "exact", "ip_address"),
        ("2001:DB8:0::1", "exact", "wan_ip_address"),
        ("0b3c9a4e-11aa-4b7e", "exact", "device_id"),
        ("9f1c-asset", "exact", "iiq_asset_id"),
        ("lms0042", "exact", "asset_tag"),
        ("LMS 00.42", "exact", "asset_tag"),
        ("0005CD1234ABC", "exact", "serial_number"),
        ("lms library ap3", "exact", "meraki_ap_name"),
        ("https://x.incidentiq.com/agent/assets/9F1C-ASSET?tab=1", "exact", "iiq_asset_id"),
        ("https://admin.google.com/ac/chrome/devices/0b3c9a4e-11aa-4b7e", "exact", "device_id"),
        ("https://n1.meraki.com/o/n/x/manage/usage/list#c=aa:bb:cc:11:22:33", "exact", "mac_address"),
        ("5cd1", "prefix", "serial_number"),
        ("LMS-00", "prefix", "asset_tag"),
        ("ana.r", "prefix", "annotated_user"),
        ("anastasia riv", "prefix", "full_name"),
        ("rivera-", "prefix", "iiq_owner_name"),
        ("lenovo", "prefix", "model"),
        ("lincoln", "prefix", "iiq_location"),
        ("cart", "prefix", "annotated_location"),
        ("room 204", "prefix", "iiq_room"),
        ("lms-lib", "prefix", "meraki_ap_name"),
        ("aa:bb:cc:4", "prefix", "ethernet_mac"),
        ("aabbcc11", "prefix", "mac_address"),
        ("9f1ca", "prefix", "iiq_asset_id"),
        ("10.20.3", "prefix", "ip_address"),
        ("lms00", "prefix", "asset_tag"),
        ("/students", "prefix", "org_unit_path"),
        ("5C", "prefix", "serial_number"),
        ("5", "prefix", "serial_number"),
        ("4abc", "substring", "serial_number"),
        ("0042", "substring", "asset_tag"),
        ("rivera@", "substring", "annotated_user"),
        ("lopez", "substring", "iiq_owner_name"),
        ("@example.net", "substring", "iiq_owner_email"),
        ("chromebook", "substring", "model"),
        ("204", "substring", "iiq_room"),
        ("library", "substring", "meraki_ap_name"),
        ("11-22", "substring", "mac_address"),
        ("stasia", "substring", "full_name"),
        ("grade 6", "substring", "org_unit_path"),
        ("2233", "substring", "mac_address"),
        ("ez", "substring", "iiq_owner_name"),
        ("SCD1234ABC", "fuzzy", "serial_number"),
        ("5CD1Z34ABC", "fuzzy", "serial_number"),
        ("5CD124ABC", "fuzzy", "serial_number"),
        ("5CD12334ABC", "fuzzy", "serial_number"),
        ("5CD1243ABC", "fuzzy", "serial_number"),
        ("LMS-OO42", "fuzzy", "asset_tag"),
        ("ana.rivera@exampel.org", "fuzzy", "annotated_user"),
        ("aa:bb:cc:11:22:38", "fuzzy", "mac_address"),
    ],
)
def test_that_a_hit_says_how_and_where_it_matched(two, library, text, match, field):
    result = library.search.search(text)
    assert [(hit.device.device_id, hit.match, hit.field) for hit in result.hits] == [(ANA["device_id"], match, field)]
    assert result.total == 1
    stored = "Anastasia Rivera" if field == "full_name" else ANA[field]
    assert result.hits[0].value == stored


@pytest.mark.parametrize("text", ["lincoln 204", "204 lincoln", "Lenovo  anastasia LIBRARY", "rivera 5cd 0042"])
def test_that_several_words_match_in_any_order_across_the_fields(two, library, text):
    assert [hit.device.device_id for hit in library.search.search(text).hits] == [ANA["device_id"]]


@pytest.mark.parametrize(
    "text", ["lincoln dell", "5CD1234ABCLMS", "zzz", "lenovo lenox", "11aa-4b7e", "30.40", "oak ana"]
)
def test_that_what_does_not_match_with_all_its_words_is_not_found(two, library, text):
    assert library.search.search(text).hits == ()


@pytest.mark.parametrize(
    ("text", "found"), [("100%", 1), ("k_h", 1), ("%", 1), ("_", 1), ("1_0", 0), ("c:\\", 1), ("\\", 1)]
)
def test_that_wildcards_and_backslashes_are_ordinary_characters(two, library, text, found):
    assert library.search.search(text).total == found


def test_that_letters_beyond_ascii_match_in_both_cases(engine, library):
    put(engine, device("a", iiq_owner_name="JOSÉ ÑANDÚ"), device("b", iiq_owner_name="jose nandu"))
    for text in ("josé", "JOSÉ", "Jose\u0301", "ñandú jos"):
        assert [hit.device.device_id for hit in library.search.search(text).hits] == ["a"]
    assert {hit.device.device_id for hit in library.search.search("jos").hits} == {"a", "b"}


def test_that_exact_comes_before_prefix_before_substring(engine, library):
    put(
        engine,
        device("substring", serial_number="X1234", last_policy_sync_time=THEN + timedelta(days=3)),
        device("prefix", serial_number="12345", last_policy_sync_time=THEN + timedelta(days=2)),
        device("exact", asset_tag="1234", is_deleted=True, status=None),
    )
    hits = library.search.search("1234").hits
    assert [(hit.device.device_id, hit.match) for hit in hits] == [
        ("exact", "exact"), ("prefix", "prefix"), ("substring", "substring")
    ]  # fmt: skip


def test_that_ties_go_to_live_and_active_devices_then_to_those_seen_last_then_by_serial(engine, library):
    later, latest = THEN + timedelta(hours=1), THEN + timedelta(hours=2)
    order = [
        device("1", model="Dell", serial_number="B1", last_policy_sync_time=THEN, last_seen_meraki=latest),
        device("2", model="Dell", serial_number="A1", last_policy_sync_time=later),
        device("y", model="Dell", serial_number="C1", last_policy_sync_time=THEN),
        device("x", model="Dell", serial_number="C2", last_seen_meraki=THEN),
        device("5", model="Dell", serial_number="A3"),
        device("6", model="Dell", serial_number=None),
        device("7", model="Dell", serial_number="A4", status="DISABLED", last_policy_sync_time=latest),
        device("8", model="Dell", serial_number="A5", is_deleted=True, last_policy_sync_time=latest),
        device("9", model="Dell", serial_number="A6", is_deleted=True, status="DISABLED", last_policy_sync_time=latest),
    ]
    put(engine, *reversed(order))
    assert [hit.device.device_id for hit in library.search.search("dell").hits] == list("12yx56789")


def test_that_nearly_the_same_comes_last_and_look_alikes_before_other_slips(engine, library):
    put(
        engine,
        device("slip", serial_number="5CD9X1"),
        device("look-alike", serial_number="5CD901", is_deleted=True),
        device("within", asset_tag="T-5CD9O1-B"),
    )
    hits = library.search.search("5cd9O1").hits
    assert [(hit.device.device_id, hit.match, hit.field, hit.value) for hit in hits] == [
        ("within", "substring", "asset_tag", "T-5CD9O1-B"),
        ("look-alike", "fuzzy", "serial_number", "5CD901"),
        ("slip", "fuzzy", "serial_number", "5CD9X1"),
    ]


def test_that_nothing_is_nearly_the_same_where_the_identifier_itself_is_known(engine, library):
    put(engine, device("meant", asset_tag="100452"), device("near", asset_tag="100453"))
    assert [hit.device.device_id for hit in library.search.search("100452").hits] == ["meant"]


def test_that_the_number_as_typed_comes_before_the_same_with_other_zeros(engine, library):
    put(
        engine,
        device("with", asset_tag="000122521", is_deleted=True),
        device("without", asset_tag="122521"),
        device("fewer", asset_tag="00122521"),
    )
    for text, first in (("000122521", "with"), ("122521", "without"), ("00122521", "fewer")):
        hits = library.search.search(text).hits
        assert hits[0].device.device_id == first
        assert {(hit.device.device_id, hit.match) for hit in hits} == {
            ("with", "exact"), ("without", "exact"), ("fewer", "exact")
        }  # fmt: skip


def test_that_an_address_without_its_dots_is_no_number(engine, library):
    put(engine, device("a", ip_address="10.1.1.11"), device("b", asset_tag="101111"))
    assert [hit.device.device_id for hit in library.search.search("10.11.1.1").hits] == []
    assert [hit.device.device_id for hit in library.search.search("10.1.1.11").hits] == ["a"]


def test_that_a_word_is_not_taken_for_part_of_a_mac_address(engine, library):
    put(engine, device("mac", mac_address="CA:DE:00:11:22:33"), device("word", iiq_owner_name="Cade Miller"))
    assert [hit.device.device_id for hit in library.search.search("cade").hits] == ["word"]
    assert [hit.device.device_id for hit in library.search.search("cade00").hits] == ["mac"]


def test_that_a_sign_is_not_looked_for_where_other_programs_store_what_is_no_mac_address(engine, library):
    put(engine, device("none", mac_address="N/A"), device("word", iiq_room="Gym / Stage"))
    assert [hit.device.device_id for hit in library.search.search("/").hits] == ["word"]


def test_that_words_behind_a_label_which_was_scanned_with_its_control_characters_are_found(engine, library):
    put(engine, device("a", annotated_asset_id="[)>\x1e06\x1d5CD1", iiq_room="204", mac_address="20:40:00:00:00:00"))
    assert [(hit.device.device_id, hit.field) for hit in library.search.search("204").hits] == [("a", "iiq_room")]


def test_that_words_come_before_the_digits_of_mac_addresses(engine, library):
    put(
        engine,
        device("mac", mac_address="AA:20:41:11:22:33"),
        device("room", iiq_room="Room 2041", status="DISABLED"),
    )
    hits = library.search.search("2041").hits
    assert [(hit.device.device_id, hit.field) for hit in hits] == [("room", "iiq_room"), ("mac", "mac_address")]


def test_that_many_devices_with_one_identifier_are_counted_together(engine, library):
    put(
        engine,
        *(device(f"d{number:03}", meraki_ap_name="GYM-AP1", wan_ip_address="203.0.113.9") for number in range(120)),
    )
    for text in ("gym-ap1", "gymap1", "203.0.113.9"):
        result = library.search.search(text, limit=10)
        assert (len(result.hits), result.total, result.total_is_capped) == (10, 120, False), text


def test_that_rare_and_common_words_are_found_wherever_they_lie(engine, library, monkeypatch):
    """With a walk and a sample as short beside these rows as the real ones are beside a big fleet."""
    monkeypatch.setattr(search_guess, "_SHALLOWEST", 20)
    monkeypatch.setattr(search_guess, "_DEEPEST", 60)
    monkeypatch.setattr(search_guess, "_FEW_FOUND", 30)
    monkeypatch.setattr(search_guess, "_COMMON", 20)
    put(
        engine,
        *(
            device(
                f"d{number:03}",
                model="Chromebook",
                iiq_room=f"Room{number:03}",
                iiq_location="Annex" if number >= 350 else "Annette" if number == 349 else "Main",
                last_policy_sync_time=THEN - timedelta(weeks=number),
            )
            for number in range(400)
        ),
    )

    def found(text):
        result = library.search.search(text, limit=10)
        return [hit.device.device_id for hit in result.hits], result.total, result.total_is_capped

    first_ten = [f"d{number:03}" for number in range(10)]
    assert found("chromebook")[0] == first_ten
    assert found("chromebook main")[0] == first_ten
    assert found("room390") == (["d390"], 1, False)
    assert found("annex chromebook") == ([f"d{number}" for number in range(350, 360)], 50, False)
    assert found("annex room360") == (["d360"], 1, False)
    assert found("annex room100") == ([], 0, False)


def test_that_all_devices_that_were_delivered_with_one_serial_are_found_by_it(engine, library):
    put(
        engine,
        device("keeper", serial_number="5CD1", delivered_serial="5CD1"),
        device("loser", delivered_serial="5CD1", status="DEPROVISIONED"),
    )
    hits = library.search.search("5cd1").hits
    assert [(hit.device.device_id, hit.match, hit.field) for hit in hits] == [
        ("keeper", "exact", "serial_number"), ("loser", "exact", "delivered_serial")
    ]  # fmt: skip


def test_that_a_whole_address_finds_the_devices_of_that_person_alone(engine, library):
    put(
        engine,
        device("1", annotated_user="Ana@x.org"),
        device("2", iiq_owner_email="ana@x.org"),
        device("3", annotated_user="mariana@x.org"),
    )
    hits = library.search.search("ana@x.org").hits
    assert [(hit.device.device_id, hit.match) for hit in hits] == [("1", "exact"), ("2", "exact")]
    hits = library.search.search("ana@x.or").hits
    assert [(hit.device.device_id, hit.match) for hit in hits] == [("1", "prefix"), ("2", "prefix"), ("3", "substring")]


def test_that_two_users_whose_addresses_differ_by_case_do_not_double_a_device(engine, library):
    put(engine, device("1", annotated_user="ana@x.org"))
    store(engine, tables.users, user("ana@x.org", "Ana One"), user("ANA@x.org", "Ana Two"))
    assert library.search.search("ana").total == 1


@pytest.mark.parametrize(
    ("text", "field"),
    [("5cdnew01", "serial_number"), ("lms-77", "asset_tag"), ("New", "device_id"), ("eve@x.org", "annotated_user")],
)
def test_that_a_device_ahead_of_the_index_is_found_by_what_it_is_called(engine, library, text, field):
    put(engine, device("old", serial_number="5CDNEW0", asset_tag="LMS-7"))
    with engine.begin() as connection:  # a sync that died, or another program
        new = device("new", serial_number="5CDNEW01", asset_tag="LMS-77", annotated_user="Eve@x.org")
        connection.execute(tables.chromebooks.insert(), [new])
    result = library.search.search(text)
    assert (result.hits[0].device.device_id, result.hits[0].match, result.hits[0].field) == ("new", "exact", field)
    assert result.total == len(result.hits)


def test_that_the_total_counts_all_matches_and_the_limit_only_cuts_the_hits(engine, library):
    put(engine, *(device(f"d{number:03}", model="Dell") for number in range(120)), OTHER)
    result = library.search.search("dell", limit=10)
    assert (len(result.hits), result.total, result.total_is_capped) == (10, 121, False)
    assert len(library.search.search("dell", limit=200).hits) == 121
    beginning = library.search.search("dell", limit=200, first=30)
    assert (len(beginning.hits), beginning.total, beginning.total_is_capped) == (30, 121, False)


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_that_identifiers_and_words_are_counted_together_whatever_the_limit(engine, library, limit):
    tagged = (device(f"d{number}", asset_tag=f"A-1-{number}") for number in range(3))
    placed = (device(f"e{number}", iiq_room=f"A1{number}") for number in range(3))
    put(engine, *tagged, *placed)
    result = library.search.search("a1", limit=limit)
    assert (len(result.hits), result.total) == (min(limit, 6), 6)


def test_that_a_total_beyond_the_cap_says_so(engine, library, monkeypatch):
    monkeypatch.setattr(search_room, "TOTAL_CAP", 5)
    put(engine, *(device(f"d{number}", model="Dell" if number < 6 else "Acer") for number in range(11)))
    more, exactly = (library.search.search(text, limit=2) for text in ("dell", "acer"))
    assert (more.total, more.total_is_capped) == (5, True)
    assert (exactly.total, exactly.total_is_capped) == (5, False)


def test_that_a_limit_beyond_the_cap_is_met(engine, library, monkeypatch):
    monkeypatch.setattr(search_room, "TOTAL_CAP", 5)
    put(engine, *(device(f"d{number}", model="Dell") for number in range(11)))
    for limit, total, is_capped in ((8, 8, True), (11, 11, False), (12, 11, False), (2**63, 11, False)):
        found = library.search.search("dell", limit=limit)
        assert (len(found.hits), found.total, found.total_is_capped) == (min(limit, 11), total, is_capped)


def test_that_a_limit_below_one_is_refused_by_name(library):
    with pytest.raises(QueryError, match="limit"):
        library.search.search("x", limit=0)


def test_that_a_name_is_the_users_though_the_owner_has_the_same(engine, library):
    put(engine, device("d", annotated_user="a.b@x.org", iiq_owner_name="Mara Lind", iiq_location="Lindholm"))
    store(engine, tables.users, user("a.b@x.org", "Mara Lind"))
    for text, match, field, value in (
        ("mara", "prefix", "full_name", "Mara Lind"),
        ("ra lind", "substring", "full_name", "Mara Lind"),
        ("holm a.b", "substring", "iiq_location", "Lindholm"),
        ("lindh", "prefix", "iiq_location", "Lindholm"),
    ):
        with recorded(engine) as statements:
            (hit,) = library.search.search(text).hits
        assert (hit.match, hit.field, hit.value) == (match, field, value)
        has_read_names = any("users.full_name" in statement for statement in statements)
        assert has_read_names == (field == "full_name"), "what lies in another table is read where it is the match"


@pytest.mark.parametrize("text", ["İstanbul", "İST", "ODOΣ"])
def test_that_a_name_is_the_match_though_the_server_writes_its_letters_small_in_another_way(text, engine, library):
    put(engine, device("d", serial_number="5CD1", annotated_user="a.b@x.org"))
    store(engine, tables.users, user("a.b@x.org", "İstanbul ODOΣ"))
    (hit,) = library.search.search(text).hits
    assert (hit.field, hit.value) == ("full_name", "İstanbul ODOΣ")


def test_that_a_search_is_a_few_statements_and_none_when_it_is_cached(two, engine, library):
    library.search.search("the first search of a station reads the sample")
    with recorded(engine) as statements:
        first = library.search.search("ana lincoln")
    assert len(statements) == 4, "keys, walk, whether that was all of a small fleet, rows"
    with recorded(engine) as statements:
        library.search.search("5CD1234ABC")
    assert len(statements) == 2, "a whole serial number is looked for nowhere else"
    assert "FROM users" not in statements[1], "nor is the name of its user, which nobody typed"
    with recorded(engine) as statements:
        again = library.search.search(" ana  lincoln\n")
    assert not statements
    assert (again.query, again.total, again.hits) == (first.query, first.total, first.hits)
    assert first.hits[0].device.last_policy_sync_time.tzinfo is not None


def test_that_keys_are_looked_up_and_neither_sorted_nor_counted_by_the_database(engine):
    keys = search_room.statements.keys(2, 2)
    values = {"time_limit": "0", "most": 9, "most_prefixes": 9}
    values = {name: values.get(name, "K") for name in keys.compile().params}
    text = str(keys.bindparams(**values).compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.begin() as connection:
        settings, asked = text.split(";")
        connection.exec_driver_sql(settings)
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {asked}").scalars())
    assert len(re.findall(r"Index Cond: \(+key", plan)) == 4
    assert not re.search("Sort|Aggregate|Unique|Seq Scan", plan)


def test_that_a_search_beyond_its_time_limit_asks_to_try_again(two, library, monkeypatch):
    monkeypatch.setattr(search_room, "TIME_LIMIT_MS", 1)
    slow = f"{search_room.statements.SET_UP} SELECT pg_sleep(5), 0 AS total"
    monkeypatch.setattr(search_room.statements, "keys", lambda *_numbers: search_room.sa.text(slow))
    with pytest.raises(RetryError):
        library.search.search("ana")


def test_that_the_time_limit_ends_with_the_search(two, engine, library):
    library.search.search("ana")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() != "3s"
        assert connection.exec_driver_sql("SHOW default_transaction_read_only").scalar() == "off"


HOSTILE = ["", " ", "%", "_", "%%__", "'", '"', "\\", "\\%", "/", "'; DROP TABLE chromebooks; --", "\x00", "a\x00b",
           "\ud800", "x\udfffy", "😀", "*", "**", "a" * 10_000, "a " * 5_000, "%(x)s", ":x", "{}", "$1", "\x1f",
           "\u202eabc", "İ", "ß", "NULL", "0", "]C", "]C0", "::", "AA:BB", "1.2.3", "\u0301"]  # fmt: skip


@given(text=st.text(max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="\x85")
def test_that_any_text_is_answered(library, text):
    for asked in [*HOSTILE, text] if text == "\x85" else [text]:
        result = library.search.search(asked)
        assert result.total >= len(result.hits)
        result.query.encode()
        library.users.search(asked)


def test_that_a_text_beyond_all_bounds_is_explained(library):
    result = library.search.search(" ".join(f"w{number}" for number in range(30)))
    assert (result.total, [problem.sentence for problem in result.problems]) == (
        0,
        ["This is more than 24 words or 500 characters: nothing holds so much."],
    )


def test_that_hostile_texts_are_answered_where_there_are_rows(two, library):
    for text in HOSTILE:
        result = library.search.search(text)
        assert result.total == len(result.hits) <= 2, text


def test_that_clients_do_not_multiply_hits(two, engine, library):
    store(engine, tables.meraki_clients, client(ANA["mac_address"]), client(ANA["ethernet_mac"]))
    assert library.search.search("aabbcc112233").total == 1
