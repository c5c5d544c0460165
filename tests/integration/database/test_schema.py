"""The migrated schema equals the tables in code, and the documented tables equal the schema document."""

from __future__ import annotations

import random
import threading
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from cbdesk.cache import MemoryCache
from cbdesk.database import schema, state
from cbdesk.database.engine import open_engine
from cbdesk.database.tables import chromebooks, metadata
from cbdesk.errors import GiveUpError
from cbdesk.repositories.search import SearchRepository
from tests.integration.repositories.rows import device, put
from tests.integration.sync.states import a_copy, administer, with_database

# Written out from the schema document: name, type, nullable. Nothing here may ever change.
DOCUMENTED = {
    "chromebooks": """
        device_id                    VARCHAR(255)  NO
        serial_number                VARCHAR(100)  YES
        mac_address                  VARCHAR(255)  YES
        ethernet_mac                 VARCHAR(255)  YES
        ip_address                   VARCHAR(100)  YES
        wan_ip_address               VARCHAR(100)  YES
        aue_date                     VARCHAR(20)   YES
        aue_timestamp                BIGINT        YES
        battery_health               INTEGER       YES
        battery_cycle_count          INTEGER       YES
        battery_full_charge_capacity INTEGER       YES
        battery_design_capacity      INTEGER       YES
        battery_manufacturer         VARCHAR(100)  YES
        battery_report_time          BIGINT        YES
        os_version                   VARCHAR(100)  YES
        platform_version             VARCHAR(255)  YES
        firmware_version             VARCHAR(255)  YES
        last_used_date               TIMESTAMP     YES
        asset_tag                    VARCHAR(100)  YES
        model                        VARCHAR(255)  YES
        status                       VARCHAR(50)   YES
        annotated_user               VARCHAR(255)  YES
        annotated_location           VARCHAR(255)  YES
        annotated_asset_id           VARCHAR(100)  YES
        org_unit_path                VARCHAR(500)  YES
        last_sync_status             VARCHAR(50)   YES
        last_policy_sync_time        TIMESTAMP     YES
        recent_users                 JSON          YES
        iiq_asset_id                 VARCHAR(100)  YES
        iiq_location                 VARCHAR(255)  YES
        iiq_room                     VARCHAR(100)  YES
        iiq_notes                    TEXT          YES
        last_seen_meraki             TIMESTAMP     YES
        meraki_ap_name               VARCHAR(255)  YES
        meraki_network               VARCHAR(255)  YES
        created_at                   TIMESTAMP     NO
        updated_at                   TIMESTAMP     NO
        data_source                  VARCHAR(50)   YES
    """,
    "users": """
        user_id          VARCHAR(255)  NO
        email            VARCHAR(255)  NO
        full_name        VARCHAR(255)  YES
        first_name       VARCHAR(100)  YES
        last_name        VARCHAR(100)  YES
        org_unit_path    VARCHAR(500)  YES
        is_admin         BOOLEAN       YES
        is_suspended     BOOLEAN       YES
        assigned_devices JSON          YES
        device_count     INTEGER       YES
        created_at       TIMESTAMP     NO
        updated_at       TIMESTAMP     NO
        last_login       TIMESTAMP     YES
    """,
    "meraki_clients": """
        mac_address   VARCHAR(17)   NO
        serial_number VARCHAR(100)  YES
        network_id    VARCHAR(100)  YES
        network_name  VARCHAR(255)  YES
        ap_name       VARCHAR(255)  YES
        ap_mac        VARCHAR(17)   YES
        ip_address    VARCHAR(45)   YES
        vlan          INTEGER       YES
        description   VARCHAR(255)  YES
        first_seen    TIMESTAMP     YES
        last_seen     TIMESTAMP     YES
        created_at    TIMESTAMP     NO
        updated_at    TIMESTAMP     NO
    """,
    "sync_logs": """
        id                INTEGER      NO
        sync_type         VARCHAR(50)  YES
        status            VARCHAR(20)  YES
        records_processed INTEGER      YES
        records_created   INTEGER      YES
        records_updated   INTEGER      YES
        duration_seconds  INTEGER      YES
        error_message     TEXT         YES
        started_at        TIMESTAMP    NO
        completed_at      TIMESTAMP    YES
    """,
    "chromebook_history": """
        id         INTEGER       NO
        device_id  VARCHAR(255)  NO
        field_name VARCHAR(50)   NO
        old_value  TEXT          YES
        new_value  TEXT          YES
        changed_by VARCHAR(255)  YES
        changed_at TIMESTAMP     YES
    """,
}
KEYS = {
    "chromebooks": "device_id",
    "users": "user_id",
    "meraki_clients": "mac_address",
    "sync_logs": "id",
    "chromebook_history": "id",
}
# As PostgreSQL itself prints the document's CREATE INDEX, UNIQUE and CHECK.
INDEXES = {
    "idx_chromebooks_serial": "chromebooks USING btree (serial_number)",
    "idx_chromebooks_asset_tag": "chromebooks USING btree (asset_tag)",
    "idx_chromebooks_user": "chromebooks USING btree (annotated_user)",
    "idx_chromebooks_iiq_asset": "chromebooks USING btree (iiq_asset_id)",
    "idx_chromebooks_user_lower": "chromebooks USING btree (lower((annotated_user)::text))",
    "idx_chromebooks_status_orgunit": "chromebooks USING btree (status, org_unit_path)",
    "idx_chromebooks_model": "chromebooks USING btree (model)",
    "idx_chromebooks_iiq_location": "chromebooks USING btree (iiq_location)",
    "idx_chromebooks_aue_date": "chromebooks USING btree (aue_date)",
    "idx_chromebooks_battery_health": "chromebooks USING btree (battery_health) WHERE (battery_health IS NOT NULL)",
    "idx_chromebooks_status": "chromebooks USING btree (status)",
    "idx_chromebooks_org_unit": "chromebooks USING gin (org_unit_path gin_trgm_ops)",
    "idx_chromebooks_search_trgm": "chromebooks USING gin (((((((((COALESCE(serial_number, ''::character varying))::text "
    "|| ' '::text) || (COALESCE(asset_tag, ''::character varying))::text) || ' '::text) || "
    "(COALESCE(annotated_user, ''::character varying))::text) || ' '::text) || "
    "(COALESCE(model, ''::character varying))::text)) gin_trgm_ops)",
    "idx_chromebooks_deleted": "chromebooks USING btree (is_deleted, deleted_at)",
    "idx_users_email": "users USING btree (email)",
    "idx_users_email_lower": "users USING btree (lower((email)::text))",
    "idx_users_org_unit": "users USING btree (org_unit_path)",
    "idx_users_device_count": "users USING btree (device_count) WHERE (device_count > 0)",
    "idx_meraki_serial": "meraki_clients USING btree (serial_number)",
    "idx_meraki_last_seen": "meraki_clients USING btree (last_seen)",
    "idx_sync_logs_type": "sync_logs USING btree (sync_type)",
    "idx_sync_logs_status": "sync_logs USING btree (status)",
    "idx_sync_logs_type_status": "sync_logs USING btree (sync_type, status, completed_at DESC)",
    "idx_history_device": "chromebook_history USING btree (device_id, changed_at DESC)",
}
UNIQUE = {"chromebooks": {"serial_number", "asset_tag"}, "users": {"email"}}
CHECKS = {"check_status", "check_battery_health", "check_device_count"}
TYPES = {"timestamp without time zone": "TIMESTAMP", "character varying": "VARCHAR"}


