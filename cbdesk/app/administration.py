"""What the window's administration does with the station's database: look, plan, work on it, stop."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from cbdesk.app import backups, origin, upkeep
from cbdesk.app.station import Station, refuse_newer_schema
from cbdesk.database import schema
from cbdesk.database.engine import open_engine
from cbdesk.domain.phrases import Phrase
from cbdesk.errors import CbdeskError, GiveUpError, SettingsError
from cbdesk.maintenance import archive, backup, condition, housekeeping, log, rights, roles, steps
from cbdesk.maintenance.condition import Condition, Disk
from cbdesk.maintenance.manifest import Manifest
from cbdesk.maintenance.roles import Names
from cbdesk.maintenance.steps import Outcome, Step
from cbdesk.maintenance.watch import Watch
from cbdesk.presenters.administration_tools import AdministrationTools, Choices

_GOODBYE_S = 10.0
_SIZE = sa.text("SELECT pg_database_size(current_database())")


class _Administration:
    """One piece of work at a time; the look at the database may go on beside it."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._turn = threading.Lock()
        self._watch: Watch | None = None
        self._program = ""
        """Which one writes backups; it is looked for until it is found."""

    def tools(self) -> AdministrationTools:
        return AdministrationTools(
            look=self.look,
            run=self.run,
            archived=lambda ident: list(archive.find(self._station.engine, ident)),
            plan_roles=lambda *names: roles.plan(self._station.engine, Names(*names)),
            apply_roles=self.apply_roles,
        )

    def close(self) -> None:
        """Stop what is going on, and wait for its end: the database is closed after this."""
        watch = self._watch
        if watch is not None:
            with suppress(CbdeskError):  # a server that is away has stopped by itself
                watch.stop()
        if self._turn.acquire(timeout=_GOODBYE_S):
            self._turn.release()

    def look(self, choices: Choices) -> Condition:
        station = self._station
        settings = station.settings
        is_embedded = settings.database.url is None
        disk = None
        if is_embedded:
            usage = shutil.disk_usage(settings.data_dir)
            disk = Disk(usage.free, usage.total)
        database = condition.read(station.engine, station.schema)
        kept: tuple[tuple[Path, Manifest], ...] = ()
        problem = ""
        try:
            kept = tuple(backup.kept_in(settings.backup_folder, database.name))
        except GiveUpError as error:
            problem = str(error)
        return Condition(
            database=database,
            is_embedded=is_embedded,
            is_demo=origin.is_demo(station),
            disk=disk,
            folder=settings.backup_folder,
            kept=kept,
            is_daily=is_embedded and settings.backup.daily,
            kept_problem=problem,
            plan=tuple(self._plan(choices)),
        )

    def run(self, name: str, choices: Choices, place: Path | None, watch: Watch) -> Outcome:
        refuse_newer_schema(self._station)
        with self._working(watch) as engine:
            wanted = [step for step in self._steps(choices, place) if step.name == name]
            [outcome] = steps.run(engine, wanted, only_plan=False, is_syncing=self._is_syncing, watch=watch)
            if outcome.status == "done" and name in {"archive", "views"}:
                upkeep.tell(self._station)
        return outcome

    def apply_roles(self, owner: str | None, sync: str, reader: str, passwords: Mapping[str, str]) -> Outcome:
        """Give the roles their rights. Raises SettingsError when a right is missing."""
        if not self._station.schema.is_current:
            raise SettingsError("The tables are not those of this cbdesk. Run first: cbdesk db upgrade")
        started = time.perf_counter()
        with self._working(Watch()) as engine:
            plan = roles.plan(engine, Names(owner, sync, reader))
            roles.apply(engine, plan, passwords)
            detail = f"{plan.owner}, {sync}, {reader}"
            seconds = round(time.perf_counter() - started, 2)
            log.write(engine, "roles", detail, seconds)
        return Outcome("roles", "done", Phrase("{roles} have their rights", roles=detail), "", seconds)

    @contextmanager
    def _working(self, watch: Watch) -> Iterator[sa.Engine]:
        """Give an engine without time limit, to one piece of work at a time."""
        if not self._turn.acquire(blocking=False):
            raise GiveUpError("Other work on the database is still going on in this window.")
        try:
            self._watch = watch
            engine = open_engine(
                self._station.database_url,
                pool_size=1,
                max_overflow=2,
                application_name="cbdesk maintenance",
                statement_timeout_ms=0,
            )
            try:
                yield engine
            finally:
                engine.dispose()
        finally:
            self._watch = None
            self._turn.release()

    def _plan(self, choices: Choices) -> Iterator[Outcome]:
        station = self._station
        if station.schema.is_newer:
            reason = schema.newer_words(station.schema)
            for step in self._steps(choices, None):
                yield Outcome(step.name, "not allowed", reason, step.why, 0.0)
            return
        wanted = self._steps(choices, None)
        yield from steps.run(station.engine, wanted, only_plan=True, is_syncing=self._is_syncing)

    def _steps(self, choices: Choices, place: Path | None) -> tuple[Step, ...]:
        after = timedelta(days=choices.archive_days)
        return (
            *housekeeping.steps(all_indexes=choices.all_indexes, archive_after=after),
            Step(
                "backup",
                "The whole database in one file, with a list of what is in it beside it. Only a backup brings back "
                "what was deleted by mistake or lost with a disk.",
                self._look_at_backup,
                rights.missing_reading,
                lambda engine, watch: self._back_up(engine, place, watch),
            ),
        )

    def _look_at_backup(self, connection: sa.Connection) -> str:
        program = self._program = self._program or backup.client_of(self._station.engine)
        size = f"{connection.execute(_SIZE).scalar_one() / (1 << 20):,.0f}"
        if backups.passphrase_of(self._station.settings) is None:
            return Phrase(
                "{size} MB of database, compressed by {program}. Not encrypted: no passphrase is set.",
                size=size,
                program=program,
            )
        return Phrase(
            "{size} MB of database, compressed by {program}, and encrypted with the passphrase of the settings.",
            size=size,
            program=program,
        )

    def _back_up(self, engine: sa.Engine, place: Path | None, watch: Watch) -> str:
        folder = self._station.settings.backup_folder
        if place is None:
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise GiveUpError(f"{folder} cannot be written: {error.strerror}.") from error
        taken = backup.take(
            engine, place or folder, passphrase=backups.passphrase_of(self._station.settings), watch=watch
        )
        made = taken.manifest
        return Phrase("{rows} rows in {size} bytes", rows=made.rows, size=made.size)

    def _is_syncing(self) -> bool:
        return upkeep.holder(self._station) is not None


@contextmanager
def administration_of(station: Station) -> Iterator[AdministrationTools]:
    """Lend the tools while the block runs, and stop their work at its end."""
    room = _Administration(station)
    try:
        yield room.tools()
    finally:
        room.close()
