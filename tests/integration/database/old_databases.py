"""Databases as other programs made and filled them: after the schema document, before it, and beside it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from cbdesk.database.engine import open_engine

# ---------------------------------------------------------------- as the document has it, with what it recommends

_DOCUMENTED = """
CREATE TABLE chromebooks (
    device_id VARCHAR(255) PRIMARY KEY, serial_number VARCHAR(100) UNIQUE, mac_address VARCHAR(255),
    ethernet_mac VARCHAR(255), ip_address VARCHAR(100), wan_ip_address VARCHAR(100), aue_date VARCHAR(20),
    aue_timestamp BIGINT, battery_health INTEGER, battery_cycle_count INTEGER, battery_full_charge_capacity INTEGER,
    battery_design_capacity INTEGER, battery_manufacturer VARCHAR(100), battery_report_time BIGINT,
    os_version VARCHAR(100), platform_version VARCHAR(255), firmware_version VARCHAR(255), last_used_date TIMESTAMP,
    asset_tag VARCHAR(100) UNIQUE, model VARCHAR(255), status VARCHAR(50), annotated_user VARCHAR(255),
    annotated_location VARCHAR(255), annotated_asset_id VARCHAR(100), org_unit_path VARCHAR(500),
    last_sync_status VARCHAR(50), last_policy_sync_time TIMESTAMP, recent_users JSON, iiq_asset_id VARCHAR(100),
    iiq_location VARCHAR(255), iiq_room VARCHAR(100), iiq_notes TEXT, last_seen_meraki TIMESTAMP,
    meraki_ap_name VARCHAR(255), meraki_network VARCHAR(255), created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL, data_source VARCHAR(50)
);
CREATE INDEX idx_chromebooks_serial ON chromebooks(serial_number);
CREATE INDEX idx_chromebooks_asset_tag ON chromebooks(asset_tag);
CREATE INDEX idx_chromebooks_user ON chromebooks(annotated_user);
CREATE INDEX idx_chromebooks_iiq_asset ON chromebooks(iiq_asset_id);
CREATE INDEX idx_chromebooks_user_lower ON chromebooks(LOWER(annotated_user));
CREATE INDEX idx_chromebooks_status_orgunit ON chromebooks(status, org_unit_path);
CREATE TABLE users (
    user_id VARCHAR(255) PRIMARY KEY, email VARCHAR(255) NOT NULL UNIQUE, full_name VARCHAR(255),
    first_name VARCHAR(100), last_name VARCHAR(100), org_unit_path VARCHAR(500), is_admin BOOLEAN, is_suspended BOOLEAN,
    assigned_devices JSON, device_count INTEGER, created_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL,
    last_login TIMESTAMP
);
CREATE INDEX idx_users_email ON users(email);
CREATE INDEX idx_users_email_lower ON users(LOWER(email));
CREATE TABLE meraki_clients (
    mac_address VARCHAR(17) PRIMARY KEY, serial_number VARCHAR(100), network_id VARCHAR(100), network_name VARCHAR(255),
    ap_name VARCHAR(255), ap_mac VARCHAR(17), ip_address VARCHAR(45), vlan INTEGER, description VARCHAR(255),
    first_seen TIMESTAMP, last_seen TIMESTAMP, created_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL
);
CREATE INDEX idx_meraki_serial ON meraki_clients(serial_number);
CREATE INDEX idx_meraki_last_seen ON meraki_clients(last_seen);
CREATE TABLE sync_logs (
    id SERIAL PRIMARY KEY, sync_type VARCHAR(50), status VARCHAR(20), records_processed INTEGER,
    records_created INTEGER, records_updated INTEGER, duration_seconds INTEGER, error_message TEXT,
    started_at TIMESTAMP NOT NULL, completed_at TIMESTAMP
);
CREATE INDEX idx_sync_logs_type ON sync_logs(sync_type);
CREATE INDEX idx_sync_logs_status ON sync_logs(status);
CREATE INDEX idx_sync_logs_type_status ON sync_logs(sync_type, status, completed_at DESC);
-- Its recommendations.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX idx_chromebooks_search_trgm ON chromebooks USING gin((
    COALESCE(serial_number, '') || ' ' || COALESCE(asset_tag, '') || ' ' ||
    COALESCE(annotated_user, '') || ' ' || COALESCE(model, '')
) gin_trgm_ops);
ALTER TABLE chromebooks ADD COLUMN deleted_at TIMESTAMP NULL;
ALTER TABLE chromebooks ADD COLUMN is_deleted BOOLEAN DEFAULT FALSE;
CREATE INDEX idx_chromebooks_deleted ON chromebooks(is_deleted, deleted_at);
CREATE TABLE chromebook_history (
    id SERIAL PRIMARY KEY, device_id VARCHAR(255) NOT NULL, field_name VARCHAR(50) NOT NULL, old_value TEXT,
    new_value TEXT, changed_by VARCHAR(255), changed_at TIMESTAMP DEFAULT NOW()
);
CREATE INDEX idx_history_device ON chromebook_history(device_id, changed_at DESC);
CREATE MATERIALIZED VIEW mv_devices_by_ou AS
SELECT org_unit_path, COUNT(*) as total_devices, COUNT(CASE WHEN status = 'ACTIVE' THEN 1 END) as active,
    COUNT(CASE WHEN annotated_user IS NOT NULL THEN 1 END) as assigned, AVG(battery_health) as avg_battery_health
