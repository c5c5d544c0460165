"""IncidentIQ's asset list against a loopback server that answers with the sample payloads."""

from __future__ import annotations

import base64
import json
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cbdesk.errors import RetryError, SettingsError, SignInError, SourceRefusedError
from cbdesk.sources import IncidentIQ
from tests.integration.sources.conftest import SAMPLES, Time, sample
from tests.integration.sources.loopback import Asked, Loopback, Reply

ASSETS = "/api/v1.0/assets"
SITE = "4f1d2c9a-7b3e-4a55-9d10-6c2e8f0b1a77"
DIFFERENCE = "announced 16 assets and delivered 15 different ones"


@pytest.fixture
def iiq(server: Loopback, time: Time) -> Iterator[IncidentIQ]:
    client = IncidentIQ(f"{server.url}/api/v1.0/", "t0ken", site_id=SITE, page_size=10, patience=time.patience())
    yield client
    client.close()


def page(number: int, ids: list[str], *, count: int, rows: int) -> Reply:
    paging = {"TotalRows": rows, "PageCount": count, "PageSize": 10, "PageIndex": number}
    return Reply(200, {"Items": [{"AssetId": ident} for ident in ids], "Paging": paging})


def test_that_the_query_pages_in_order_of_creation_and_the_headers_are_set(iiq, server) -> None:
    server.on("POST", ASSETS, page(0, ["a"], count=1, rows=1))
    list(iiq.assets())
    [asked] = server.asked
    assert asked.raw_query == "$p=0&$s=10&$o=AssetCreatedDate%20asc"
    assert json.loads(asked.body) == {"OnlyShowDeleted": False, "FilterByViewPermission": True, "Filters": []}
    sent = {name: asked.headers.get(name) for name in ("Authorization", "SiteId", "Client", "Accept", "Content-Type")}
    assert sent == {
        "Authorization": "Bearer t0ken",
        "SiteId": SITE,
        "Client": "ApiClient",
        "Accept": "application/json",
        "Content-Type": "application/json",
    }


def test_that_both_sample_pages_are_read_and_the_repeated_asset_comes_once(iiq, server, caplog) -> None:
    caplog.set_level(logging.INFO)
    server.on(
        "POST",
        ASSETS,
        Reply(200, sample("incidentiq/assets_page0.json")),
        Reply(200, sample("incidentiq/assets_page1.json")),
    )
    pages = list(iiq.assets())
    assert [len(found.records) for found in pages] == [10, 5]
    assert [found.total for found in pages] == [16, 16]
    ids = [asset.asset_id.lower() for found in pages for asset in found.records]
    assert len(set(ids)) == 15
    assert DIFFERENCE in caplog.text
    assert [asked.one("$p") for asked in server.asked] == ["0", "1"]


def test_that_an_empty_page_ends_a_list_without_paging(iiq, server) -> None:
    server.on(
        "POST",
        ASSETS,
        Reply(200, {"Items": [{"AssetId": "a"}]}),
        Reply(200, {"Items": [{"AssetId": "b"}]}),
        Reply(200, {"Items": []}),
    )
    assert [len(found.records) for found in iiq.assets()] == [1, 1, 0]


def test_that_a_page_past_the_end_ends_the_list(iiq, server) -> None:
    past_end = sample("incidentiq/assets_page2_past_end.json") | {
        "Paging": {"TotalRows": 1, "PageCount": 9, "PageIndex": 1}
    }
    server.on("POST", ASSETS, page(0, ["a"], count=9, rows=1), Reply(200, past_end))
    assert [len(found.records) for found in iiq.assets()] == [1, 0]


def test_that_the_older_envelope_without_item_count_is_read(iiq, server) -> None:
    server.on("POST", ASSETS, Reply(200, sample("incidentiq/assets_legacy_envelope.json")))
    assert [len(found.records) for found in iiq.assets()] == [1]


def test_that_a_server_that_keeps_sending_page_0_is_refused(iiq, server) -> None:
    server.on("POST", ASSETS, page(0, ["a", "b"], count=3, rows=6))
    with pytest.raises(SourceRefusedError, match="sent page 0 when page 1 was asked for"):
        list(iiq.assets())


@pytest.mark.parametrize("ids", [["a", "b"], ["B", "A"]])
def test_that_the_same_assets_under_another_page_number_are_refused(iiq, server, ids: list[str]) -> None:
    server.on("POST", ASSETS, page(0, ["a", "b"], count=3, rows=6), page(1, ids, count=3, rows=6))
    with pytest.raises(SourceRefusedError, match="repeats a page"):
        list(iiq.assets())


def test_that_one_row_repeated_over_a_page_edge_is_no_repeated_page(iiq, server) -> None:
    server.on("POST", ASSETS, page(0, ["a", "b"], count=2, rows=3), page(1, ["b"], count=2, rows=3))
    assert [len(found.records) for found in iiq.assets()] == [2, 0]


