"""One API after another goes wrong over real HTTP: the others are stored, what was stored stays, the log says why."""

from __future__ import annotations

from concurrent.futures import Executor

import pytest
import sqlalchemy as sa

from cbdesk.database import tables
from cbdesk.demo.faults import Fault
from cbdesk.demo.world import World
from tests.integration.sync.comparison import SideBySide, rows_of, sync, travel
from tests.integration.sync.conftest import Served
from tests.integration.sync.test_a_whole_district import NOW, delivered
from tests.integration.sync.test_runs import logs, statuses
from tests.oracle import Oracle

TABLES = (tables.chromebooks, tables.users, tables.meraki_clients)
GONE = 1_000


def fault(kind: str, api: str, path: str = "", page: int | None = None) -> Fault:
    return Fault(kind, api, path, page, times=GONE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("faults", "documents", "expected"),
    [
        ([fault("forbidden", "google", "/devices/")], {"devices"}, ("partial", "completed", "completed")),
        ([fault("server_error", "google", "/devices/chromeos", 1)], {"devices"}, ("partial", "completed", "completed")),
        ([fault("forbidden", "google", "/users")], {"users"}, ("completed", "failed", "completed")),
        ([fault("bad_gateway", "incidentiq", page=0)], {"assets"}, ("partial", "completed", "completed")),
        ([fault("inner_failure", "incidentiq")], {"assets"}, ("partial", "completed", "completed")),
        ([fault("sign_in_page", "incidentiq")], {"assets"}, ("partial", "completed", "completed")),
        ([fault("server_error", "telemetry")], {"batteries"}, ("partial", "completed", "completed")),
        ([fault("unauthorized", "meraki")], {"networks"}, ("completed", "completed", "failed")),
        ([fault("looped_next", "meraki", "/devices")], {"access_points"}, ("completed", "completed", "completed")),
        (
            [fault("unauthorized", "incidentiq"), fault("server_error", "meraki"), fault("forbidden", "google")],
            {"assets", "networks", "devices", "users"},
            ("partial", "failed", "failed"),
        ),
        (
            [fault("unauthorized", "token"), fault("unauthorized", "incidentiq"), fault("unauthorized", "meraki")],
            {"assets", "networks", "devices", "users", "batteries"},
            ("failed", "failed", "failed"),
        ),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else "",
)
def test_that_a_failing_api_costs_only_itself(
    engine: sa.Engine,
    served: Served,
    world: World,
    executor: Executor,
    monkeypatch: pytest.MonkeyPatch,
    faults: list[Fault],
    documents: set[str],
    expected: tuple[str, str, str],
) -> None:
    """``documents`` is what cannot be read; the oracle says what the tables hold then."""
    travel(monkeypatch)(NOW)
    served.district.faults.plan(*faults)
    result = sync(engine, served.sources, executor, batch_size=100)
    full = expected[0] if len(set(expected)) == 1 else "partial"
    assert statuses(result) == {"full": full} | dict(zip(("chromebooks", "users", "meraki"), expected, strict=True))
    assert {row["sync_type"]: row["status"] for row in logs(engine)} == statuses(result)
    if full != "completed":
        assert result.error_message
    both = SideBySide(engine, Oracle())
    known = delivered(world)
    known.failing = frozenset(documents)
    both.compare(both.ask_oracle(known, NOW), result, NOW)


def test_that_one_network_that_breaks_keeps_its_rows_and_the_run_is_partial(
    engine: sa.Engine, served: Served, world: World, executor: Executor
) -> None:
    network = max(world.clients, key=lambda name: len(world.clients[name]))
    served.district.faults.plan(fault("bad_gateway", "meraki", f"/networks/{network}/clients"))
    result = sync(engine, served.sources, executor)
    assert statuses(result)["meraki"] == "partial"
    name = next(document["name"] for document in world.networks if document["id"] == network)
    assert [text for text in result.warnings if text.startswith(f"meraki: network {name} could not be read")]
    stored = {row["network_id"] for row in rows_of(engine, tables.meraki_clients).values()}
    assert stored
    assert network not in stored
    served.district.faults.clear()
    assert sync(engine, served.sources, executor).status == "completed"
    assert network in {row["network_id"] for row in rows_of(engine, tables.meraki_clients).values()}


def test_that_access_points_keep_their_names_while_they_cannot_be_listed(
    engine: sa.Engine, served: Served, executor: Executor
) -> None:
    sync(engine, served.sources, executor)

    def names() -> list[dict[str, object]]:
        clients, devices = rows_of(engine, tables.meraki_clients), rows_of(engine, tables.chromebooks)
        return [
            {key: row["ap_name"] for key, row in clients.items()},
            {key: row["meraki_ap_name"] for key, row in devices.items()},
        ]

    before = names()
    served.district.faults.plan(fault("looped_next", "meraki", "/devices"))
    result = sync(engine, served.sources, executor)
    assert any("the names of the access points" in text for text in result.warnings)
    assert names() == before


def test_that_refused_telemetry_is_one_warning_of_a_completed_run(
    engine: sa.Engine, served: Served, executor: Executor
) -> None:
    sync(engine, served.sources, executor)
    before = {key: row["battery_health"] for key, row in rows_of(engine, tables.chromebooks).items()}
    assert any(before.values())
    served.district.faults.telemetry_refused = True
    result = sync(engine, served.sources, executor)
    assert result.status == "completed"
    [warning] = result.warnings
    assert warning.startswith("telemetry: battery data cannot be read")
    assert {key: row["battery_health"] for key, row in rows_of(engine, tables.chromebooks).items()} == before


def test_that_nothing_stored_is_lost_when_all_is_down(engine: sa.Engine, served: Served, executor: Executor) -> None:
    sync(engine, served.sources, executor)
    before = [rows_of(engine, table) for table in TABLES]
    served.district.faults.plan(
        *(fault("server_error", api) for api in ("google", "telemetry", "incidentiq", "meraki"))
    )
    assert sync(engine, served.sources, executor).status == "failed"
    assert [rows_of(engine, table) for table in TABLES] == before


def test_that_trouble_that_passes_leaves_no_trace(
    engine: sa.Engine, served: Served, world: World, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    travel(monkeypatch)(NOW)
    once = [Fault("backend_error", "google"), Fault("bad_page_token", "google", page=1), Fault("empty_page", "google")]
    once += [Fault("truncated", "incidentiq"), Fault("rate_limited", "meraki"), Fault("dropped", "telemetry")]
    served.district.faults.plan(*once)
    result = sync(engine, served.sources, executor)
    assert (result.status, result.warnings) == ("completed", [])
    both = SideBySide(engine, Oracle())
    both.compare(both.ask_oracle(delivered(world), NOW), result, NOW)
