"""The roles of a shared database: its owner, the account that syncs, and the one that reads, with exactly their rights.

The schema document grants SELECT, INSERT and UPDATE on four tables. What a sync needs beyond that stands in `SYNC` with
the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg2.extensions
import sqlalchemy as sa

from cbdesk.database.engine import database_errors
from cbdesk.database.tables import metadata
from cbdesk.errors import SettingsError
from cbdesk.maintenance.rights import Grant

_VIEWS = ("device_counts", "mv_device_counts", "mv_devices_by_ou", "device_search_wanted", "device_key_wanted")
_FUNCTIONS = ("refresh_statistics()",)
_STORE = "SELECT, INSERT, UPDATE"
_ALL = "SELECT, INSERT, UPDATE, DELETE"


@dataclass(frozen=True, slots=True)
class Right:
    rights: str
    tables: tuple[str, ...]
    why: str
    is_documented: bool = False


SYNC = (
    Right(
        _STORE,
        ("chromebooks", "users", "meraki_clients", "sync_logs"),
        "what the schema document grants",
        is_documented=True,
    ),
    Right("DELETE", ("chromebooks",), "a device that only IncidentIQ knew is replaced when Google lists it"),
    Right("DELETE", ("users",), "an account that is gone frees its e-mail address for another one"),
    Right("DELETE", ("sync_logs",), "runs of more than 90 days ago are cleared"),
    Right(
        "SELECT, INSERT", ("chromebook_history", "maintenance_log"), "what happened is written down and never changed"
    ),
    Right(
        _STORE,
        ("sync_lease", "sync_sources", "cbdesk_state"),
        "one station syncs at a time, and remembers how far it got",
    ),
    Right(
        _ALL,
        ("sync_conflicts", "iiq_assets", "live_refreshes", "api_limits", "api_calls"),
        "the working state of a sync: what is settled or outdated goes",
    ),
    Right(
        _ALL,
        ("device_user_seen", "ap_sighting", "fleet_daily", "device_battery"),
        "who used a device, and where it was, is kept no longer than it helps",
    ),
    Right(_ALL, ("device_search", "device_key"), "the search index follows the devices"),
    Right("SELECT", ("chromebooks_archive", "device_changes", "alembic_version", *_VIEWS), "to know what is there"),
)
"""What the account of a sync may do."""
_MAINTAIN = Right("MAINTAIN", ("device_search", "device_key"), "a rewritten index is counted for the planner")
_MAINTAIN_SINCE = 17

_FACTS = sa.text(
    "SELECT current_database() AS database, current_schema() AS schema, current_user AS me,"
    " pg_get_userbyid(c.relowner) AS owner, current_setting('server_version_num')::int / 10000 AS major,"
    " r.rolsuper AS is_super, r.rolsuper OR r.rolcreaterole AS may_create, pg_has_role(c.relowner, 'USAGE') AS is_owner"
    " FROM pg_class c, pg_roles r WHERE c.oid = to_regclass('chromebooks') AND r.rolname = current_user"
)
_EXISTING = sa.text("SELECT rolname FROM pg_roles WHERE rolname = ANY (:names)")
_OWNED = sa.text(
    "SELECT format('ALTER %s %I.%I OWNER TO ', CASE relkind WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'v' THEN 'VIEW'"
    " ELSE 'TABLE' END, relnamespace::regnamespace, relname) FROM pg_class"
    " WHERE relnamespace = current_schema()::regnamespace AND relname = ANY (:names)"
    " AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname"
)


@dataclass(frozen=True, slots=True)
class Names:
    owner: str | None
    """None: who owns the tables now goes on owning them."""
    sync: str
    reader: str


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    owner: str
    statements: tuple[Statement, ...]
    new: tuple[str, ...]
    """Roles that do not exist yet; they have no password until one is given."""
    missing_right: str | None
    """What the account of the database URL lacks to apply it."""

    @property
    def script(self) -> str:
        return "".join(f"-- {statement.why}\n{statement.sql};\n" for statement in self.statements)


def grants_of_a_sync() -> list[Grant]:
    """Return the rights of `SYNC` one by one."""
    return [Grant(table, right) for group in SYNC for table in group.tables for right in group.rights.split(", ")]


def plan(engine: sa.Engine, names: Names) -> Plan:
    """Return what there is to run; running it again changes nothing. Raises SettingsError without cbdesk's tables."""
    with database_errors(), engine.connect() as connection:
        facts = connection.execute(_FACTS).one_or_none()
        if facts is None:
            raise SettingsError("The database has no tables of cbdesk yet. Run: cbdesk db upgrade")
        owner = names.owner or facts.owner
        wanted = dict.fromkeys((owner, names.sync, names.reader))
        existing = set(connection.execute(_EXISTING, {"names": list(wanted)}).scalars())
        new = tuple(name for name in wanted if name not in existing)
        statements = [Statement(f"CREATE ROLE {_quoted(name)} LOGIN", _purpose(name, names)) for name in new]
        if owner != facts.owner:
            statements += _hand_over(connection, owner, facts)
        statements += _grants(names, owner, facts)
    return Plan(owner, tuple(statements), new, _missing(facts, new, owner))


