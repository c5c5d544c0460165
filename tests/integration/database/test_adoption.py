"""Databases that other programs made are taken over with every row and value, and given back as they were."""

from __future__ import annotations

import threading
from contextlib import closing

import psycopg2
import pytest
import sqlalchemy as sa

from cbdesk.database import schema
from cbdesk.database.adoption import patience
from cbdesk.database.engine import open_engine
from cbdesk.errors import GiveUpError, RetryError
from tests.integration.database import old_databases
from tests.integration.database.conftest import ROWS
from tests.integration.database.old_databases import SCRIPTS
from tests.integration.database.test_schema import CHECKS, UNIQUE, documented_columns, stored_columns


def of(*which):
    return pytest.mark.parametrize("adopted", which, indirect=True)


@of(*SCRIPTS)
def test_that_an_adoption_keeps_every_row_and_value_and_can_be_undone(adopted):
    engine, kept = adopted.engine, adopted.kept
    assert schema.status(engine).is_current
    assert schema.plan(engine).steps == ()
    assert old_databases.lost(engine, kept) == {}
    undone = schema.downgrade(engine)
    assert (undone.status.current, undone.left) == (None, ())
    assert old_databases.lost(engine, kept) == {}
    assert old_databases.shape(engine) == kept.shape


@of("documented")
def test_that_an_adopted_database_is_like_one_that_cbdesk_made(adopted, engine):
    ours, theirs = old_databases.shape(engine), old_databases.shape(adopted.engine)
    # The document's now() is in a session of UTC what cbdesk writes.
    same = {("chromebook_history", "changed_at")}
    for what, found in theirs.items():
        lists = [
            sorted(str(one) for one in many if "mv_devices_by_ou" not in str(one) and one[:2] not in same)
            for many in (found, ours[what])
        ]
        assert lists[0] == lists[1], what


@of("older")
def test_that_whatever_the_documented_columns_were_an_adopted_table_has_them(adopted):
    for table in ("chromebooks", "users", "meraki_clients", "sync_logs"):
        stored = stored_columns(adopted.engine, table)
        wrong = {
            name: stored.get(name)
            for name, wanted in documented_columns(table).items()
            if stored.get(name) != wanted and stored.get(name, ("",))[0] not in {"JSONB", "TEXT", "BIGINT"}
        }
        # Users without an address stay.
        assert wrong == ({"email": ("VARCHAR(255)", "YES")} if table == "users" else {})


@of("older")
def test_that_constraints_which_rows_break_wait_and_say_which_rows(adopted):
    engine = adopted.engine
    with engine.connect() as connection:
        valid = dict(connection.execute(sa.text("SELECT conname, convalidated FROM pg_constraint")).all())
    assert {name: valid[name] for name in CHECKS} == dict.fromkeys(CHECKS, False)
    assert not {"chromebooks_serial_number_key", "chromebooks_asset_tag_key", "users_email_key"} & set(valid)
    broken = {one.constraint: one for one in schema.unfinished(engine)}
    assert broken["check_battery_health"].rows == 200
    assert "chromebooks: 200 rows do not obey check_battery_health: dev-1, " in broken["check_battery_health"].sentence
    assert "users: 90 rows have no email" in broken["users_email_not_null"].sentence
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.text("UPDATE chromebooks SET status = 'STOLEN' WHERE device_id = 'dev-5'"))
    corrected = "UPDATE chromebooks SET serial_number = device_id, asset_tag = NULL, status = NULL, battery_health = 1"
    with engine.begin() as connection:
        connection.execute(sa.text(corrected))
        connection.execute(sa.text("UPDATE users SET email = id::text, assigned_devices = NULL"))
    schema.upgrade(engine, adopt=True)
    assert schema.unfinished(engine) == []
    with engine.connect() as connection:
        valid = dict(connection.execute(sa.text("SELECT conname, convalidated FROM pg_constraint")).all())
    assert {name: valid[name] for name in CHECKS} == dict.fromkeys(CHECKS, True)
    inspector = sa.inspect(engine)
    for table, columns in UNIQUE.items():
        found = {one["column_names"][0] for one in inspector.get_unique_constraints(table)}
        assert columns <= found


