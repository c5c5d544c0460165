"""Databases that other programs made are taken over with every row and value, and given back as they were."""

from __future__ import annotations

import pytest

from cbdesk.database import schema
from tests.integration.database import old_databases
from tests.integration.database.old_databases import SCRIPTS

ROWS = 2000


@pytest.fixture(params=list(SCRIPTS))
def old(request, empty_database_url):
    engine = old_databases.build(empty_database_url, request.param, ROWS)
    yield engine
    engine.dispose()


def test_that_an_adoption_keeps_every_row_and_value_and_can_be_undone(old):
    kept = old_databases.keep(old)
    told = []
    assert schema.upgrade(old, adopt=True, tell=told.append).is_current
    assert told
    assert old_databases.lost(old, kept) == {}
    result = schema.downgrade(old)
    assert result.left == ()
    assert old_databases.lost(old, kept) == {}
    assert old_databases.shape(old) == kept.shape
