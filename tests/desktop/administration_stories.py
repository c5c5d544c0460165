"""A database to look after, as plain records: some work to do, some that this account may not, a session that waits."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cbdesk.database.connections import PoolStatus, ServerStatus
from cbdesk.database.schema import SchemaStatus
from cbdesk.domain.findings import Finding
from cbdesk.domain.phrases import Joined, Phrase
from cbdesk.errors import NotFoundError
from cbdesk.maintenance import sessions
from cbdesk.maintenance.condition import Condition, Database
from cbdesk.maintenance.fingerprints import Fingerprint
from cbdesk.maintenance.housekeeping import steps
from cbdesk.maintenance.log import Done
from cbdesk.maintenance.manifest import Manifest
from cbdesk.maintenance.roles import Plan, Statement
from cbdesk.maintenance.sessions import Blocked, Program, SlowStatement, SlowStatements
from cbdesk.maintenance.space import IndexSpace, TableSpace
from cbdesk.maintenance.steps import Outcome
from cbdesk.presenters.administration_tools import AdministrationTools

MB = 1 << 20
NOW = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)
WHY = {step.name: step.why for step in steps(all_indexes=False)} | {
    "backup": "The whole database in one file, with a list of what is in it beside it. Only a backup brings back what "
    "was deleted by mistake or lost with a disk."
}
DENIED = Phrase(
    "Only the owner of {table} may do this: run it as {owner}, or let an administrator of the server run it.",
    table="chromebooks",
    owner="cbdesk_owner",
)
BACKUP = Phrase(
    "{size} MB of database, compressed by {program}. Not encrypted: no passphrase is set.",
    size="412",
    program="pg_dump 18",
)
FINDINGS = (
    Finding("database", "PostgreSQL", "ok", Phrase("version {version}", version="18.6")),
    Finding("database", "encryption", "warning", "The connection is not encrypted.", "Set CBDESK_DATA_DIR."),
    Finding("sync", "last sync", "error", "There was none yet.", "Run: cbdesk sync full"),
)


def ago(**passed):
    return NOW - timedelta(**passed)


def table(name, rows, megabytes, dead=0):
    share = round(dead * 100 / max(rows + dead, 1), 1)
    size = megabytes * MB
    return TableSpace(name, "public", rows, dead, share, size, size // 3, ago(hours=9), ago(hours=9), dead)


def index(name, of, megabytes, scans, empty=0, *, is_valid=True):
    return IndexSpace(
        name, "public", of, megabytes * MB, scans, name.endswith("_pkey"), is_valid, "btree", int(empty * MB)
    )


def plan(outcomes):
    return tuple(Outcome(name, status, detail, WHY[name], 0.0) for name, status, detail in outcomes)


PLAN = plan(
    (
        ("logs", "planned", Joined.of([Phrase("{number} rows of {table}", number=1204, table="sync_logs")])),
        (
            "archive",
            "planned",
            Phrase("{number} devices, the oldest unchanged since {day}", number=312, day="2024-08-19"),
        ),
        ("vacuum", "not allowed", DENIED),
        (
            "reindex",
            "planned",
            Phrase(
                "{index} ({size}, about {empty} of it empty)", index="idx_cb_model", size="64.0 MB", empty="41.0 MB"
            ),
        ),
        ("views", "nothing to do", ""),
        ("backup", "planned", BACKUP),
    )
)
DATABASE = Database(
    version="18.6",
    account="cbdesk_sync",
    name="chromebook_dashboard",
    bytes=412 * MB,
    schema=SchemaStatus("0017", "0017", is_current=True, is_newer=False),
    pool=PoolStatus(5, 5, 3, 1),
    server=ServerStatus(23, 19, 97),
    tables=(
        table("chromebooks", 26_310, 141),
        table("device_search", 26_310, 96, dead=9_100),
        table("chromebook_history", 402_118, 71),
        table("meraki_clients", 24_004, 22),
        table("sync_logs", 3_211, 2),
    ),
    indexes=(
        index("idx_device_search_text", "device_search", 58, 41_022),
        index("idx_cb_model", "chromebooks", 64, 120, empty=41),
        index("chromebooks_pkey", "chromebooks", 2, 903_114),
        index("idx_meraki_vlan", "meraki_clients", 1, 0),
        index("idx_left_ccnew", "chromebooks", 1, 0, is_valid=False),
    ),
    programs=(
        Program("cbdesk", "cbdesk_sync", 14, 1, 0),
        Program("web dashboard", "dashboard", 5, 0, 1),
        Program("psql", "ana.rivera", 1, 0, 1),
    ),
    blocked=(
        Blocked(
            4711,
            "cbdesk_sync",
            "cbdesk",
            42.0,
            "UPDATE chromebooks SET model = ?",
            4242,
            "ana.rivera",
            "psql",
            "idle in transaction",
            5_400.0,
            "UPDATE chromebooks SET notes = ?",
        ),
    ),
    slow=SlowStatements(
        (SlowStatement("SELECT count(*) FROM chromebooks WHERE model ILIKE ?", 812, 184.2, 2_012.0, 149.6),), None
    ),
    done=(
        Done("backup", "483,118 rows in 61209233 bytes", 31.0, "cbdesk_owner", ago(hours=8).replace(tzinfo=None)),
        Done("vacuum", "vacuumed and analyzed chromebooks", 4.2, "cbdesk_owner", ago(days=6).replace(tzinfo=None)),
        Done("logs", "deleted 311 rows of sync_logs", 0.1, "ana.rivera", ago(days=6).replace(tzinfo=None)),
    ),
)
CONDITION = Condition(
    database=DATABASE,
    is_embedded=False,
    is_demo=False,
    disk=None,
    folder=Path("/srv/backups"),
    kept=(
        (
            Path("/srv/backups/cbdesk-chromebook_dashboard-20261123-024200.dump"),
            Manifest(
                made_at=ago(hours=8),
                database="chromebook_dashboard",
                schema="0017",
                server_version="18.6",
                program="0.1.0",
                is_encrypted=True,
                size=58 * MB,
                sha256="",
                tables={"public.chromebooks": Fingerprint(26_310, "0")},
                grantees=(),
            ),
        ),
    ),
    is_daily=False,
    kept_problem="",
    plan=PLAN,
)
EMBEDDED = dataclasses.replace(
    CONDITION,
    is_embedded=True,
    is_daily=True,
    database=dataclasses.replace(
        DATABASE, account="cbdesk", blocked=(), slow=SlowStatements((), sessions._NOT_COLLECTED), done=()
    ),
    kept=(),
)
SQL = (
    Statement("GRANT USAGE ON SCHEMA public TO chromebook_reader", "to see the tables"),
    Statement("GRANT SELECT ON ALL TABLES IN SCHEMA public TO chromebook_reader", "to read, and to take backups"),
)
ARCHIVED = {"device_id": "d-1", "serial_number": "5CD0001", "annotated_user": "ana.rivera@students.example.org"}


def find_archived(ident):
    if ident != "5CD0001":
        raise NotFoundError(f"No archived device has the identifier {ident}.")
    return [ARCHIVED]


def tools(condition=CONDITION, run=None, applied=None):
    """Tools that answer with the condition; ``run`` takes the place of the work, ``applied`` collects roles."""

    def apply_roles(owner, sync, reader, passwords):
        if applied is not None:
            applied.append((owner, sync, reader, passwords))
        return Outcome("roles", "done", Phrase("{roles} have their rights", roles=f"{sync}, {reader}"), "", 0.1)

    return AdministrationTools(
        look=lambda _choices: condition,
        run=run
        or (lambda name, _choices, _place, _watch: Outcome(name, "done", Phrase("deleted {rows}", rows="3"), "", 0.1)),
        archived=find_archived,
        plan_roles=lambda _owner, _sync, reader: Plan("cbdesk_owner", SQL, (reader,), None),
        apply_roles=apply_roles,
    )
