"""The schema document's own SQL, as it stands there, runs on a new database and on one that was taken over.

Left out: what makes tables and indexes, which test_schema compares with what is there, and what is for the administrator
of one server (pg_stat_statements, which has to be loaded when it starts, its log, its sessions, the size by one name).
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cbdesk.database import schema
from tests.integration.database.old_databases import build

# One after another as in the document; what it says for the reader alone, such as the results, is left out.
READING = """
-- 1. chromebooks
SELECT * FROM chromebooks WHERE serial_number = 'ABC123';
SELECT * FROM chromebooks WHERE asset_tag = '12345';
SELECT * FROM chromebooks WHERE LOWER(annotated_user) = LOWER('user@example.com');
SELECT * FROM chromebooks WHERE status = 'ACTIVE' AND org_unit_path LIKE '/Students/Grade 6%';
SELECT * FROM chromebooks WHERE annotated_user IS NULL AND status = 'ACTIVE';

-- 2. users
SELECT * FROM users WHERE LOWER(email) = LOWER('student@example.com');
SELECT * FROM users WHERE device_count > 0;
SELECT * FROM users WHERE org_unit_path LIKE '/Staff%';
SELECT c.* FROM chromebooks c
JOIN users u ON u.email = c.annotated_user
WHERE u.email = 'student@example.com';

-- 3. meraki_clients
SELECT * FROM meraki_clients WHERE mac_address = '00:11:22:33:44:55';
SELECT * FROM meraki_clients WHERE last_seen > NOW() - INTERVAL '24 hours';
SELECT c.*, m.ap_name, m.network_name, m.last_seen
FROM chromebooks c
LEFT JOIN meraki_clients m ON c.mac_address = m.mac_address
WHERE c.serial_number = 'ABC123';

-- 4. sync_logs
SELECT * FROM sync_logs
WHERE status = 'completed'
ORDER BY completed_at DESC
LIMIT 1;
SELECT sync_type, status, completed_at, duration_seconds, records_processed
FROM sync_logs
ORDER BY started_at DESC
LIMIT 10;
SELECT * FROM sync_logs
WHERE status = 'failed'
ORDER BY started_at DESC;
SELECT sync_type,
       COUNT(*) as total_syncs,
       AVG(duration_seconds) as avg_duration,
       SUM(records_processed) as total_processed
FROM sync_logs
WHERE status = 'completed'
GROUP BY sync_type;

-- Query Patterns
SELECT * FROM chromebooks WHERE LOWER(serial_number) = LOWER('abc123');
SELECT * FROM chromebooks WHERE LOWER(asset_tag) = LOWER('12345');
SELECT * FROM chromebooks
WHERE LOWER(annotated_user) = LOWER('student@example.com');
SELECT
    COUNT(*) as total_devices,
    COUNT(CASE WHEN status = 'ACTIVE' THEN 1 END) as active,
    COUNT(CASE WHEN status = 'DISABLED' THEN 1 END) as disabled,
    COUNT(CASE WHEN status = 'PROVISIONED' THEN 1 END) as provisioned,
    COUNT(CASE WHEN status = 'DEPROVISIONED' THEN 1 END) as deprovisioned,
    MAX(updated_at) as last_sync
FROM chromebooks;
SELECT
    c.asset_tag,
    c.serial_number,
    c.model,
    c.status,
    c.iiq_location
FROM chromebooks c
WHERE LOWER(c.annotated_user) = LOWER('student@example.com')
LIMIT 10;
SELECT * FROM chromebooks
WHERE
    LOWER(serial_number) LIKE LOWER('%abc%') OR
    LOWER(asset_tag) LIKE LOWER('%abc%') OR
    LOWER(annotated_user) LIKE LOWER('%abc%')
LIMIT 50;
SELECT * FROM chromebooks
WHERE status = 'ACTIVE' AND org_unit_path LIKE '/Students/Grade 6%'
ORDER BY updated_at DESC
LIMIT 100 OFFSET 0;

-- Optimization Recommendations
SELECT * FROM chromebooks
WHERE (
    COALESCE(serial_number, '') || ' ' ||
    COALESCE(asset_tag, '') || ' ' ||
    COALESCE(annotated_user, '') || ' ' ||
    COALESCE(model, '')
) ILIKE '%search_term%'
LIMIT 50;

-- Maintenance Tasks
SELECT * FROM chromebooks
WHERE status = 'DEPROVISIONED'
    AND updated_at < NOW() - INTERVAL '1 year';

-- SQLAlchemy ORM Usage
SELECT COUNT(*) FROM chromebooks WHERE status = 'ACTIVE';
"""
ABOUT_THE_SERVER = """
SELECT
    schemaname,
    relname,
    n_live_tup as live_tuples,
    n_dead_tup as dead_tuples,
    ROUND(n_dead_tup * 100.0 / NULLIF(n_live_tup + n_dead_tup, 0), 2) as dead_pct,
    last_autovacuum,
    last_vacuum
FROM pg_stat_user_tables
WHERE schemaname = 'public'
ORDER BY dead_pct DESC;
SELECT
    pg_stat_activity.pid,
    pg_stat_activity.query,
    pg_locks.mode,
    pg_locks.granted