def documented_columns(table: str) -> dict[str, tuple[str, str]]:
    return {
        name: (kind, null) for name, kind, null in (line.split() for line in DOCUMENTED[table].strip().splitlines())
    }


def stored_columns(engine: sa.Engine, table: str) -> dict[str, tuple[str, str]]:
    columns = sa.text(
        "SELECT column_name, data_type, character_maximum_length, is_nullable FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = :table"
    )
    with engine.connect() as connection:
        rows = connection.execute(columns, {"table": table}).all()
    found = {}
    for name, data_type, length, nullable in rows:
        kind = TYPES.get(data_type, data_type.upper()) + (f"({length})" if length else "")
        found[name] = (kind, nullable)
    return found


@pytest.mark.parametrize("table", list(DOCUMENTED))
def test_that_every_documented_column_has_its_type_and_nullability(engine, table):
    stored = stored_columns(engine, table)
    documented = documented_columns(table)
    assert {name: stored.get(name) for name in documented} == documented


@pytest.mark.parametrize("table", list(DOCUMENTED))
def test_that_a_column_which_the_document_does_not_know_needs_no_value_from_other_writers(engine, table):
    known = documented_columns(table)
    with engine.connect() as connection:
        added = [c for c in sa.inspect(connection).get_columns(table) if c["name"] not in known]
    assert [c["name"] for c in added if not c["nullable"] and c["default"] is None] == []