def test_that_an_asset_that_was_edited_before_it_was_repeated_comes_as_it_is_now(iiq, server) -> None:
    moments = "2026-01-31T09:00:00", "2026-01-31T10:00:00"
    items = [[{"AssetId": "B", "Notes": moment, "ModifiedDate": moment}] for moment in moments]
    paging = [{"TotalRows": 2, "PageCount": 2, "PageSize": 10, "PageIndex": number} for number in (0, 1)]
    replies = [Reply(200, {"Items": row, "Paging": page}) for row, page in zip(items, paging, strict=True)]
    server.on("POST", ASSETS, *replies)
    # The same single asset twice would be a page that is repeated.
    items[0].append({"AssetId": "a"})
    assert [asset.notes for page in iiq.assets() for asset in page.records] == [moments[0], None, moments[1]]


def test_that_an_asset_without_id_is_named_and_the_page_goes_on(iiq, server) -> None:
    server.on("POST", ASSETS, Reply(200, {"Items": [{"AssetTag": "T1"}, {"AssetId": "a"}], "Paging": {"PageCount": 1}}))
    [found] = iiq.assets()
    assert (len(found.records), found.skipped) == (1, ("asset without AssetId (AssetTag T1)",))


def error_reply(name: str, status: int, **headers: str) -> Reply:
    return Reply(status, (SAMPLES / "incidentiq" / name).read_bytes(), headers)


@pytest.mark.parametrize(
    ("name", "status", "error", "said"),
    [
        ("error_400.json", 400, SourceRefusedError, "The request is invalid.; Unknown facet"),
        (
            "error_401.json",
            401,
            SignInError,
            "token is missing, invalid or expired. Create a token under Administration",
        ),
        ("error_403.json", 403, SourceRefusedError, "may not view assets. The user behind the token needs the right"),
        ("error_404.json", 404, SourceRefusedError, "No such asset. Check the site name"),
    ],
)
def test_that_a_refusal_is_final_and_says_what_to_do(iiq, server, time, name, status, error, said: str) -> None:
    server.on("POST", ASSETS, error_reply(name, status))
    with pytest.raises(error, match=said):
        list(iiq.assets())
    assert (time.now, len(server.asked)) == (0, 1)


@pytest.mark.parametrize(
    ("name", "status", "headers", "waited"),
    [
        ("error_429.json", 429, {}, 60),
        ("error_429.json", 429, {"Retry-After": "5"}, 5),
        ("error_500.json", 500, {}, 1),
        ("error_502.html", 502, {}, 1),
        ("error_503.html", 503, {"Retry-After": "30"}, 30),
        ("error_200_with_500_inside.json", 200, {}, 1),
        ("error_200_login.html", 200, {}, 2),
    ],
)
def test_that_a_busy_or_broken_site_is_asked_again(iiq, server, time, name, status, headers, waited: int) -> None:
    server.on("POST", ASSETS, error_reply(name, status, **headers), page(0, ["a"], count=1, rows=1))
    assert len(list(iiq.assets())) == 1
    assert time.now == waited


def test_that_a_failing_page_ends_the_source_after_the_good_ones(iiq, server) -> None:
    server.on("POST", ASSETS, page(0, ["a"], count=3, rows=3), error_reply("error_500.json", 500))
    pages = iiq.assets()
    assert len(next(pages).records) == 1
    with pytest.raises(RetryError, match="An unexpected error occurred"):
        next(pages)


def test_that_a_failure_inside_a_200_is_named(iiq, server) -> None:
    server.on("POST", ASSETS, error_reply("error_200_with_500_inside.json", 200))
    with pytest.raises(RetryError, match=r"IncidentIQ answered 500: Timeout expired"):
        list(iiq.assets())


def test_that_a_sign_in_page_is_named_as_a_wrong_address(iiq, server) -> None:
    server.on("POST", ASSETS, error_reply("error_200_login.html", 200))
    with pytest.raises(SourceRefusedError, match=r"web page instead of data: Sign in\. Check the address"):
        list(iiq.assets())


@pytest.mark.parametrize("body", [{}, [], {"Items": None}, {"Items": {}}])
def test_that_an_answer_without_assets_is_refused(iiq, server, body: object) -> None:
    server.on("POST", ASSETS, Reply(200, body))
    with pytest.raises(SourceRefusedError, match="without a list of assets: check the site name"):
        iiq.check()


def test_that_the_check_counts_assets_and_tells_when_the_token_ends(server: Loopback, time: Time) -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": 1798761600}).encode()).decode().rstrip("=")
    client = IncidentIQ(f"{server.url}/api/v1.0", f"eyJ.{claims}.sig", patience=time.patience())
    server.on("POST", ASSETS, Reply(200, sample("incidentiq/assets_count_only.json")))
    assert client.check() == (16, "assets of 127.0.0.1 can be read; the token is valid until 2027-01-01")
    client.close()
    asked: Asked = server.asked[0]
    assert (asked.one("$p"), asked.one("$s")) == ("0", "1")
    assert "SiteId" not in asked.headers