FROM pg_stat_activity
JOIN pg_locks ON pg_stat_activity.pid = pg_locks.pid
WHERE NOT pg_locks.granted;
SELECT tablename, pg_size_pretty(pg_total_relation_size(tablename::regclass)) FROM pg_tables WHERE schemaname = 'public';
"""
WRITING = """
UPDATE chromebooks cb
SET
    last_seen_meraki = mc.last_seen,
    meraki_ap_name = mc.ap_name,
    meraki_network = mc.network_name
FROM meraki_clients mc
WHERE cb.mac_address = mc.mac_address
    AND mc.last_seen > NOW() - INTERVAL '7 days';
DELETE FROM sync_logs WHERE started_at < NOW() - INTERVAL '90 days';
DELETE FROM chromebooks
WHERE status = 'DEPROVISIONED'
    AND updated_at < NOW() - INTERVAL '1 year';
CREATE USER chromebook_user WITH PASSWORD 'secure_password';
GRANT SELECT, INSERT, UPDATE ON chromebooks TO chromebook_user;
GRANT SELECT, INSERT, UPDATE ON users TO chromebook_user;
GRANT SELECT, INSERT, UPDATE ON meraki_clients TO chromebook_user;
GRANT SELECT, INSERT, UPDATE ON sync_logs TO chromebook_user;
"""
OUTSIDE_OF_A_TRANSACTION = """
REFRESH MATERIALIZED VIEW CONCURRENTLY mv_devices_by_ou;
ANALYZE chromebooks;
ANALYZE users;
ANALYZE meraki_clients;
ANALYZE sync_logs;
VACUUM ANALYZE chromebooks;
ANALYZE VERBOSE;
REINDEX TABLE chromebooks;
REINDEX TABLE users;
REINDEX TABLE meraki_clients;
"""
NOWHERE = """
-- The server's view has relname and indexrelname instead; cbdesk's own figures ask for these.
SELECT
    schemaname,
    tablename,
    indexname,
    idx_scan as scans,
    idx_tup_read as tuples_read,
    idx_tup_fetch as tuples_fetched
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
ORDER BY idx_scan ASC, tablename;
"""
"""What no PostgreSQL understands."""


_ASKED_FOR = """
INSERT INTO chromebooks (
    device_id, serial_number, asset_tag, annotated_user, status, org_unit_path, mac_address, model, created_at, updated_at
) VALUES
    ('q1', 'ABC123', '12345', 'student@example.com', 'ACTIVE', '/Students/Grade 6/A', '00:11:22:33:44:55', 'm', now(), now()),
    ('q2', 'ABC124', '12346', 'User@Example.com', 'ACTIVE', '/Staff', NULL, 'of search_term', now(), now()),
    ('q3', 'ABC125', '12347', NULL, 'DEPROVISIONED', '/Staff', NULL, 'm', now(), now() - interval '2 years');
INSERT INTO users (user_id, email, org_unit_path, assigned_devices, device_count, created_at, updated_at)
VALUES ('q', 'student@example.com', '/Staff/A', '["q1"]', 1, now(), now());
INSERT INTO meraki_clients (mac_address, ap_name, last_seen, created_at, updated_at)
VALUES ('00:11:22:33:44:55', 'AP', now(), now(), now());
INSERT INTO sync_logs (sync_type, status, started_at) VALUES ('full', 'failed', now());
"""
"""Rows for each of the questions."""


def statements(script):
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return [one.strip() for one in "\n".join(lines).split(";") if one.strip()]


def ask(connection, statement):
    return connection.exec_driver_sql(statement.replace("%", "%%"), ())


def answers(engine):
    """Rows as text, in any order; only how many where the document asks for any fifty of them."""
    found = {}
    with engine.connect() as connection:
        for statement in statements(READING):
            rows = [
                # Of what nobody decided, cbdesk says that it is there.
                {name: str(value) for name, value in row.items() if name != "is_deleted"}
                for row in ask(connection, statement).mappings()
            ]
            is_any = "LIMIT" in statement and "ORDER BY" not in statement
            found[statement] = len(rows) if is_any else rows
    return found


def in_columns_of(rows, before):
    if isinstance(rows, int):
        return rows
    names = before[0].keys() if before else ()
    return sorted(str({name: row[name] for name in names}) for row in rows)


def test_that_every_question_of_the_document_has_the_same_answer_after_an_adoption(empty_database_url):
    engine = build(empty_database_url, "documented", 300)
    with engine.begin() as connection:
        for statement in statements(_ASKED_FOR):
            ask(connection, statement)
    before = answers(engine)
    assert [statement for statement, rows in before.items() if not rows] == []
    schema.upgrade(engine, adopt=True)
    after = answers(engine)
    for statement, rows in before.items():
        assert in_columns_of(after[statement], rows) == in_columns_of(rows, rows), statement
    run_the_rest(engine)
    engine.dispose()


def test_that_all_sql_of_the_document_runs_on_a_new_database(engine):
    with engine.begin() as connection:
        for statement in statements(READING):
            ask(connection, statement)
    run_the_rest(engine)


def run_the_rest(engine):
    with engine.connect() as connection:
        for statement in statements(ABOUT_THE_SERVER + WRITING):
            ask(connection, statement)
        connection.rollback()  # an account is one of the whole server
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements(OUTSIDE_OF_A_TRANSACTION):
            ask(connection, statement)
    for statement in statements(NOWHERE):
        with pytest.raises(sa.exc.ProgrammingError, match="does not exist"), engine.connect() as connection:
            ask(connection, statement)
