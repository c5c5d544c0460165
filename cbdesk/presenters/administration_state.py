"""What the administration shows, as one frozen value: pages with finished tables, work to do, work going on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cbdesk.presenters.settings_pages import PageSpec
from cbdesk.presenters.settings_state import Level, PageState
from cbdesk.presenters.statistics_state import Table

Phase = Literal["waiting", "away", "failed", "absent", "reading", "ready"]
PAGES = (
    PageSpec("overview", "Overview", "activity", "The database at a glance.", ()),
    PageSpec(
        "tasks",
        "Maintenance",
        "wrench",
        "The regular work. Each says what it would do before it does anything; what was done stands in the history.",
        (),
    ),
    PageSpec(
        "backups",
        "Backups",
        "save",
        "What this station's backup folder holds, and a new one whenever you like.",
        (),
    ),
    PageSpec("tables", "Tables", "table", "How large they are, and how much of that is dead.", ()),
    PageSpec(
        "indexes", "Indexes", "list-checks", "How large they are, how often they are used, and what is empty.", ()
    ),
    PageSpec("sessions", "Sessions", "users", "Who is connected, and who waits for whom.", ()),
    PageSpec("statements", "Slow statements", "clock", "The slowest on average since the server counts them.", ()),
    PageSpec(
        "archived",
        "Archived devices",
        "inbox",
        "Devices that left the lists. Look one up by its serial, asset tag, MAC address or device id.",
        (),
    ),
    PageSpec(
        "roles",
        "Roles",
        "key-round",
        "The accounts of a shared database, each with exactly the rights that it needs.",
        (),
    ),
    PageSpec("done", "History", "history", "Who did what and when, from every station.", ()),
    PageSpec(
        "health", "Health check", "monitor", "What is right and wrong on this station, and what to do about it.", ()
    ),
)


@dataclass(frozen=True, slots=True)
class TaskState:
    """``plan`` is what it would do, or why it cannot be done."""

    key: str
    title: str
    verb: str
    """What its button says."""
    why: str
    plan: str
    words: str
    """How it stands with it, for a pill."""
    level: Level
    last: str
    can_run: bool


@dataclass(frozen=True, slots=True)
class WorkState:
    """What is going on now. ``share`` None: nobody knows how much is left."""

    title: str
    doing: str
    share: float | None
    is_stopping: bool


@dataclass(frozen=True, slots=True)
class AdministrationState:
    """``reason`` belongs to a phase that shows no database."""

    phase: Phase = "waiting"
    reason: str = ""
    note: str = ""
    """What is special about this database: the demo's, the embedded one."""
    pages: Mapping[str, PageState] = field(default_factory=lambda: {spec.key: PageState(spec) for spec in PAGES})
    tables: Mapping[str, Table] = field(default_factory=dict)
    tasks: tuple[TaskState, ...] = ()
    work: WorkState | None = None
    is_embedded: bool = False
    folder: str = ""
    """Of this station's backups."""
    kept_problem: str = ""
    """Why they cannot be listed."""
    statements_note: str = ""
    """Why there are no slow statements to see."""
    as_of: str = ""

    def task(self, key: str) -> TaskState | None:
        return next((task for task in self.tasks if task.key == key), None)

    @property
    def due(self) -> tuple[str, ...]:
        """The regular work that there is to do; a backup is wanted whatever there is."""
        return tuple(task.key for task in self.tasks if task.can_run and task.key != "backup")
