"""What the account of the database URL may do, and what to ask of whom where a right is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from cbdesk.domain.phrases import Phrase

_TABLE = sa.text(
    "SELECT coalesce(has_table_privilege(to_regclass(:table), :right), true),"
    " pg_get_userbyid((SELECT relowner FROM pg_class WHERE oid = to_regclass(:table))), quote_ident(current_user)"
)
_OWNED = sa.text(
    "SELECT c.relname, pg_get_userbyid(c.relowner) AS owner FROM pg_class c"
    " WHERE c.oid = ANY (SELECT to_regclass(name) FROM unnest(CAST(:tables AS text[])) name)"
    " AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1"
)
_MAINTAINED = sa.text("SELECT has_table_privilege(to_regclass(:table), 'MAINTAIN')")
_FUNCTION = sa.text("SELECT coalesce(has_function_privilege(to_regprocedure(:name), 'EXECUTE'), false)")
_UNREADABLE = sa.text(
    "SELECT c.oid::regclass::text, pg_get_userbyid(c.relowner), quote_ident(current_user)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'S') AND left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'"
    " AND NOT has_table_privilege(c.oid, 'SELECT') ORDER BY c.relkind DESC, 1 LIMIT 1"
)
_MAJOR = sa.text("SELECT current_setting('server_version_num')::int / 10000")
_MAINTAIN_SINCE = 17
"""The version of PostgreSQL that lets an owner grant VACUUM, ANALYZE and REINDEX."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A right on a table."""

    table: str
    right: str


def missing_grant(connection: sa.Connection, grants: Sequence[Grant]) -> str | None:
    """Say which of the rights is missing and who can give it; None when all are there."""
    for grant in grants:
        is_there, owner, me = connection.execute(_TABLE, {"table": grant.table, "right": grant.right}).one()
        if not is_there:
            return _lacking(grant.right, grant.table, owner, me)
    return None


def missing_ownership(connection: sa.Connection, tables: Sequence[str]) -> str | None:
    """Say that the account may not vacuum and reindex the tables, and who may; None when it may."""
    for name, owner in connection.execute(_OWNED, {"tables": list(tables)}):
        if _major_version(connection) >= _MAINTAIN_SINCE:
            if connection.execute(_MAINTAINED, {"table": name}).scalar_one():
                continue
            me = connection.execute(sa.text("SELECT quote_ident(current_user)")).scalar_one()
            return Phrase(
                "This account lacks MAINTAIN on {table}. Run it as {owner}, or let {owner} or an administrator run: "
                "GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {account}",
                table=name,
                owner=owner,
                account=me,
            )
        return Phrase(
            "Only the owner of {table} may do this: run it as {owner}, or let an administrator of the server run it.",
            table=name,
            owner=owner,
        )
    return None


def missing_function(connection: sa.Connection, name: str) -> str | None:
    if connection.execute(_FUNCTION, {"name": name}).scalar_one():
        return None
    return Phrase(
        "This account may not call {function}. Let the owner of the database grant it: cbdesk db roles", function=name
    )


def missing_reading(connection: sa.Connection) -> str | None:
    """Say which table or sequence of the database may not be read, as a backup has to; None when all may be."""
    found = connection.execute(_UNREADABLE).one_or_none()
    return None if found is None else _lacking("SELECT", *found)


def _lacking(right: str, table: str, owner: str, account: str) -> Phrase:
    return Phrase(
        "This account lacks {right} on {table}. Let {owner} or an administrator of the server run: "
        "GRANT {right} ON {table} TO {account}",
        right=right,
        table=table,
        owner=owner,
        account=account,
    )


def _major_version(connection: sa.Connection) -> int:
    return int(connection.execute(_MAJOR).scalar_one())
