"""What changed since a day, asked of a simulated district and of scripted answers: neither more nor less may come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cbdesk.demo.district import District
from cbdesk.demo.faults import Fault
from cbdesk.demo.world import World
from cbdesk.errors import CancelledError, RetryError, SourceRefusedError
from cbdesk.sources import ChromeTelemetry, GoogleDirectory, IncidentIQ, Meraki, TelemetryRefusedError
from cbdesk.sources.records import Asset, MerakiNetwork, MerakiSighting
from tests.integration.sources.conftest import ANCHOR, Clients, Time, sample
from tests.integration.sources.loopback import Asked, Loopback, Reply
from tests.integration.sources.test_google import ADMIN, DEVICES, TELEMETRY, error_reply
from tests.integration.sources.test_google_parts import TREE, UNITS, rows, unit_of
from tests.integration.sources.test_incidentiq import ASSETS, page

TODAY = ANCHOR.date()
YESTERDAY = TODAY - timedelta(days=1)
NETWORK = MerakiNetwork("N_1", "Oak Ridge", None)
CLIENTS = "/api/v1/networks/N_1/clients"


# ---------------------------------------------------------------- Google


def synced_since(world: World, day: date) -> list[str]:
    return [device["deviceId"] for device in world.devices if device.get("lastSync", "") >= day.isoformat()]


@pytest.mark.parametrize("days", [0, 1, 5, 400])
def test_that_the_devices_that_synced_since_a_day_come_as_the_whole_listing_has_them(
    clients: Clients, world: World, days: int
) -> None:
    since = TODAY - timedelta(days=days)
    changed = [device for page in clients.google.changed_devices(TODAY, since) for device in page.records]
    assert [device.device_id for device in changed] == synced_since(world, since)
    assert len(changed) > 0
    whole = {device.device_id: device for page in clients.google.devices(TODAY) for device in page.records}
    assert changed == [whole[device.device_id] for device in changed]
    assert len(changed) < len(whole)


def test_that_the_next_days_syncs_and_new_devices_are_seen_and_an_admins_edits_are_not(
    clients: Clients, district: District
) -> None:
    changes = district.later(days=3)
    delta = clients.google.changed_devices(TODAY + timedelta(days=3), TODAY + timedelta(days=1))
    ids = {device.device_id for page in delta for device in page.records}
    assert ids == {*changes.synced, *changes.added}
    assert ids.isdisjoint({*changes.moved, *changes.disabled, *changes.removed})


def test_that_nothing_changed_is_one_empty_page(clients: Clients) -> None:
    assert [page.records for page in clients.google.changed_devices(TODAY, TODAY + timedelta(days=1))] == [()]


@pytest.mark.parametrize(
    "kind", ["bad_page_token", "backend_error", "rate_limited", "quota_exceeded", "dropped", "cut_off", "truncated", "empty_page"]
)  # fmt: skip
def test_that_trouble_amid_the_changes_costs_none_of_them(
    clients: Clients, district: District, world: World, kind: Any
) -> None:
    district.faults.plan(Fault(kind, "google", "/devices/chromeos", page=2))
    changed = [d.device_id for page in clients.google.changed_devices(TODAY, YESTERDAY) for d in page.records]
    assert changed == synced_since(world, YESTERDAY)
    assert district.faults.planned[0].times == 0


def test_that_changes_that_break_off_are_not_taken_for_complete(clients: Clients, district: District) -> None:
    district.faults.plan(Fault("forbidden", "google", "/devices/chromeos", page=2, times=None))
    delta = clients.google.changed_devices(TODAY, YESTERDAY)
    assert [len(next(delta).records), len(next(delta).records)] == [20, 20]
    with pytest.raises(SourceRefusedError):
        next(delta)


@pytest.fixture
def google(server: Loopback, key_file: Path, time: Time) -> Iterator[GoogleDirectory]:
    with closing(GoogleDirectory(key_file, ADMIN, base_url=server.url, patience=time.patience())) as client:
        yield client


def test_that_changes_are_asked_for_by_day_with_all_that_a_listing_asks_for(google, server) -> None:
    server.on("GET", DEVICES, rows("1"))
    list(google.devices(TODAY))
    list(google.changed_devices(TODAY, date(2026, 1, 2)))
    whole, delta = (dict(asked.query) for asked in server.of(DEVICES))
    assert delta.pop("query") == ["sync:2026-01-02.."]
    assert delta == whole


def test_that_changes_that_google_ends_after_an_hour_start_again_as_changes(google, server, time) -> None:
    def answer(asked: Asked) -> Reply:
        assert asked.one("query") == "sync:2026-11-19.."
        if unit_of(asked) != "all":
            return rows(unit_of(asked))
        if asked.one("pageToken"):
            return error_reply("503_backendError")
        time.now += 3601
        return rows("all", token="next")

    server.on("GET", UNITS, Reply(200, TREE))
    server.decide("GET", DEVICES, answer)
    found = [d.device_id for page in google.changed_devices(TODAY, YESTERDAY) for d in page.records]
    assert found == ["all", "a*", "d*", "root"]


def test_that_the_stop_of_the_changes_ends_them(google, server) -> None:
    def stopped() -> None:
        raise CancelledError("stopped")

    server.on("GET", DEVICES, rows("1"))
    with pytest.raises(CancelledError):
        list(google.changed_devices(TODAY, YESTERDAY, stopped))
    assert len(list(google.changed_devices(TODAY, YESTERDAY))) == 1


# ---------------------------------------------------------------- telemetry


def reported_since(world: World, since: str) -> set[str]:
    """Devices with a report since then, and those whose reports do not say when they were made."""
    return {
        battery["deviceId"]
        for battery in world.batteries
        if any(report.get("reportTime", "9") >= since for report in battery.get("batteryStatusReport", ()))
    }


def test_that_the_batteries_that_reported_since_come_as_the_whole_listing_has_them(
    clients: Clients, world: World
) -> None:
    since = datetime(2026, 11, 20, 13)
    changed = [battery for page in clients.telemetry.batteries(since) for battery in page.records]
    assert {battery.device_id for battery in changed} == reported_since(world, "2026-11-20T13:00:00")
    whole = [battery for page in clients.telemetry.batteries() for battery in page.records]
    assert set(changed) <= set(whole)
    assert 0 < len(changed) < len(whole)


def test_that_a_days_reports_are_those_of_the_devices_that_were_used(clients: Clients, district: District) -> None:
    changes = district.later()
    since = ANCHOR.replace(tzinfo=None)
    changed = {battery.device_id for page in clients.telemetry.batteries(since) for battery in page.records}
    assert changed - reported_since(district.world, "9") <= set(changes.synced)
    assert changed & set(changes.synced)


@pytest.fixture
def telemetry(server: Loopback, key_file: Path, time: Time) -> Iterator[ChromeTelemetry]:
    with closing(ChromeTelemetry(key_file, ADMIN, base_url=server.url, patience=time.patience())) as client:
        yield client


def test_that_the_time_of_reports_is_quoted_and_goes_with_every_page(telemetry, server) -> None:
    server.on("GET", TELEMETRY, Reply(200, {"nextPageToken": "t"}), Reply(200, {}))
    list(telemetry.batteries(datetime(2026, 11, 19, 6, 5, 4, 999)))
    filters = [asked.one("filter") for asked in server.of(TELEMETRY)]
    assert filters == ['reports_timestamp>="2026-11-19T06:05:04Z"'] * 2


def test_that_batteries_of_all_times_are_asked_for_without_a_filter(telemetry, server) -> None:
    server.on("GET", TELEMETRY, Reply(200, {}))
    list(telemetry.batteries())
    assert "filter" not in server.of(TELEMETRY)[0].query


def test_that_a_device_that_came_without_its_reports_said_nothing_new(telemetry, server) -> None:
    """Taken for a battery without values, it would wipe those that are known."""
    document = sample("google/telemetry_devices_page.json") | {"nextPageToken": ""}
    document["devices"].append("text")
    server.on("GET", TELEMETRY, Reply(200, document))
    [delta] = telemetry.batteries(datetime(2025, 11, 1))
    [whole] = telemetry.batteries()
    assert (len(delta.records), len(whole.records)) == (4, 6)
    assert delta.skipped == whole.skipped == ("telemetry device: not an object but a text",)


def test_that_changed_batteries_that_may_not_be_read_are_the_same_refusal(clients: Clients, district: District) -> None:
    district.faults.telemetry_refused = True
    with pytest.raises(TelemetryRefusedError):
        list(clients.telemetry.batteries(datetime(2026, 11, 1)))


# ---------------------------------------------------------------- IncidentIQ


def edited_since(world: World, day: date) -> set[str]:
    return {a["AssetId"] for a in world.assets if not a["IsDeleted"] and a.get("ModifiedDate", "") >= day.isoformat()}


def ids(assets: Iterator[Any]) -> list[str]:
    return [asset.asset_id for page in assets for asset in page.records]


@pytest.mark.parametrize("days", [0, 30, 200])
def test_that_the_assets_edited_since_a_day_come_as_the_whole_list_has_them(
    clients: Clients, district: District, world: World, days: int
) -> None:
    district.faults.repeat_over_page_edge = frozenset()
    since = TODAY - timedelta(days=days)
    changed = [asset for page in clients.incidentiq.assets(since) for asset in page.records]
    assert {asset.asset_id for asset in changed} == edited_since(world, since)
    whole: list[Asset] = [asset for page in clients.incidentiq.assets() for asset in page.records]
    assert set(changed) <= set(whole)
    assert len(changed) < len(whole)


def test_that_the_next_days_edits_are_seen_and_deletions_are_not(clients: Clients, district: District) -> None:
    district.faults.repeat_over_page_edge = frozenset()
    changes = district.later()
    changed = set(ids(clients.incidentiq.assets(TODAY + timedelta(days=1))))
    assert changed == edited_since(district.world, TODAY + timedelta(days=1)) != set()
    assert changed.isdisjoint(changes.discarded)
    assert set(ids(clients.incidentiq.assets())).isdisjoint(changes.discarded)


@pytest.mark.parametrize(
    "kind", ["bad_gateway", "inner_failure", "rate_limited", "sign_in_page", "dropped", "truncated"]
)
def test_that_trouble_amid_the_edits_costs_none_of_them(
    clients: Clients, district: District, world: World, kind: Any
) -> None:
    district.faults.repeat_over_page_edge = frozenset()
    since = TODAY - timedelta(days=200)
    district.faults.plan(Fault(kind, "incidentiq", "/assets", page=1))
    assert set(ids(clients.incidentiq.assets(since))) == edited_since(world, since)
    assert district.faults.planned[0].times == 0


def test_that_an_edit_repeated_over_a_page_edge_comes_once(clients: Clients, world: World) -> None:
    since = TODAY - timedelta(days=200)
    expected = edited_since(world, since)
    found = ids(clients.incidentiq.assets(since))
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_that_edits_that_break_off_are_not_taken_for_complete(clients: Clients, district: District) -> None:
    district.faults.plan(Fault("server_error", "incidentiq", "/assets", page=1, times=None))
    edits = clients.incidentiq.assets(TODAY - timedelta(days=200))
    next(edits)
    with pytest.raises(RetryError):
        next(edits)


@pytest.fixture
def iiq(server: Loopback, time: Time) -> Iterator[IncidentIQ]:
    with closing(IncidentIQ(f"{server.url}/api/v1.0", "t0ken", page_size=10, patience=time.patience())) as client:
        yield client


def test_that_edits_are_asked_for_by_day_in_an_order_that_edits_do_not_change(iiq, server) -> None:
    server.on("POST", ASSETS, page(0, ["a"], count=1, rows=1))
    list(iiq.assets(date(2026, 1, 31)))
    [asked] = server.asked
    assert asked.raw_query == "$p=0&$s=10&$o=AssetCreatedDate%20asc"
    assert json.loads(asked.body) == {
        "OnlyShowDeleted": False,
        "FilterByViewPermission": True,
        "Filters": [{"Facet": "modifieddate", "Value": "date>=2026-01-31"}],
    }


def test_that_edits_that_end_before_all_announced_ones_came_are_refused(iiq, server) -> None:
    server.on("POST", ASSETS, page(0, ["a", "b", "c"], count=1, rows=16))
    with pytest.raises(SourceRefusedError, match="announced 16 assets and ended after 3"):
        list(iiq.assets(date(2026, 1, 31)))


def test_that_an_unreadable_asset_is_still_known_by_its_id(iiq, server) -> None:
    """Delivered, so not gone."""
    items = [{"AssetId": "a", "AssetTag": 7}, {"AssetTag": "T1"}, {"AssetId": 3}, "text", {"AssetId": " b "}]
    server.on("POST", ASSETS, Reply(200, {"Items": items, "Paging": {"PageCount": 1}}))
    [found] = iiq.assets()
    assert [asset.asset_id for asset in found.records] == ["b"]
    assert (len(found.skipped), found.unreadable) == (4, ("a",))


# ---------------------------------------------------------------- Meraki


@pytest.mark.parametrize(
    ("timespan", "asked_for"),
    [
        (None, "172800"),
        (timedelta(hours=6), "21600"),
        (timedelta(hours=1, seconds=0.9), "3600"),
        (timedelta(0), "3600"),
        (timedelta(days=-3), "3600"),
        (timedelta(days=3), "172800"),
        (timedelta(days=400), "172800"),
    ],
)
def test_that_a_timespan_is_an_hour_at_least_and_at_most_the_configured_one(
    server: Loopback, time: Time, timespan: timedelta | None, asked_for: str
) -> None:
    server.on("GET", CLIENTS, Reply(200, []))
    with closing(
        Meraki("k3y", "1", base_url=f"{server.url}/api/v1", timespan_hours=48, patience=time.patience())
    ) as meraki:
        list(meraki.clients(NETWORK, {}, timespan))
    assert server.asked[0].one("timespan") == asked_for


def test_that_a_timespan_leaves_out_what_was_seen_before(clients: Clients, world: World) -> None:
    access_points = clients.meraki.access_points()
    networks = [network for network in clients.meraki.networks() if world.clients[network.network_id]]

    def seen(timespan: timedelta | None) -> set[MerakiSighting]:
        return {
            sighting
            for network in networks
            for page in clients.meraki.clients(network, access_points, timespan)
            for sighting in page.records
        }

    day = seen(timedelta(days=1))
    since = ANCHOR.replace(tzinfo=None) - timedelta(days=1)
    assert day == {sighting for sighting in seen(None) if sighting.last_seen >= since} != set()