@pytest.mark.parametrize(("table", "key"), list(KEYS.items()))
def test_that_every_documented_table_has_its_primary_key(engine, table, key):
    assert sa.inspect(engine).get_pk_constraint(table)["constrained_columns"] == [key]


def test_that_every_documented_index_is_there_as_documented(engine):
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        ).all()
    stored = {name: definition.partition(" ON public.")[2] for name, definition in rows}
    assert {name: stored.get(name) for name in INDEXES} == INDEXES


def test_that_the_documented_unique_columns_are_unique(engine):
    inspector = sa.inspect(engine)
    for table, columns in UNIQUE.items():
        found = {c["column_names"][0] for c in inspector.get_unique_constraints(table) if len(c["column_names"]) == 1}
        assert found == columns


def test_that_the_documented_checks_are_there(engine):
    inspector = sa.inspect(engine)
    assert {c["name"] for table in DOCUMENTED for c in inspector.get_check_constraints(table)} == CHECKS


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO chromebooks (device_id, created_at, updated_at, status) VALUES ('a', now(), now(), 'LOST')",
        "INSERT INTO chromebooks (device_id, created_at, updated_at, battery_health) VALUES ('a', now(), now(), 101)",
        """INSERT INTO users (user_id, email, created_at, updated_at, assigned_devices, device_count)
        VALUES ('u', 'u@x', now(), now(), '["a"]', 2)""",
    ],
)
def test_that_a_row_against_a_documented_check_is_refused(engine, statement):
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_that_a_row_with_the_documented_columns_alone_is_accepted(engine):
    """As the district's web dashboard writes it."""
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO chromebooks (device_id, status, created_at, updated_at) VALUES ('a', 'ACTIVE', now(), now())"
            )
        )
        assert connection.execute(sa.text("SELECT is_deleted FROM chromebooks")).scalar_one() is False


def test_that_the_migrations_and_the_tables_in_code_do_not_differ(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
        )
        differences = compare_metadata(context, metadata)
    # PostgreSQL writes an expression in other words; the next test compares these.
    assert [one for one in differences if "idx_chromebooks_search_trgm" not in str(one)] == []


def test_that_a_device_whose_texts_are_as_long_as_they_may_be_finds_room_in_every_index(engine):
    chance = random.Random(7)
    texts = {
        column.name: "".join(chr(0x1F300 + chance.randrange(500)) for _ in range(column.type.length))
        for column in chromebooks.columns
        if isinstance(column.type, sa.String) and column.type.length
    }
    times = {
        column.name: datetime(2026, 11, 5) for column in chromebooks.columns if column.type.python_type is datetime
    }
    known = {"device_id": str(uuid4()), "battery_health": 59, "status": "DEPROVISIONED", "last_sync_status": "never"}
    with engine.begin() as connection:
        connection.execute(sa.insert(chromebooks).values({**texts, **times, **known}))
        assert connection.scalar(sa.select(chromebooks.c.org_unit_path)) == texts["org_unit_path"]


def test_that_checks_and_indexes_of_migrations_and_code_do_not_differ(engine, empty_database_url):
    """Alembic does not compare checks, nor expressions."""
    fresh = open_engine(empty_database_url)
    metadata.create_all(fresh)
    checks = sa.text(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version' ORDER BY 1, 2"
    )
    indexes = sa.text(
        "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = tablename AND relkind = 'r' "
        "WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
    )
    with engine.connect() as migrated, fresh.connect() as created:
        for query in (checks, indexes):
            assert migrated.execute(query).all() == created.execute(query).all()
    fresh.dispose()


# ---------------------------------------------------------------- status and upgrade


def test_that_an_empty_database_is_neither_current_nor_newer(empty_database_url):
    engine = open_engine(empty_database_url)
    found = schema.status(engine)
    assert (found.current, found.is_current, found.is_newer) == (None, False, False)
    engine.dispose()


def test_that_an_upgrade_brings_an_empty_database_to_the_head_and_a_second_one_changes_nothing(empty_database_url):
    engine = open_engine(empty_database_url)
    upgraded = schema.upgrade(engine)
    assert upgraded.is_current
    assert upgraded.current == upgraded.head
    assert schema.upgrade(engine) == upgraded == schema.status(engine)
    engine.dispose()


def upgrade_to(connection, version):
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    with EnvironmentContext(
        Config(), scripts, fn=lambda revision, _: scripts._upgrade_revs(version, revision)
    ) as environment:
        environment.configure(connection=connection, target_metadata=metadata)
        environment.run_migrations()


