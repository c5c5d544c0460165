"""Database URLs as people and hosting providers write them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cbdesk.database.engine import normalise_url
from cbdesk.errors import SettingsError


@pytest.mark.parametrize(
    "scheme", ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg", "postgresql+asyncpg"]
)
def test_that_every_way_to_write_the_scheme_means_the_installed_driver(scheme):
    url = normalise_url(f"{scheme}://me:p%40ss@db.school.org:6543/chromebook_dashboard?sslmode=require")
    assert url.render_as_string(hide_password=False) == (
        "postgresql+psycopg2://me:p%40ss@db.school.org:6543/chromebook_dashboard?sslmode=require"
    )


def test_that_a_url_of_another_database_is_refused():
    with pytest.raises(SettingsError, match="cbdesk needs PostgreSQL; the database URL names 'mysql'"):
        normalise_url("mysql://me@localhost/db")


@pytest.mark.parametrize("text", ["", "chromebooks", "postgresql://me:secret@host:port/db"])
def test_that_text_which_is_no_url_is_refused_without_repeating_it(text):
    with pytest.raises(SettingsError, match="It should look like postgresql://") as caught:
        normalise_url(text)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_that_opening_an_engine_does_not_load_the_migrations_library():
    code = "import sys, cbdesk.database.engine; print('alembic' in sys.modules)"
    root = Path(__file__).parents[3]
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert answer.stdout.strip() == "False"