FROM chromebooks GROUP BY org_unit_path;
CREATE UNIQUE INDEX ON mv_devices_by_ou(org_unit_path);
"""
_DOCUMENTED_ROWS = """
INSERT INTO chromebooks (
    device_id, serial_number, mac_address, aue_date, aue_timestamp, battery_health, os_version, asset_tag, model, status,
    annotated_user, annotated_asset_id, org_unit_path, last_policy_sync_time, recent_users, iiq_asset_id, iiq_location,
    iiq_notes, created_at, updated_at, data_source, is_deleted
)
SELECT 'dev-' || n, CASE WHEN n % 50 > 0 THEN '5CD' || lpad(n::text, 7, '0') END,
    upper('a4:bb:6d:' || regexp_replace(lpad(to_hex(n), 6, '0'), '(..)(..)(..)', '\\1:\\2:\\3')), '2029-06', 1875398400,
    n % 101, '142.0.' || n % 7, CASE WHEN n % 40 > 0 THEN 'T' || n END, 'HP Chromebook 11 G' || n % 9,
    (ARRAY['ACTIVE', 'DISABLED', 'PROVISIONED', 'DEPROVISIONED'])[1 + n % 4],
    CASE WHEN n % 3 > 0 THEN 'Student' || n % (:rows / 2) || '@District.org' END,
    CASE WHEN n % 2 = 0 AND n % 40 > 0 THEN 'T' || n END, '/Students/Grade ' || n % 13,
    timestamp '2026-11-01 07:00' - n * interval '1 minute',
    ('[{"type": "USER_TYPE_MANAGED", "email": "student' || n || '@district.org"}]')::json,
    CASE WHEN n % 5 > 0 THEN 'a-' || n END, 'Oak Ridge ' || n % 20, E'seen\\n"twice" \\u00e9', '2025-01-02 03:04:05.678',
    timestamp '2026-10-01' + n * interval '1 second', 'merged', (ARRAY[true, false, NULL])[1 + n % 3]
FROM generate_series(1, :rows) n;
INSERT INTO users (user_id, email, full_name, assigned_devices, device_count, created_at, updated_at, last_login)
SELECT 'u' || n, 'student' || n || '@district.org', 'Zoë ' || n, '["dev-1", "dev-2"]', 2, '2025-01-02', '2026-10-01',
    CASE WHEN n % 2 = 0 THEN timestamp '2026-10-10 10:10:10' END