def test_that_an_upgrade_knows_the_assets_that_the_rows_show(empty_database_url):
    engine = open_engine(empty_database_url)
    rows = [
        ("d1", "A1", "S1", False),
        ("d2", "a1", "S1", False),  # both claim the serial of one asset
        ("iiq:A2", "A2", None, False),
        ("d3", None, "S3", False),
        ("iiq:A4", "A4", "S4", True),
    ]
    with engine.begin() as connection:
        upgrade_to(connection, "0002")
        for device_id, asset, serial, is_deleted in rows:
            connection.execute(
                sa.text(
                    "INSERT INTO chromebooks (device_id, iiq_asset_id, delivered_serial, is_deleted, iiq_location, "
                    "created_at, updated_at) VALUES (:device_id, :asset, :serial, :is_deleted, 'Oak', now(), now())"
                ),
                {"device_id": device_id, "asset": asset, "serial": serial, "is_deleted": is_deleted},
            )
    schema.upgrade(engine)
    with engine.connect() as connection:
        known = connection.execute(
            sa.text("SELECT asset_key, delivered_serial, iiq_location, is_chromebook FROM iiq_assets ORDER BY 1")
        ).all()
    assert known == [("a1", "S1", "Oak", False), ("a2", None, "Oak", True)]
    engine.dispose()


def test_that_an_upgrade_from_the_first_version_keeps_the_rows_and_adds_what_came_later(empty_database_url):
    engine = open_engine(empty_database_url)
    with engine.begin() as connection:
        upgrade_to(connection, "0001")
        connection.execute(sa.text("INSERT INTO sync_logs (sync_type, started_at) VALUES ('full', now())"))
    assert schema.status(engine).current == "0001"
    later = {"device_user_seen", "ap_sighting", "fleet_daily", "device_battery", "api_calls"}
    assert later.isdisjoint(sa.inspect(engine).get_table_names())
    assert schema.upgrade(engine).is_current
    assert later <= set(sa.inspect(engine).get_table_names())
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT sync_type, details FROM sync_logs")).all() == [("full", None)]
    engine.dispose()


_STORED_BEFORE_LINKS = """
    INSERT INTO users (user_id, email, created_at, updated_at) VALUES ('u1', 'ana@x.org', now(), now());
    INSERT INTO chromebooks (device_id, serial_number, annotated_user, created_at, updated_at)
    VALUES ('d1', 'S1', 'Ana@X.org', now(), '2026-01-01'), ('d2', 'S2', 'nobody@x.org', now(), '2026-01-01');
    INSERT INTO meraki_clients (mac_address, serial_number, created_at, updated_at)
    VALUES ('m1', 'S1', now(), now()), ('m2', NULL, now(), now()), ('m3', 'GONE', now(), now());
"""


def test_that_an_upgrade_links_the_stored_rows_and_says_so_before(empty_database_url):
    engine = open_engine(empty_database_url)
    with engine.begin() as connection:
        upgrade_to(connection, "0013")
        connection.exec_driver_sql(_STORED_BEFORE_LINKS)
    told = " ".join(schema.plan(engine).steps)
    assert "chromebooks: fills linked_user_id, some thousand rows at a time" in told
    assert "looks whether all rows obey meraki_clients_linked_device_id_fkey" in told
    links = sa.text(
        "SELECT device_id, linked_user_id, to_char(updated_at, 'YYYY') FROM chromebooks UNION ALL"
        " SELECT mac_address, linked_device_id, '' FROM meraki_clients ORDER BY 1"
    )
    valid = sa.text("SELECT conrelid::regclass::text, convalidated FROM pg_constraint WHERE contype = 'f' ORDER BY 1")
    for _again in range(2):
        schema.upgrade(engine)
        assert schema.plan(engine).steps == ()
        with engine.connect() as connection:
            rows = [("d1", "u1", "2026"), ("d2", None, "2026"), ("m1", "d1", ""), ("m2", None, ""), ("m3", None, "")]
            assert connection.execute(links).all() == rows
            assert connection.execute(valid).all() == [("chromebooks", True), ("meraki_clients", True)]
        assert {"idx_chromebooks_linked_user", "idx_meraki_linked_device"} <= index_names(engine)
        schema.downgrade(engine, "0013")
        assert "linked_user_id" not in stored_columns(engine, "chromebooks")
    engine.dispose()


