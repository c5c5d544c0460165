"""Single facts about a database as a whole, by key: for instance that it holds the simulated district."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.engine import database_errors
from cbdesk.database.tables import station_state


def read(engine: sa.Engine, key: str) -> str | None:
    with database_errors(), engine.connect() as connection:
        return connection.execute(sa.select(station_state.c.value).where(station_state.c.key == key)).scalar()


def write(engine: sa.Engine, key: str, value: str) -> None:
    statement = postgresql.insert(station_state).values(key=key, value=value)
    with database_errors(), engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