FROM generate_series(1, :rows) n;
INSERT INTO meraki_clients (mac_address, serial_number, network_name, ap_name, ip_address, vlan, last_seen, created_at, updated_at)
SELECT upper('a4:bb:6d:' || regexp_replace(lpad(to_hex(n), 6, '0'), '(..)(..)(..)', '\\1:\\2:\\3')), NULL, 'Oak', 'AP ' || n,
    '10.0.0.1', 7, timestamp '2026-11-20' - n * interval '1 minute', '2025-01-02', '2026-10-01'
FROM generate_series(1, :rows) n;
INSERT INTO sync_logs (sync_type, status, records_processed, started_at, completed_at)
SELECT 'full', 'completed', n, timestamp '2020-01-01' + n * interval '1 hour', timestamp '2020-01-01' + n * interval '1 hour'
FROM generate_series(1, :rows) n;
INSERT INTO chromebook_history (device_id, field_name, old_value, new_value, changed_by, changed_at)
SELECT 'dev-' || n, 'status', 'ACTIVE', 'DISABLED', 'ana', '2026-01-01' FROM generate_series(1, :rows) n;
"""

# ---------------------------------------------------------------- older: shorter, looser, with numbers of its own

_OLDER = """
CREATE TABLE chromebooks (
    device_id VARCHAR(64) PRIMARY KEY, serial_number VARCHAR(50), mac_address VARCHAR(50), aue_timestamp INTEGER,
    battery_health SMALLINT, asset_tag VARCHAR(100), model VARCHAR(100) NOT NULL, status VARCHAR(50),
    annotated_user VARCHAR(255), annotated_asset_id VARCHAR(100), org_unit_path TEXT,
    last_policy_sync_time TIMESTAMPTZ, recent_users JSONB, iiq_asset_id VARCHAR(100), iiq_location VARCHAR(255),
    iiq_owner_email VARCHAR(100), boot_mode INTEGER, iiq_notes VARCHAR(2000), cart_number INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX ix_chromebooks_model ON chromebooks(model);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON chromebooks FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE users (
    id SERIAL PRIMARY KEY, google_id VARCHAR(100), email VARCHAR(200), full_name VARCHAR(200), is_suspended BOOLEAN,
    assigned_devices JSONB, device_count INTEGER NOT NULL DEFAULT 0, created_at TIMESTAMP DEFAULT now()
);
CREATE TABLE loans (id SERIAL PRIMARY KEY, user_number INTEGER REFERENCES users(id) ON DELETE CASCADE, what TEXT);
CREATE TABLE meraki_clients (
    mac_address CHAR(17) PRIMARY KEY, network_name VARCHAR(100), ap_name VARCHAR(100), vlan VARCHAR(10),
    last_seen TIMESTAMPTZ, created_at TIMESTAMP NOT NULL DEFAULT now(), updated_at TIMESTAMP NOT NULL DEFAULT now()
);
CREATE TABLE sync_logs (
    id BIGSERIAL PRIMARY KEY, sync_type VARCHAR(20) NOT NULL, status VARCHAR(10), records INTEGER,
    duration_seconds DOUBLE PRECISION, started_at TIMESTAMP NOT NULL DEFAULT now(), finished_at TIMESTAMP
);
CREATE TABLE sync_conflicts (note TEXT);
"""
_OLDER_ROWS = """
INSERT INTO chromebooks (
    device_id, serial_number, mac_address, aue_timestamp, battery_health, asset_tag, model, status, annotated_user,
    annotated_asset_id, org_unit_path, last_policy_sync_time, recent_users, iiq_asset_id, iiq_owner_email, boot_mode,
    iiq_notes, cart_number, created_at, updated_at
)
SELECT 'dev-' || n, CASE WHEN n % 100 = 0 THEN 'N/A' ELSE '5CD' || n / 2 END, 'a4bb6d' || lpad(to_hex(n), 6, '0'),
    1875398400, CASE n % 10 WHEN 1 THEN 150 WHEN 2 THEN -3 ELSE n % 101 END, 'T' || n / 3, 'HP 11',
    (ARRAY['ACTIVE', 'active', 'LOST', 'DEPROVISIONED', NULL])[1 + n % 5], 'Student' || n % 99 || '@District.org',
    CASE WHEN n % 2 = 0 THEN 'T' || n / 3 END, '/Students', timestamptz '2026-11-01 07:00+02' - n * interval '1 minute',
    '[{"email": "a@b.c", "type": "x"}]', 'a-' || n, 'owner' || n || '@d.org', n, 'note ' || n, n, '2025-01-02 03:04:05+00',
    timestamptz '2026-10-01 00:00+00' + n * interval '1 second'
FROM generate_series(1, :rows) n;
INSERT INTO users (google_id, email, full_name, assigned_devices, device_count)
SELECT CASE WHEN n % 7 > 0 THEN 'g' || n END, CASE WHEN n % 11 > 0 THEN 'student' || n / 2 || '@district.org' END, 'Ana ' || n,
    CASE WHEN n % 2 = 0 THEN '["dev-1"]'::jsonb WHEN n % 3 = 0 THEN '{"broken": true}' END, n % 4
FROM generate_series(1, :rows) n;
INSERT INTO loans (user_number, what) SELECT id, 'charger' FROM users;
INSERT INTO meraki_clients (mac_address, network_name, vlan, last_seen)
SELECT 'a4:bb:6d:' || regexp_replace(lpad(to_hex(n), 6, '0'), '(..)(..)(..)', '\\1:\\2:\\3'), 'Oak',
    (ARRAY['7', 'guest', '', NULL])[1 + n % 4], timestamptz '2026-11-20 00:00+00'
FROM generate_series(1, :rows) n;
INSERT INTO sync_logs (sync_type, status, records, duration_seconds, started_at, finished_at)
SELECT 'google', (ARRAY['success', 'error', 'started'])[1 + n % 3], n, n + 0.5, timestamp '2020-01-01' + n * interval '1 hour', NULL
FROM generate_series(1, :rows) n;
INSERT INTO sync_conflicts SELECT 'kept ' || n FROM generate_series(1, :rows) n;
"""

# ---------------------------------------------------------------- beside it: two of the tables, everything is text

_BESIDE = """
CREATE TABLE chromebooks (
    number BIGINT PRIMARY KEY, device_id TEXT NOT NULL UNIQUE, serial_number TEXT NOT NULL, mac_address TEXT,
    battery_health DOUBLE PRECISION, last_used_date DATE, asset_tag TEXT, model TEXT, status TEXT,
    annotated_user TEXT, org_unit_path TEXT, recent_users TEXT, is_deleted INTEGER, deleted_at TEXT,
    google_notes JSON, created_at TIMESTAMP, updated_at TIMESTAMP(3)
);
CREATE VIEW retired AS SELECT device_id, serial_number, status, is_deleted FROM chromebooks WHERE status = 'DEPROVISIONED';
CREATE TABLE repairs (chromebook BIGINT REFERENCES chromebooks(number), what TEXT);
CREATE TABLE sync_logs (
    id INTEGER PRIMARY KEY, sync_type TEXT, status TEXT, details TEXT, warnings TEXT NOT NULL, started_at TIMESTAMP
);
CREATE TABLE chromebooks_notes (id SERIAL PRIMARY KEY, note TEXT);
"""
_BESIDE_ROWS = """
INSERT INTO chromebooks
SELECT n, 'dev-' || n, '5CD' || n, 'a4-bb-6d-00-00-01', n % 100 + 0.25, date '2026-01-01' + n % 300, 'T' || n, 'HP 11',
    'ACTIVE', 'student' || n || '@district.org', '/Staff', '["x"]', n % 2, CASE WHEN n % 2 = 1 THEN '2026-01-02 03:04:05' ELSE 'never' END,
    '{"a": 1}', CASE WHEN n % 10 > 0 THEN timestamp '2025-01-02' END, '2026-01-02 03:04:05.678'
FROM generate_series(1, :rows) n;
INSERT INTO repairs SELECT n, 'screen' FROM generate_series(1, :rows) n;
INSERT INTO sync_logs SELECT n, 'full', 'completed', 'free text', 'none', '2020-01-01' FROM generate_series(1, :rows) n;
INSERT INTO chromebooks_notes (note) SELECT 'n' FROM generate_series(1, :rows) n;
"""

SCRIPTS = {
    "documented": (_DOCUMENTED, _DOCUMENTED_ROWS),
    "older": (_OLDER, _OLDER_ROWS),
    "beside": (_BESIDE, _BESIDE_ROWS),
}

# ---------------------------------------------------------------- comparing

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped ORDER BY attname
"""
_SHAPES = {
    "columns": f"SELECT relname, c.* FROM pg_class, LATERAL ({_COLUMNS.replace('to_regclass(:table)', 'pg_class.oid')}) c"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm') ORDER BY 1, 2",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY 1, 2",
    "relations": "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    "triggers": "SELECT tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS"
    " (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') ORDER BY 1",
}


@dataclass(frozen=True)
class Kept:
    """What a database held before: its shape, and a copy of every row under the schema ``kept``."""

    shape: dict[str, list[object]]
    columns: dict[str, list[str]]
    rows: dict[str, int]


def build(url: str, which: str, rows: int) -> sa.Engine:
    engine = open_engine(url)
    with engine.begin() as connection:
        for script in SCRIPTS[which]:
            connection.exec_driver_sql(script.replace(":rows", str(rows)).replace("%", "%%"), ())
    return engine


def shape(engine: sa.Engine) -> dict[str, list[object]]:
    with engine.connect() as connection:
        return {name: [tuple(row) for row in connection.execute(sa.text(query))] for name, query in _SHAPES.items()}


def keep(engine: sa.Engine) -> Kept:
    found = shape(engine)
    columns, rows = {}, {}
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA kept")
        for table in connection.execute(sa.text(_TABLES)).scalars():
            connection.exec_driver_sql(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
            columns[table] = [row[0] for row in connection.execute(sa.text(_COLUMNS), {"table": f"public.{table}"})]
            rows[table] = connection.exec_driver_sql(f"SELECT count(*) FROM kept.{table}").scalar_one()
    return Kept(found, columns, rows)


def lost(engine: sa.Engine, kept: Kept) -> dict[str, int]:
    """Return how many rows of each table are not there any more with every value that they had."""
    with engine.connect() as connection:
        there = set(connection.execute(sa.text(_TABLES)).scalars())
        found = {}
        for table, columns in kept.columns.items():
            name = table if table in there and not _is_put_aside(table, there) else f"{table}_before_cbdesk"
            now = {row[0] for row in connection.execute(sa.text(_COLUMNS), {"table": f"public.{name}"})}
            before = ", ".join(_value(column, column) for column in columns)
            after = ", ".join(
                _value(f"{column}_before_cbdesk" if f"{column}_before_cbdesk" in now else column, column)
                for column in columns
            )
            query = f"SELECT count(*) FROM (SELECT {before} FROM kept.{table} EXCEPT ALL SELECT {after} FROM public.{name}) x"
            found[table] = connection.exec_driver_sql(query).scalar_one()
    return {table: count for table, count in found.items() if count}


def _is_put_aside(table: str, there: set[str]) -> bool:
    return f"{table}_before_cbdesk" in there


def _value(name: str, column: str) -> str:
    """As text that a wider type, or one without a time zone, writes in the same way."""
    if column == "is_deleted":
        return f"coalesce(to_jsonb({name}), 'false')::text"
    return f"regexp_replace(to_jsonb({name})::text, '(T00:00:00)?([+]00:00)?\"$', '\"')"