def test_that_stations_which_upgrade_at_once_take_turns(empty_database_url):
    errors: list[BaseException] = []
    start = threading.Barrier(4)

    def station() -> None:
        engine = open_engine(empty_database_url)
        try:
            start.wait(30)
            schema.upgrade(engine)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is the test's answer
            errors.append(error)
        finally:
            engine.dispose()

    stations = [threading.Thread(target=station) for _ in range(4)]
    for thread in stations:
        thread.start()
    for thread in stations:
        thread.join()
    assert errors == []


def test_that_a_schema_of_a_newer_cbdesk_is_told_and_not_touched(engine):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    found = schema.status(engine)
    assert found.is_newer
    assert not found.is_current
    with pytest.raises(GiveUpError, match="A newer cbdesk upgraded this database"):
        schema.upgrade(engine)
    assert schema.status(engine).current == "9999"


def test_that_a_migration_which_fails_leaves_nothing_behind(empty_database_url):
    engine = open_engine(empty_database_url)
    with engine.begin() as connection:  # its name is taken by something that is not a table
        connection.execute(sa.text("CREATE VIEW sync_sources AS SELECT 1 AS one"))
    with pytest.raises(sa.exc.ProgrammingError):
        schema.upgrade(engine)
    assert schema.status(engine).current is None
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def index_names(engine):
    with engine.connect() as connection:
        return set(
            connection.execute(sa.text("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")).scalars()
        )


def test_that_an_account_which_may_make_no_extension_does_without_until_somebody_makes_it(tenant, empty_database_url):
    assert schema.upgrade(tenant).is_current
    [note] = schema.plan(tenant).notes
    assert "CREATE EXTENSION pg_trgm" in note
    by_trigrams = {"idx_device_search_text", "idx_chromebooks_search_trgm", "idx_chromebooks_org_unit"}
    assert by_trigrams.isdisjoint(index_names(tenant))

    put(tenant, device("d1", serial_number="5CD9XYZ77", model="HP Chromebook 11 G8"), device("d2", serial_number="PF1"))
    search = SearchRepository(tenant, MemoryCache()).search
    for text, match in (("5cd9xyz77", "exact"), ("5cd9", "prefix"), ("book 11", "substring"), ("5CD9XYZ7", "prefix")):
        assert [(hit.device.device_id, hit.match) for hit in search(text).hits] == [("d1", match)]
    assert [hit.match for hit in search("5CD9XYZ78").hits] == ["fuzzy"]

    administrator = open_engine(empty_database_url)
    with administrator.begin() as connection:
        connection.execute(sa.text("CREATE EXTENSION pg_trgm"))
    administrator.dispose()
    assert schema.upgrade(tenant, adopt=True).is_current
    assert schema.plan(tenant).notes == ()
    assert by_trigrams <= index_names(tenant)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_that_a_database_that_cannot_hold_every_name_is_refused(empty_database_url, encoding):
    name = f"in_{encoding.lower()}"
    administer(empty_database_url, f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    engine = open_engine(with_database(empty_database_url, name))
    try:
        with pytest.raises(GiveUpError, match=f"keeps its text as {encoding}.*ENCODING 'UTF8'"):
            schema.upgrade(engine)
        assert sa.inspect(engine).get_table_names() == []
    finally:
        engine.dispose()
        administer(empty_database_url, f"DROP DATABASE {name}")


def test_that_a_database_has_a_name_of_its_own_that_a_copy_does_not_share(engine, database_url):
    ours = state.fingerprint(engine)
    again = open_engine(database_url, application_name="another station")
    assert state.fingerprint(again) == ours
    again.dispose()
    engine.dispose()
    with a_copy(database_url) as (_url, copied):
        assert state.fingerprint(copied) != ours


def test_that_a_restored_database_is_told_from_another_by_its_identity(engine):
    ours = state.fingerprint(engine)
    state.write(engine, "identity", "restored")
    assert state.fingerprint(engine) != ours


def test_that_tables_of_somebody_else_are_refused_and_kept(empty_database_url):
    engine = open_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE users AS SELECT 'somebody' AS name"))
    with pytest.raises(GiveUpError, match="already holds tables that cbdesk did not make"):
        schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT name FROM users")).scalar_one() == "somebody"
    engine.dispose()


def test_that_the_migrations_lie_beside_the_module_as_plain_files():
    assert sorted(file.suffix for file in (Path(schema.__file__).parent / "migrations" / "versions").glob("0*")) != []
