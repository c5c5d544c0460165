"""Single facts about a database as a whole, by key: for instance that it holds the simulated district."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.engine import database_errors
from cbdesk.database.tables import station_state

MERAKI_PAGES = "meraki_pages"
"""Key of a JSON object: the address of Meraki's page about each wireless network, by its id."""

_IDENTITY = "identity"
"""Key of a random text that the database was given once."""
_IDENTITY_AND_OID = sa.text(
    "SELECT (SELECT value FROM cbdesk_state WHERE key = :key), oid FROM pg_database WHERE datname = current_database()"
)


def fingerprint(engine: sa.Engine) -> str:
    """Return a few hexadecimal digits that are this database's own, whoever asks and by whatever address.

    A replica has the same; a copy that was made on the same server, or restored beside the original, has others.
    """
    with database_errors(), engine.connect() as connection:
        identity, oid = connection.execute(_IDENTITY_AND_OID, {"key": _IDENTITY}).one()
    return hashlib.sha256(f"{identity}:{oid}".encode()).hexdigest()[:8]


def read(engine: sa.Engine, key: str) -> str | None:
    with database_errors(), engine.connect() as connection:
        return connection.execute(sa.select(station_state.c.value).where(station_state.c.key == key)).scalar()


def write(engine: sa.Engine, key: str, value: str) -> None:
    with database_errors(), engine.begin() as connection:
        put(connection, key, value)


def put(connection: sa.Connection, key: str, value: str) -> None:
    """Write it in the caller's transaction, where it is another value than before."""
    new = postgresql.insert(station_state).values(key=key, value=value)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["key"],
            set_={"value": value},
            where=station_state.c.value.is_distinct_from(value),
        )
    )