@pytest.mark.parametrize("token", ["t0ken", "a.b.c", "a.!!!.c", "a.W10.c", "a.eyJleHAiOiAieCJ9.c"])
def test_that_a_token_that_tells_no_end_is_used_as_it_is(server: Loopback, time: Time, token: str) -> None:
    client = IncidentIQ(f"{server.url}/api/v1.0", token, patience=time.patience())
    server.on("POST", ASSETS, Reply(200, sample("incidentiq/assets_count_only.json")))
    assert client.check() == (16, "assets of 127.0.0.1 can be read")
    client.close()


def test_that_a_site_id_that_is_no_header_is_refused() -> None:
    with pytest.raises(SettingsError, match="site id"):
        IncidentIQ("https://district.incidentiq.com/api/v1.0", "t0ken", site_id="a\nb")


def test_that_plain_http_to_another_host_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"district\.incidentiq\.com is not reached by https"):
        IncidentIQ("http://district.incidentiq.com/api/v1.0", "t0ken")


def test_that_a_list_that_ends_before_all_announced_assets_came_is_refused(iiq, server) -> None:
    """The missing ones would look retired, and their devices would lose what IncidentIQ knows of them."""
    server.on("POST", ASSETS, page(0, ["a", "b", "c"], count=1, rows=16))
    found = []
    with pytest.raises(SourceRefusedError, match="announced 16 assets and ended after 3"):
        found.extend(iiq.assets())


def test_that_an_empty_page_before_the_end_is_no_end(iiq, server) -> None:
    ids = [f"a{number}" for number in range(300)]
    pages = [page(number, ids[start : start + 100], count=4, rows=302) for number, start in enumerate((0, 100, 200))]
    server.on("POST", ASSETS, *pages, page(3, [], count=4, rows=302))
    found = []
    with pytest.raises(SourceRefusedError, match="announced 302 assets and ended after 300"):
        found.extend(iiq.assets())


def test_that_an_asset_that_slid_onto_a_page_read_before_is_still_found(iiq, server, caplog) -> None:
    caplog.set_level(logging.INFO)
    paging = {"TotalRows": 4, "PageCount": 2, "PageSize": 3, "PageIndex": 0}
    then = paging | {"TotalRows": 3}
    server.on(
        "POST",
        ASSETS,
        Reply(200, {"Items": [{"AssetId": "a"}, {"AssetId": "b"}, {"AssetTag": "T1"}], "Paging": paging}),
        page(1, ["d"], count=2, rows=3),  # "a" was deleted, and "c" moved up
        Reply(200, {"Items": [{"AssetId": "b"}, {"AssetTag": "T1"}, {"AssetId": "c"}], "Paging": then}),
        page(1, ["d"], count=2, rows=3),
    )
    pages = list(iiq.assets())
    assert [asset.asset_id for found in pages for asset in found.records] == ["a", "b", "d", "c"]
    assert sum(len(found.skipped) for found in pages) == 1
    assert "became shorter" in caplog.text


# ---------------------------------------------------------------- two pages at a time


def four_pages(asked: Asked) -> Reply:
    number = int(asked.one("$p") or 0)
    return page(number, [f"a{number}"], count=4, rows=4)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as executor:
        yield executor


def test_that_three_pages_are_under_way_at_once_and_come_in_their_order(iiq, server, pool) -> None:
    together = threading.Barrier(3, timeout=20)

    def decide(asked: Asked) -> Reply:
        if asked.one("$p") in {"1", "2", "3"}:  # none is answered before the others are asked for
            together.wait()
        return four_pages(asked)

    server.decide("POST", ASSETS, decide)
    assert [one.asset_id for found in iiq.assets(executor=pool) for one in found.records] == ["a0", "a1", "a2", "a3"]


def test_that_a_pool_without_a_thread_to_spare_costs_only_time(iiq, server) -> None:
    server.decide("POST", ASSETS, four_pages)
    may_end = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(may_end.wait, 60)
        try:
            assert len(list(iiq.assets(executor=pool))) == 4
        finally:
            may_end.set()


def test_that_a_page_asked_for_ahead_fails_in_its_place(iiq, server, pool) -> None:
    def decide(asked: Asked) -> Reply:
        return error_reply("error_400.json", 400) if asked.one("$p") == "2" else four_pages(asked)

    server.decide("POST", ASSETS, decide)
    pages = iiq.assets(executor=pool)
    assert [next(pages).records[0].asset_id for _ in range(2)] == ["a0", "a1"]
    with pytest.raises(SourceRefusedError):
        next(pages)


def test_that_a_listing_that_nobody_wants_any_more_leaves_no_request_behind(iiq, server, pool) -> None:
    asked: list[str | None] = []

    def decide(what: Asked) -> Reply:
        asked.append(what.one("$p"))
        return four_pages(what)

    server.decide("POST", ASSETS, decide)
    pages = iiq.assets(executor=pool)
    next(pages)
    pages.close()
    assert set(asked) <= {"0", "1", "2", "3"}
    before = len(asked)
    pool.shutdown()
    assert len(asked) == before
