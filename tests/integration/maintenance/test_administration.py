"""The administration on a real database: what it says, what it may and may not do, how work is stopped, what is noted."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import sqlalchemy as sa

from cbdesk.app.administration import administration_of
from cbdesk.app.station import open_station
from cbdesk.database import tables
from cbdesk.domain.phrases import Phrase
from cbdesk.errors import DatabaseAwayError
from cbdesk.maintenance import log
from cbdesk.maintenance.watch import Watch
from cbdesk.presenters import privacy
from cbdesk.presenters.administration import AdministrationPresenter
from cbdesk.presenters.administration_tools import AdministrationTools, Choices
from cbdesk.runtime.pools import Pools
from tests.desktop.qt_fixtures import Aio
from tests.integration.repositories.rows import device, put, store
from tests.integration.sync.comparison import rows_of

NOW = datetime.now(UTC).replace(tzinfo=None)
LONG_AGO = NOW - timedelta(days=400)
READER = "test_administration_reader"
PATIENCE = 60.0
"""Seconds. Each look asks the server some twenty questions."""


@pytest.fixture(autouse=True)
def _own_station(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path))


@pytest.fixture
def filled(engine: sa.Engine) -> sa.Engine:
    put(
        engine,
        device("old", serial_number="OLD1", status="DEPROVISIONED", updated_at=LONG_AGO),
        device("half", status="DEPROVISIONED", updated_at=NOW - timedelta(days=200)),
        device("active", updated_at=LONG_AGO),
    )
    run_of = {"sync_type": "full", "status": "completed"}
    store(
        engine,
        tables.sync_logs,
        run_of | {"started_at": LONG_AGO, "completed_at": LONG_AGO},
        run_of | {"started_at": NOW, "completed_at": NOW},
    )
    return engine


@pytest.fixture
def tools(filled: sa.Engine) -> Iterator[AdministrationTools]:
    with open_station() as station, administration_of(station) as lent:
        yield lent


def execute(url: str, *statements: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


@contextmanager
def held(url: str, lock: str) -> Iterator[None]:
    with closing(psycopg2.connect(url)) as connection:
        connection.cursor().execute(lock)
        yield


def by_step(tools: AdministrationTools, choices: Choices) -> dict[str, str]:
    return {one.step: one.status for one in tools.look(choices).plan}


def noted(engine: sa.Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [(one.task, one.detail) for one in log.newest(connection, 10)]


def waiting(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(
            connection.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).scalar_one()
        )


def until(condition: Callable[[], object]) -> None:
    while not condition():
        pass


def test_that_what_was_planned_is_done_and_noted_with_who_did_it(filled: sa.Engine, tools: AdministrationTools) -> None:
    chosen = Choices(archive_days=100)
    assert by_step(tools, Choices())["archive"] == by_step(tools, Choices())["logs"] == "planned"
    found = next(one for one in tools.look(chosen).plan if one.step == "archive")
    assert found.detail.startswith("2 devices")
    for name in ("logs", "archive", "views"):
        assert tools.run(name, chosen, None, Watch()).status == "done"
    assert set(rows_of(filled, tables.chromebooks)) == {"active"}
    assert noted(filled)[1:] == [
        ("archive", "moved 2 devices to chromebooks_archive"),
        ("logs", "deleted 1 rows of sync_logs"),
    ]
    seen = tools.look(Choices()).database
    assert {one.done_by for one in seen.done} == {seen.account}
    [row] = tools.archived("old1")
    assert row["device_id"] == "old"


def test_that_every_index_is_rebuilt_where_that_is_wanted_and_a_backup_goes_where_it_is_told(
    filled: sa.Engine, tools: AdministrationTools, tmp_path: Path
) -> None:
    assert by_step(tools, Choices())["reindex"] == "nothing to do"
    watch = Watch()
    assert tools.run("reindex", Choices(all_indexes=True), None, watch).status == "done"
    assert watch.progress.total == watch.progress.done + 1
    place = tmp_path / "elsewhere" / "mine.dump"
    assert tools.run("backup", Choices(), place, Watch()).status == "done"
    assert place.is_file()
    assert tools.run("backup", Choices(), None, Watch()).status == "done"
    [kept] = tools.look(Choices()).kept
    assert kept[0].parent == tmp_path / "backups"
    assert [task for task, _ in noted(filled)] == ["backup", "backup", "reindex"]


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("reindex", "LOCK TABLE chromebooks IN SHARE UPDATE EXCLUSIVE MODE"),
        ("archive", "UPDATE chromebooks SET iiq_notes = 'x'"),
        ("backup", "LOCK TABLE chromebooks IN ACCESS EXCLUSIVE MODE"),
    ],
)
def test_that_work_that_waits_can_be_stopped_and_leaves_nothing_half_done(
    filled: sa.Engine, tools: AdministrationTools, database_url: str, tmp_path: Path, name: str, lock: str
) -> None:
    before, watch = rows_of(filled, tables.chromebooks), Watch()
    with held(database_url, lock), ThreadPoolExecutor(1) as executor:
        running = executor.submit(tools.run, name, Choices(all_indexes=True), tmp_path / "a.dump", watch)
        until(lambda: waiting(filled))
        watch.stop()
        assert running.result().status == "stopped"
        assert not waiting(filled)
    assert rows_of(filled, tables.chromebooks) == before
    assert list(tmp_path.glob("*.dump*")) == []
    assert all(detail.startswith("stopped after") for _, detail in noted(filled))


def test_that_closing_the_library_ends_the_work(filled: sa.Engine, database_url: str) -> None:
    with held(database_url, "UPDATE chromebooks SET iiq_notes = 'x'"), ThreadPoolExecutor(1) as executor:
        with open_station() as station, administration_of(station) as tools:
            running = executor.submit(tools.run, "archive", Choices(), None, Watch())
            until(lambda: waiting(filled))
        assert running.done()
        assert running.result().status == "stopped"


@contextmanager
def reading_only(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    name = sa.make_url(url).database
    execute(
        url,
        f"CREATE ROLE {READER} LOGIN PASSWORD 'reads'",
        f'GRANT CONNECT ON DATABASE "{name}" TO {READER}',
        f"GRANT USAGE ON SCHEMA public TO {READER}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}",
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {READER}",
    )
    as_reader = sa.make_url(url).set(username=READER, password="reads").render_as_string(hide_password=False)
    monkeypatch.setenv("CBDESK_DATABASE__URL", as_reader)
    try:
        yield
    finally:
        execute(url, f"DROP OWNED BY {READER}", f"DROP ROLE {READER}")


def test_that_a_reader_sees_everything_and_is_told_what_it_may_not_do(
    filled: sa.Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, aio: Aio, pools: Pools
) -> None:
    with reading_only(database_url, monkeypatch), open_station() as station, administration_of(station) as tools:
        presenter = AdministrationPresenter(pools, lambda: datetime.now(UTC))
        said: list[tuple[str, str]] = []
        presenter.told.connect(lambda level, text: said.append((level, text)))

        async def story() -> None:
            presenter.open(tools)
            presenter.watch(True)
            await aio.until(lambda: presenter.state.phase == "ready", PATIENCE)
            state = presenter.state
            logs = state.task("logs")
            assert logs is not None
            assert (logs.can_run, logs.words) == (False, "Not allowed")
            assert f"GRANT DELETE ON sync_logs TO {READER}" in logs.plan
            backup = state.task("backup")
            assert backup is not None
            assert backup.can_run, "a reader takes backups"
            assert state.due == ("views",), "everybody may count"
            assert {row.cells[0].text for row in state.tables["tables"].rows} >= {"chromebooks", "users"}
            presenter.run(("logs",))
            await aio.until(lambda: said, PATIENCE)
            presenter.watch(False)
            presenter.close()

        aio.run(story(), 6 * PATIENCE)
    assert said[0][0] == "error"
    assert "lacks DELETE on sync_logs" in said[0][1]


def test_that_the_presenter_shows_the_work_its_end_and_who_waits_with_accounts_hidden(
    filled: sa.Engine, tools: AdministrationTools, database_url: str, aio: Aio, pools: Pools
) -> None:
    presenter = AdministrationPresenter(pools, lambda: datetime.now(UTC))
    said: list[tuple[str, str]] = []
    presenter.told.connect(lambda level, text: said.append((level, text)))
    lock = "UPDATE chromebooks SET iiq_notes = 'Ana Rivera'"

    def words(key: str) -> str:
        return " | ".join(cell.text for row in presenter.state.tables[key].rows for cell in row.cells)

    async def story() -> None:
        presenter.open(tools)
        presenter.watch(True)
        await aio.until(lambda: presenter.state.phase == "ready", PATIENCE)
        assert presenter.state.pages["sessions"].level == "good"
        with held(database_url, lock):
            presenter.run(("archive", "views"))
            assert presenter.state.work is not None
            await aio.until(lambda: waiting(filled), PATIENCE)
            presenter.reload()
            await aio.until(lambda: presenter.state.pages["sessions"].words == "1 waiting", PATIENCE)
            assert "cbdesk maintenance" in words("waits")
            assert "Ana Rivera" not in words("waits")
            account = f" · {sa.make_url(database_url).username}"
            assert account in words("waits")
            privacy.switch(True)
            presenter.render_anew()
            await aio.until(lambda: account not in words("waits"), PATIENCE)
            presenter.stop()
            await aio.until(lambda: presenter.state.work is None, PATIENCE)
        assert said == [("warn", "Archive of old devices: stopped before anything was changed.")]
        presenter.run(("archive", "views"))
        await aio.until(lambda: len(said) == 3, PATIENCE)
        assert [level for level, _ in said[1:]] == ["info", "info"]
        await aio.until(lambda: "moved 1 devices" in words("done"), PATIENCE)
        presenter.watch(False)
        presenter.close()

    try:
        aio.run(story(), 6 * PATIENCE)
    finally:
        privacy.switch(False)


def test_that_a_database_that_goes_away_is_a_state(tools: AdministrationTools, aio: Aio, pools: Pools) -> None:
    def gone(_choices: Choices) -> Any:
        raise DatabaseAwayError("The database cannot be reached: it was stopped")

    presenter = AdministrationPresenter(pools, lambda: datetime.now(UTC))
    lost: list[str] = []
    presenter.database_lost.connect(lost.append)

    async def story() -> None:
        presenter.open(tools)
        presenter.watch(True)
        await aio.until(lambda: presenter.state.phase == "ready", PATIENCE)
        presenter.open(dataclasses.replace(tools, look=gone))
        await aio.until(lambda: presenter.state.phase == "away", PATIENCE)
        assert presenter.state.tasks == ()
        assert presenter.state.reason == lost[0]
        presenter.open(tools)
        await aio.until(lambda: presenter.state.phase == "ready", PATIENCE)
        presenter.watch(False)
        presenter.close()

    aio.run(story(), 6 * PATIENCE)


def test_that_the_roles_are_planned_with_the_reason_for_each_grant(tools: AdministrationTools) -> None:
    plan = tools.plan_roles(None, "test_sync", "test_reader")
    assert plan.new == ("test_sync", "test_reader")
    assert "GRANT SELECT ON ALL TABLES" in plan.script
    assert isinstance(tools.look(Choices()).plan[0].why, Phrase)
