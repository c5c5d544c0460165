from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from cbdesk.database import schema
from cbdesk.database.engine import open_engine
from tests.conftest import _administer, _with_database, own_database
from tests.integration.database import old_databases
from tests.integration.database.old_databases import Kept

ROWS = 1000


@dataclass(frozen=True)
class Adopted:
    """A database that another program made, taken over; and what was there before."""

    engine: sa.Engine
    kept: Kept


_kept: dict[tuple[str, str], Kept] = {}
"""Each of them is adopted once for the whole session: its databases go with the server."""


@pytest.fixture
def adopted(request: pytest.FixtureRequest, _server_url: str) -> Iterator[Adopted]:
    """A copy of this test's own. The parameter says which of the old databases."""
    which = request.param
    name = f"adopted_{which}"
    if (_server_url, which) not in _kept:
        _administer(_server_url, f"CREATE DATABASE {name} TEMPLATE template0")
        engine = old_databases.build(_with_database(_server_url, name), which, ROWS)
        kept = old_databases.keep(engine)
        schema.upgrade(engine, adopt=True)
        engine.dispose()
        _kept[_server_url, which] = kept
    with own_database(_server_url, name) as url:
        engine = open_engine(url)
        yield Adopted(engine, _kept[_server_url, which])
        engine.dispose()


@pytest.fixture
def tenant(empty_database_url: str) -> Iterator[sa.Engine]:
    """An account that may make tables, and no extensions."""
    engine = open_engine(empty_database_url)
    name = f"tenant_{engine.url.database}"
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {name} LOGIN PASSWORD 'tenant'"))
        connection.execute(sa.text(f"GRANT ALL ON SCHEMA public TO {name}"))
    own = open_engine(engine.url.set(username=name, password="tenant").render_as_string(hide_password=False))
    yield own
    own.dispose()
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP OWNED BY {name}"))
        connection.execute(sa.text(f"DROP ROLE {name}"))
    engine.dispose()