def apply(engine: sa.Engine, wanted: Plan, passwords: Mapping[str, str]) -> None:
    """Run it all or nothing, and give roles their passwords. Raises SettingsError when a right is missing.

    A password leaves this process only as what the server keeps of it (SCRAM-SHA-256): no log can hold it.
    """
    if wanted.missing_right is not None:
        raise SettingsError(wanted.missing_right)
    with database_errors(), engine.begin() as connection:
        for statement in wanted.statements:
            connection.exec_driver_sql(statement.sql.replace("%", "%%"))
        for role, password in passwords.items():
            kept = psycopg2.extensions.encrypt_password(
                password, role, algorithm="scram-sha-256", scope=_raw(connection)
            )
            connection.exec_driver_sql(f"ALTER ROLE {_quoted(role)} PASSWORD '{kept}'".replace("%", "%%"))


def _raw(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _purpose(name: str, names: Names) -> str:
    if name == names.sync:
        return "the account that syncs"
    return "the account of stations that read" if name == names.reader else "the account that upgrades and maintains"


def _missing(facts: sa.Row[tuple[object, ...]], new: tuple[str, ...], owner: str) -> str | None:
    if new and not facts.may_create:
        return (
            f"The account {facts.me} may not create roles. Let an administrator of the server run what "
            "cbdesk db roles prints, with psql."
        )
    if not facts.is_owner or (owner != facts.owner and not facts.is_super):
        return (
            f"The account {facts.me} does not own the tables: {facts.owner} does. Let {facts.owner} or an "
            "administrator of the server run what cbdesk db roles prints, with psql."
        )
    return None


def _hand_over(connection: sa.Connection, owner: str, facts: sa.Row[tuple[object, ...]]) -> list[Statement]:
    why = "the tables belong to the owner's account"
    database, schema, role = _quoted(facts.database), _quoted(facts.schema), _quoted(owner)
    names = [*metadata.tables, *_VIEWS, "alembic_version"]
    return [
        Statement(f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO {role}", "the owner makes extensions"),
        Statement(f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {role}", "the owner makes tables"),
        *(Statement(f"{alter}{role}", why) for alter in connection.execute(_OWNED, {"names": names}).scalars()),
        *(
            Statement(f"ALTER FUNCTION {schema}.{function} OWNER TO {role}", why)
            for function in (*_FUNCTIONS, "mark_device_changes()")
        ),
    ]


def _grants(names: Names, owner: str, facts: sa.Row[tuple[object, ...]]) -> list[Statement]:
    database, schema = _quoted(facts.database), _quoted(facts.schema)
    sync, reader, both = _quoted(names.sync), _quoted(names.reader), f"{_quoted(names.sync)}, {_quoted(names.reader)}"
    rights = (*SYNC, _MAINTAIN) if facts.major >= _MAINTAIN_SINCE else SYNC
    future = f"ALTER DEFAULT PRIVILEGES FOR ROLE {_quoted(owner)} IN SCHEMA {schema}"
    return [
        Statement(f"GRANT CONNECT ON DATABASE {database} TO {both}", "to sign in"),
        Statement(f"GRANT USAGE ON SCHEMA {schema} TO {both}", "to see the tables"),
        Statement(
            f"GRANT TEMPORARY ON DATABASE {database} TO {sync}", "what the APIs deliver is compared in temporary tables"
        ),
        *(
            Statement(
                f"GRANT {right.rights} ON {', '.join(f'{schema}.{table}' for table in right.tables)} TO {sync}",
                right.why,
            )
            for right in rights
        ),
        Statement(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {sync}", "numbers of new log rows"),
        *(
            Statement(
                f"GRANT EXECUTE ON FUNCTION {schema}.{function} TO {both}",
                "only the owner may refresh views; this does it",
            )
            for function in _FUNCTIONS
        ),
        Statement(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {reader}", "to read, and to take backups"),
        Statement(f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {reader}", "a backup holds them too"),
        Statement(f"{future} GRANT SELECT ON TABLES TO {both}", "tables of a later version can be read at once"),
        Statement(f"{future} GRANT SELECT ON SEQUENCES TO {reader}", "and backed up"),
    ]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
