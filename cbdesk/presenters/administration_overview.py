"""The database at a glance, the words beside each page, and the work that there is to do; runs in the pool."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cbdesk.presenters import administration_cells as cells
from cbdesk.presenters import wording
from cbdesk.presenters.administration_state import PAGES, TaskState
from cbdesk.presenters.administration_words import TITLES, VERBS, brief, title_of
from cbdesk.presenters.settings_state import Level, PageState
from cbdesk.presenters.statistics_state import Cell, Row, Table
from cbdesk.presenters.translation import said, translate

if TYPE_CHECKING:
    from cbdesk.maintenance.condition import Condition
    from cbdesk.maintenance.steps import Outcome

_LITTLE_ROOM = 2 << 30
_FULL_SHARE = 0.8
_OLD_BACKUP, _OLD_WORK = timedelta(days=2), timedelta(days=14)
_STATE_WORDS: dict[str, str] = {"good": "OK", "warn": "Look at it", "bad": "Act now", "info": "Note"}
_PLANNED: dict[str, tuple[str, Level]] = {
    "planned": ("To do", "info"),
    "nothing to do": ("Nothing to do", "good"),
    "not allowed": ("Not allowed", "neutral"),
    "failed": ("Not possible", "warn"),
}


def overview(condition: Condition, now: datetime) -> Table:
    facts = list(_facts(condition, now))
    rows = tuple(
        Row(
            (
                Cell(name, place),
                Cell(said(_STATE_WORDS[level]), list(_STATE_WORDS).index(level), level),
                Cell(found, found),
            ),
            name=name,
        )
        for place, (name, level, found) in enumerate(facts)
    )
    columns = (translate("presenters", "What"), translate("presenters", "State"), translate("presenters", "Found"))
    return Table("overview", translate("presenters", "Overview"), columns, rows)


def _facts(condition: Condition, now: datetime) -> list[tuple[str, Level, str]]:
    database = condition.database
    account = cells.person(database.account)
    server = translate("presenters", "PostgreSQL {version}, database {name}, as {account}").format(
        version=database.version, name=database.name, account=account
    )
    size = translate("presenters", "{size} in {tables}").format(
        size=wording.size(database.bytes), tables=wording.count(len(database.tables), "table")
    )
    facts: list[tuple[str, Level, str]] = [
        (translate("presenters", "Server"), "good", server),
        _rights(condition),
        _schema(condition),
        (translate("presenters", "Size"), "good", size),
    ]
    if condition.disk is not None:
        room = translate("presenters", "{free} of {total} are free").format(
            free=wording.size(condition.disk.free), total=wording.size(condition.disk.total)
        )
        level: Level = "warn" if condition.disk.free < _LITTLE_ROOM else "good"
        facts.append((translate("presenters", "Disk"), level, room))
    return [*facts, *_connections(condition), _locks(condition), *_last(condition, now)]


def _rights(condition: Condition) -> tuple[str, Level, str]:
    name = translate("presenters", "Rights")
    missing = [one for one in condition.plan if one.status == "not allowed"]
    if not missing:
        return name, "good", translate("presenters", "This account may do what there is to do.")
    return name, "info", said(missing[0].detail)


def _schema(condition: Condition) -> tuple[str, Level, str]:
    name, schema = translate("presenters", "Schema"), condition.database.schema
    if schema.is_current:
        return name, "good", translate("presenters", "Version {version}").format(version=schema.current)
    words = translate("presenters", "Version {version}, and this cbdesk knows {head}: it only reads.")
    return name, "warn", words.format(version=schema.current, head=schema.head)


def _connections(condition: Condition) -> list[tuple[str, Level, str]]:
    server, pool = condition.database.server, condition.database.pool
    is_full = server.connections > server.most * _FULL_SHARE
    of_server = translate("presenters", "{number} of {most}, {ours} of them cbdesk's")
    of_pool = translate("presenters", "{busy} of {open} in use; {size} stay open, and up to {more} more for a while")
    return [
        (
            translate("presenters", "Connections"),
            "warn" if is_full else "good",
            of_server.format(number=server.connections, most=server.most, ours=server.of_cbdesk),
        ),
        (
            translate("presenters", "Pool of this window"),
            "good",
            of_pool.format(busy=pool.checked_out, open=pool.open, size=pool.size, more=pool.overflow),
        ),
    ]


def _locks(condition: Condition) -> tuple[str, Level, str]:
    name, blocked = translate("presenters", "Locks"), condition.database.blocked
    if not blocked:
        return name, "good", translate("presenters", "No session waits for another one.")
    waiting = wording.count(len({one.pid for one in blocked}), "session")
    return name, "bad", translate("presenters", "{sessions} waiting: see Sessions.").format(sessions=waiting)


def _last(condition: Condition, now: datetime) -> list[tuple[str, Level, str]]:
    done = condition.database.done
    backup = last_backup(condition)
    regular = [one.done_at.replace(tzinfo=UTC) for one in done if one.task in TITLES and one.task != "backup"]
    work = max(regular, default=None)
    found = (
        (translate("presenters", "Last backup"), backup, _OLD_BACKUP),
        (translate("presenters", "Last maintenance"), work, _OLD_WORK),
    )
    return [(name, _freshness(condition, last, now, limit), _when(last, now)) for name, last, limit in found]


def _freshness(condition: Condition, last: datetime | None, now: datetime, limit: timedelta) -> Level:
    if last is not None and now - last <= limit:
        return "good"
    return "info" if condition.is_demo else "warn"  # nobody would miss the simulated district


def _when(when: datetime | None, now: datetime) -> str:
    return wording.ago(when, now) if when is None else f"{wording.ago(when, now)} · {wording.exact(when)}"


def last_backup(condition: Condition) -> datetime | None:
    """Return when a backup was made last, by this station or any other that has noted it."""
    noted = [one.done_at.replace(tzinfo=UTC) for one in condition.database.done if one.task == "backup"]
    return max([*noted, *(made.made_at for _, made in condition.kept)], default=None)


def note(condition: Condition) -> str:
    """Say what is special about this database."""
    if condition.is_demo:
        return translate("presenters", "This is the simulated district's database: whatever you try here harms nobody.")
    if condition.is_embedded and not condition.is_daily:
        return translate(
            "presenters", "This database is on this computer alone, and the daily backup is off in the settings."
        )
    if condition.is_embedded:
        return translate(
            "presenters", "This database is on this computer alone. It is backed up once a day into {folder}."
        ).format(folder=condition.folder)
    return ""


def tasks(condition: Condition, now: datetime) -> tuple[TaskState, ...]:
    last = {one.task: one for one in reversed(condition.database.done)}
    found = []
    for outcome in condition.plan:
        words, level = _PLANNED[outcome.status]
        before = last.get(outcome.step)
        said_last = translate("presenters", "Never done yet.")
        if before is not None:
            said_last = translate("presenters", "Last done {ago} by {account}.").format(
                ago=wording.ago(before.done_at.replace(tzinfo=UTC), now), account=cells.person(before.done_by)
            )
        is_backup = outcome.step == "backup" and outcome.status == "planned"
        found.append(
            TaskState(
                key=outcome.step,
                title=title_of(outcome.step),
                verb=said(VERBS[outcome.step]),
                why=said(outcome.why),
                plan=_plan(outcome),
                words=translate("presenters", "Ready") if is_backup else said(words),
                level="good" if is_backup else level,
                last=said_last,
                can_run=outcome.status == "planned",
            )
        )
    return tuple(found)


def _plan(outcome: Outcome) -> str:
    if outcome.status == "planned" and outcome.step != "backup":
        return translate("presenters", "Would take: {what}.").format(what=brief(outcome.detail))
    return brief(outcome.detail)


def pages(
    condition: Condition, work: tuple[TaskState, ...], tables: Mapping[str, Table], now: datetime
) -> dict[str, PageState]:
    """Return how it stands with each page, in a word or two."""
    database = condition.database
    due = sum(task.can_run for task in work if task.key != "backup")
    worn = sum(index.needs_rebuild for index in database.indexes)
    dirty = sum(table.needs_vacuum for table in database.tables)
    waiting = len({one.pid for one in database.blocked})
    backup = last_backup(condition)
    last = database.done[0].done_at.replace(tzinfo=UTC) if database.done else None
    words: dict[str, tuple[Level, str]] = {
        "overview": _worst(tables["overview"]),
        "tasks": ("info", translate("presenters", "{number} to do").format(number=due))
        if due
        else ("neutral", translate("presenters", "Nothing to do")),
        "backups": (_freshness(condition, backup, now, _OLD_BACKUP), wording.ago(backup, now)),
        "tables": ("warn", translate("presenters", "{number} to vacuum").format(number=dirty))
        if dirty
        else ("good", wording.size(database.bytes)),
        "indexes": ("warn", translate("presenters", "{number} worn").format(number=worn))
        if worn
        else ("good", wording.count(len(database.indexes))),
        "sessions": ("bad", translate("presenters", "{number} waiting").format(number=waiting))
        if waiting
        else ("good", wording.count(sum(one.sessions for one in database.programs))),
        "statements": ("neutral", translate("presenters", "Not collected"))
        if database.slow.note
        else ("info", wording.count(len(database.slow.statements))),
        "done": ("neutral", wording.ago(last, now)),
    }
    return {spec.key: PageState(spec, *words[spec.key]) for spec in PAGES if spec.key in words}


def _worst(table: Table) -> tuple[Level, str]:
    for level in ("bad", "warn"):
        number = sum(row.cells[1].level == level for row in table.rows)
        if number:
            return level, said(_STATE_WORDS[level])
    return "good", said(_STATE_WORDS["good"])