@of("older")
def test_that_other_programs_and_cbdesk_can_add_rows_to_what_was_adopted(adopted):
    with adopted.engine.begin() as connection:
        for statement in (
            "INSERT INTO chromebooks (device_id, model, cart_number) VALUES ('theirs', 'HP', 7)",
            "INSERT INTO users (email, full_name) VALUES ('new@x.org', 'New')",
            "INSERT INTO meraki_clients (mac_address) VALUES ('AA:BB:CC:DD:EE:FF')",
            "INSERT INTO sync_logs (sync_type) VALUES ('google')",
            "INSERT INTO chromebooks (device_id, created_at, updated_at) VALUES ('ours', now(), now())",
            "INSERT INTO users (user_id, email, created_at, updated_at) VALUES ('g1x', 'g@x.org', now(), now())",
            "INSERT INTO sync_logs (sync_type, started_at) VALUES ('full', now())",
            "INSERT INTO sync_conflicts VALUES ('k', 'd', 'f', 'v', 'b', now())",
        ):
            connection.execute(sa.text(statement))
        given = connection.execute(sa.text("SELECT user_id FROM users WHERE email = 'new@x.org'")).scalar_one()
        assert given.startswith("adopted:")


@of("beside")
def test_that_what_would_not_fit_any_more_stays_and_is_said(adopted):
    with adopted.engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO chromebooks (number, device_id, created_at, updated_at) VALUES (0, 'x', now(), now())")
        )
    [left] = schema.downgrade(adopted.engine).left
    assert left.startswith("chromebooks.serial_number stays as it is")
    with adopted.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM chromebooks")).scalar_one() == ROWS + 1


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["CREATE TABLE users (name TEXT)"], "users has no column email"),
        (["CREATE VIEW chromebooks AS SELECT 1 AS device_id"], "chromebooks is no ordinary table"),
        (
            ["CREATE TABLE chromebooks (device_id TEXT)", "INSERT INTO chromebooks VALUES ('a'), ('a'), ('b')"],
            "chromebooks.device_id has to be there once for each row; these are not: a.",
        ),
        (
            ["CREATE TABLE chromebooks (serial_number TEXT PRIMARY KEY, device_id TEXT UNIQUE)"],
            "chromebooks.serial_number is the primary key, and cbdesk stores rows that have none",
        ),
        (["CREATE TABLE sync_logs (id UUID PRIMARY KEY)"], "sync_logs.id is uuid; cbdesk needs integer there"),
        (
            [
                "CREATE TABLE users (user_id TEXT PRIMARY KEY, email VARCHAR(50))",
                "CREATE VIEW addresses AS SELECT email FROM users",
            ],
            "changes no column that addresses read",
        ),
    ],
)
def test_that_what_cannot_be_adopted_is_said_before_anything_is_changed(empty_database_url, statements, words):
    engine = open_engine(empty_database_url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    before = old_databases.shape(engine)
    assert words in " ".join(schema.plan(engine).refusals)
    with pytest.raises(GiveUpError, match="Nothing was changed") as refused:
        schema.upgrade(engine, adopt=True)
    assert words in str(refused.value)
    assert old_databases.shape(engine) == before
    engine.dispose()


def test_that_tables_of_another_account_are_left_to_it(empty_database_url, tenant):
    owner = old_databases.build(empty_database_url, "documented", 2)
    with owner.begin() as connection:
        connection.execute(sa.text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC"))
    with pytest.raises(GiveUpError, match="belongs to the account cbdesk"):
        schema.upgrade(tenant, adopt=True)
    owner.dispose()


# ---------------------------------------------------------------- beside a dashboard that works on


class Dashboard:
    """Another program: it writes all the time, and it looked at a table and forgot to end its transaction."""

    def __init__(self, url):
        self.url, self.written, self.errors = url, 0, []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _write(self):
        with closing(psycopg2.connect(self.url)) as connection, connection.cursor() as cursor:
            while not self._stop.wait(0.005):
                try:
                    cursor.execute(
                        "UPDATE chromebooks SET iiq_notes = 'written', updated_at = now() WHERE device_id = %s",
                        (f"dev-{1 + self.written}",),
                    )
                    cursor.execute(
                        "INSERT INTO sync_logs (sync_type, status, started_at) VALUES ('mark', 'started', now())"
                    )
                    connection.commit()
                    self.written += 1
                except psycopg2.Error as error:
                    self.errors.append(str(error))
                    connection.rollback()


@pytest.fixture
def old(request, empty_database_url):
    engine = old_databases.build(empty_database_url, *request.param)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("old", [("documented", 30_000)], indirect=True, ids=["30,000 rows"])
def test_that_a_dashboard_reads_and_writes_on_while_thirty_thousand_rows_are_adopted(old, empty_database_url):
    sums = sa.text(
        "SELECT count(*), sum(hashtextextended(concat_ws('|', device_id, serial_number, asset_tag, status, model,"
        " annotated_user, last_policy_sync_time, recent_users, battery_health, created_at), 0)) FROM chromebooks"
    )
    with old.connect() as connection:
        before = connection.execute(sums).one()
    with closing(psycopg2.connect(empty_database_url)) as forgetful:
        forgetful.cursor().execute("SELECT count(*) FROM chromebooks")
        end = threading.Timer(2, forgetful.rollback)
        end.start()
        with Dashboard(empty_database_url) as dashboard:
            assert schema.upgrade(old, adopt=True).is_current
        end.join()
    assert dashboard.errors == []
    with old.connect() as connection:
        assert connection.execute(sums).one() == before
        marks = sa.text("SELECT count(*) FROM sync_logs WHERE sync_type = 'mark'")
        assert connection.execute(marks).scalar_one() == dashboard.written > 0
        notes = sa.text("SELECT count(*) FROM chromebooks WHERE iiq_notes = 'written'")
        assert connection.execute(notes).scalar_one() == dashboard.written


@pytest.mark.parametrize("old", [("older", 100)], indirect=True, ids=["older"])
def test_that_an_adoption_which_is_kept_waiting_says_by_whom_and_goes_on_later(old, empty_database_url, monkeypatch):
    kept = old_databases.keep(old)
    errors = []

    def station():
        engine = open_engine(empty_database_url)
        try:
            schema.upgrade(engine, adopt=True)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is the test's answer
            errors.append(error)
        finally:
            engine.dispose()

    with closing(psycopg2.connect(empty_database_url, application_name="web dashboard")) as forgetful:
        forgetful.cursor().execute("SELECT count(*) FROM users")
        with monkeypatch.context() as patch:
            patch.setattr(patience, "PATIENCE_S", 0)
            patch.setattr(patience, "LOCK_S", 0.1)
            with pytest.raises(
                RetryError, match=r"users is held by process \d+ \(web dashboard of cbdesk, idle in trans"
            ):
                schema.upgrade(old, adopt=True)
    assert old_databases.lost(old, kept) == {}
    assert schema.downgrade(old).left == ()  # also from halfway
    assert old_databases.shape(old) == kept.shape
    stations = [threading.Thread(target=station) for _ in range(2)]  # they take turns
    for thread in stations:
        thread.start()
    for thread in stations:
        thread.join()
    assert errors == []
    assert schema.status(old).is_current
    assert old_databases.lost(old, kept) == {}
    schema.downgrade(old)
    assert old_databases.shape(old) == kept.shape


# ---------------------------------------------------------------- a history of our own


def test_that_every_step_of_the_history_has_a_way_back_that_keeps_the_rows(empty_database_url):
    engine = open_engine(empty_database_url)
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO chromebooks (device_id, serial_number, created_at, updated_at) VALUES ('d', '5CD1', now(), now())"
            )
        )
        connection.execute(
            sa.text("INSERT INTO users (user_id, email, created_at, updated_at) VALUES ('u', 'u@x', now(), now())")
        )
    kept, shape = old_databases.keep(engine), old_databases.shape(engine)
    rows = {table: kept.rows[table] for table in ("chromebooks", "users")}
    for revision in [one.revision for one in schema._scripts().walk_revisions()][1:]:
        assert schema.downgrade(engine, revision).status.current == revision
    assert schema.upgrade(engine).is_current
    assert old_databases.shape(engine) == shape
    with engine.connect() as connection:
        for table, count in rows.items():
            assert connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == count
        assert connection.execute(sa.text("SELECT count(*) FROM device_search")).scalar_one() == 1
    engine.dispose()
