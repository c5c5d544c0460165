"""The counts behind the statistics: materialized views, what tells that they are old, and the way to count again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# One pass over the fleet. Nothing in it depends on the day on which it is read: what is expired or silent is decided by
# the reader, from the month of the last update and the day of the last policy sync.
_COUNTS = """
    SELECT
        CASE
            WHEN grouping(status) = 0 THEN 'status'
            WHEN grouping(model) = 0 THEN 'model'
            WHEN grouping(org_unit_path) = 0 THEN 'org_unit'
            WHEN grouping(iiq_location) = 0 THEN 'location'
            WHEN grouping(milestone) = 0 THEN 'milestone'
            WHEN grouping(battery_health) = 0 THEN 'battery'
            ELSE 'seen'
        END AS kind,
        CASE
            WHEN grouping(status) = 0 THEN status
            WHEN grouping(model) = 0 THEN model
            WHEN grouping(org_unit_path) = 0 THEN org_unit_path
            WHEN grouping(iiq_location) = 0 THEN iiq_location
            WHEN grouping(milestone) = 0 THEN milestone
            WHEN grouping(battery_health) = 0 THEN battery_health::text
            ELSE to_char(seen_on, 'YYYY-MM-DD')
        END AS key,
        CASE WHEN grouping(aue_date) = 0 THEN aue_date ELSE '' END AS aue_date,
        count(*) AS devices,
        count(*) FILTER (WHERE status = 'ACTIVE') AS active,
        count(*) FILTER (WHERE status = 'DISABLED') AS disabled,
        count(*) FILTER (WHERE status = 'PROVISIONED') AS provisioned,
        count(*) FILTER (WHERE status = 'DEPROVISIONED') AS deprovisioned,
        count(*) FILTER (WHERE annotated_user IS NULL) AS unassigned,
        count(*) FILTER (WHERE last_sync_status = 'stale') AS stale,
        count(*) FILTER (WHERE last_sync_status = 'never') AS never_synced,
        count(battery_health) AS battery_reports,
        sum(battery_health) AS battery_sum,
        max(updated_at) AS updated_at
    FROM (
        SELECT
            status, model, org_unit_path, iiq_location, battery_health, aue_date, annotated_user, last_sync_status,
            updated_at, last_policy_sync_time::date AS seen_on,
            split_part(os_version, '.', 1) AS milestone
        FROM chromebooks
        WHERE NOT is_deleted
    ) AS live
    GROUP BY GROUPING SETS (
        (status, aue_date),
        (model, aue_date),
        (org_unit_path, aue_date),
        (iiq_location, aue_date),
        (milestone, aue_date),
        (battery_health),
        (seen_on)
    )
    UNION ALL
    SELECT 'deleted', '', '', count(*), 0, 0, 0, 0, 0, 0, 0, 0, NULL, max(updated_at)
    FROM chromebooks
    WHERE is_deleted
"""

# As the schema document writes it, of the devices that are not soft-deleted.
_BY_ORG_UNIT = """
    SELECT
        org_unit_path,
        COUNT(*) AS total_devices,
        COUNT(CASE WHEN status = 'ACTIVE' THEN 1 END) AS active,
        COUNT(CASE WHEN annotated_user IS NOT NULL THEN 1 END) AS assigned,
        AVG(battery_health) AS avg_battery_health
    FROM chromebooks
    WHERE NOT is_deleted
    GROUP BY org_unit_path
"""

# Rows come with the transaction that changes devices and go with the one that counts them, so that a reader who finds
# none knows the counts to be those of exactly the devices that it sees. Every transaction has a row of its own: nobody
# waits for anybody. Whoever may write devices may leave a mark: the function has the rights of its owner.
_MARK = """
    CREATE FUNCTION mark_device_changes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    BEGIN
        IF TG_OP <> 'TRUNCATE' THEN
            IF NOT EXISTS (SELECT FROM touched) THEN
                RETURN NULL;
            END IF;
        END IF;
        INSERT INTO device_changes (transaction_id) VALUES (pg_current_xact_id()::text::bigint) ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
"""

# A view can be refreshed by its owner alone, hence SECURITY DEFINER. Stations take turns, and who comes second finds
# nothing left to do. The marks are read before the views are filled: what comes between stays for the next time.
_REFRESH = """
    CREATE FUNCTION refresh_statistics() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp SET lock_timeout = '20s' AS $$
    DECLARE
        counted bigint[];
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('refresh_statistics'), hashtext(current_schema()));
        SELECT array_agg(transaction_id) INTO counted FROM device_changes;
        IF counted IS NULL THEN
            RETURN false;
        END IF;
        REFRESH MATERIALIZED VIEW CONCURRENTLY mv_device_counts;
        REFRESH MATERIALIZED VIEW CONCURRENTLY mv_devices_by_ou;
        DELETE FROM device_changes WHERE transaction_id = ANY (counted);
        INSERT INTO cbdesk_state (key, value)
        VALUES ('statistics_counted_at', to_json(clock_timestamp() AT TIME ZONE 'utc') #>> '{{}}')
        ON CONFLICT (key) DO UPDATE SET value = excluded.value;
        RETURN true;
    END $$
"""


def upgrade() -> None:
    op.create_table(
        "device_changes",
        sa.Column("transaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("transaction_id"),
    )
    op.execute(f"CREATE VIEW device_counts AS {_COUNTS}")
    op.execute("CREATE MATERIALIZED VIEW mv_device_counts AS SELECT * FROM device_counts")
    op.execute("CREATE UNIQUE INDEX idx_mv_device_counts ON mv_device_counts (kind, key, aue_date)")
    op.execute(f"CREATE MATERIALIZED VIEW mv_devices_by_ou AS {_BY_ORG_UNIT}")
    op.execute("CREATE UNIQUE INDEX ON mv_devices_by_ou (org_unit_path)")
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    op.execute(_MARK.format(schema=schema))
    op.execute(_REFRESH.format(schema=schema))
    for event, touched in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER mark_{event.lower()} AFTER {event} ON chromebooks "
            f"REFERENCING {touched} TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION mark_device_changes()"
        )
    op.execute(
        "CREATE TRIGGER mark_truncate AFTER TRUNCATE ON chromebooks "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_device_changes()"
    )
    op.execute(
        "INSERT INTO cbdesk_state (key, value) "
        "VALUES ('statistics_counted_at', to_json(clock_timestamp() AT TIME ZONE 'utc') #>> '{}')"
    )


def downgrade() -> None:
    for event in ("insert", "update", "delete", "truncate"):
        op.execute(f"DROP TRIGGER mark_{event} ON chromebooks")
    op.execute("DROP FUNCTION refresh_statistics()")
    op.execute("DROP FUNCTION mark_device_changes()")
    op.execute("DROP MATERIALIZED VIEW mv_devices_by_ou")
    op.execute("DROP MATERIALIZED VIEW mv_device_counts")
    op.execute("DROP VIEW device_counts")
    op.drop_table("device_changes")
    op.execute("DELETE FROM cbdesk_state WHERE key = 'statistics_counted_at'")
