"""The tables as SQLAlchemy Core objects. The four documented ones keep the names that the dashboard reads."""

from __future__ import annotations

import sqlalchemy as sa

from cbdesk.domain.health import BATTERY_FAIR

metadata = sa.MetaData()
# Where the tables are made without the migrations.
sa.event.listen(metadata, "before_create", sa.DDL("CREATE EXTENSION IF NOT EXISTS pg_trgm"))  # type: ignore[no-untyped-call]  # not typed by SQLAlchemy


def _text(name: str, length: int, *, nullable: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.TIMESTAMP(timezone=False), nullable=nullable)


def _link(name: str, key: str, *, of: str) -> sa.Column[str]:
    """Return a foreign key that follows the row it names: as long as its key is, renamed with it, emptied without it.

    A table that others made may hold longer keys than cbdesk's.
    """
    rule = sa.ForeignKey(key, name=f"{of}_{name}_fkey", onupdate="CASCADE", ondelete="SET NULL")
    return sa.Column(name, sa.Text, rule)


chromebooks = sa.Table(
    "chromebooks",
    metadata,
    sa.Column("device_id", sa.String(255), primary_key=True),
    _text("serial_number", 100),
    _text("mac_address", 255),
    _text("ethernet_mac", 255),
    _text("ip_address", 100),
    _text("wan_ip_address", 100),
    _text("aue_date", 20),
    sa.Column("aue_timestamp", sa.BigInteger),
    sa.Column("battery_health", sa.Integer),
    sa.Column("battery_cycle_count", sa.Integer),
    sa.Column("battery_full_charge_capacity", sa.Integer),
    sa.Column("battery_design_capacity", sa.Integer),
    _text("battery_manufacturer", 100),
    sa.Column("battery_report_time", sa.BigInteger),
    _text("os_version", 100),
    _text("platform_version", 255),
    _text("firmware_version", 255),
    _time("last_used_date"),
    _text("asset_tag", 100),
    _text("model", 255),
    _text("status", 50),
    _text("annotated_user", 255),
    _text("annotated_location", 255),
    _text("annotated_asset_id", 100),
    _text("org_unit_path", 500),
    _text("last_sync_status", 50),
    _time("last_policy_sync_time"),
    sa.Column("recent_users", sa.JSON(none_as_null=True)),
    _text("iiq_asset_id", 100),
    _text("iiq_location", 255),
    _text("iiq_room", 100),
    sa.Column("iiq_notes", sa.Text),
    _time("last_seen_meraki"),
    _text("meraki_ap_name", 255),
    _text("meraki_network", 255),
    _time("created_at", nullable=False),
    _time("updated_at", nullable=False),
    _text("data_source", 50),
    # From here on: what the dashboard does not ask for, and the merge rules name.
    _text("google_status", 50),
    _text("deprovision_reason", 100),
    _text("boot_mode", 50),
    _time("last_enrollment_time"),
    sa.Column("google_notes", sa.Text),
    _text("iiq_status", 100),
    _text("iiq_owner_email", 255),
    _text("iiq_owner_name", 255),
    _text("iiq_model", 255),
    sa.Column("is_deleted", sa.Boolean, nullable=False, server_default=sa.false()),
    _time("deleted_at"),
    # Here and in iiq_asset_tag: what the row claims under UNIQUE, kept raw: no loser's claim is forgotten (R3, R4).
    _text("delivered_serial", 100),
    _text("iiq_asset_tag", 100),
    # The user whose address annotated_user is, in small or capital letters. Every sync links it anew.
    _link("linked_user_id", "users.user_id", of="chromebooks"),
    sa.UniqueConstraint("serial_number", name="chromebooks_serial_number_key"),
    sa.UniqueConstraint("asset_tag", name="chromebooks_asset_tag_key"),
    sa.CheckConstraint("status IN ('ACTIVE', 'DISABLED', 'PROVISIONED', 'DEPROVISIONED')", name="check_status"),
    sa.CheckConstraint(
        "battery_health IS NULL OR (battery_health >= 0 AND battery_health <= 100)", name="check_battery_health"
    ),
)
"""One row for each device, merged from Google Admin, IncidentIQ and Cisco Meraki. The dashboard reads it too."""
_C = chromebooks.c
sa.Index("idx_chromebooks_serial", _C.serial_number)
sa.Index("idx_chromebooks_asset_tag", _C.asset_tag)
sa.Index("idx_chromebooks_user", _C.annotated_user)
sa.Index("idx_chromebooks_iiq_asset", _C.iiq_asset_id)
sa.Index("idx_chromebooks_user_lower", sa.func.lower(_C.annotated_user))
sa.Index("idx_chromebooks_status_orgunit", _C.status, _C.org_unit_path)
sa.Index("idx_chromebooks_status", _C.status)
sa.Index("idx_chromebooks_model", _C.model)
sa.Index("idx_chromebooks_iiq_location", _C.iiq_location)
sa.Index("idx_chromebooks_aue_date", _C.aue_date)
sa.Index("idx_chromebooks_battery_health", _C.battery_health, postgresql_where=_C.battery_health.is_not(None))
sa.Index("idx_chromebooks_deleted", _C.is_deleted, _C.deleted_at)
# Of the document, for the district's own queries: by any part of a text.
sa.Index(
    "idx_chromebooks_search_trgm",
    sa.literal_column(
        "(COALESCE(serial_number, '') || ' ' || COALESCE(asset_tag, '') || ' ' || COALESCE(annotated_user, '') || ' '"
        " || COALESCE(model, ''))"
    ).label("words"),
    _table=chromebooks,
    postgresql_using="gin",
    postgresql_ops={"words": "gin_trgm_ops"},
)
sa.Index(
    "idx_chromebooks_org_unit",
    _C.org_unit_path,
    postgresql_using="gin",
    postgresql_ops={"org_unit_path": "gin_trgm_ops"},
)
# Each order that a list can have, walked in both directions; the migrations that made them say why.
for _name in (
    *("model", "annotated_user", "iiq_location", "status", "aue_date"),
    *("org_unit_path", "iiq_room", "os_version", "battery_health", "last_seen_meraki"),
):
    sa.Index(f"idx_chromebooks_by_{_name}", _C[_name], _C.device_id)
sa.Index("idx_chromebooks_by_status_and_sync", _C.status, _C.last_policy_sync_time, _C.device_id)
sa.Index("idx_chromebooks_untagged", _C.asset_tag, _C.device_id, postgresql_where=_C.asset_tag.is_(None))
# The filters that lists and statistics offer, in the order that a list has by itself.
for _name in ("model", "iiq_location", "iiq_room"):
    sa.Index(f"idx_chromebooks_{_name}_lower", sa.func.lower(_C[_name]), _C.serial_number)
sa.Index("idx_chromebooks_never_synced", _C.serial_number, postgresql_where=_C.last_sync_status == "never")
for _name, _condition in (
    ("stale", _C.last_sync_status == "stale"),
    ("weak_battery", _C.battery_health < BATTERY_FAIR),
):
    sa.Index(f"idx_chromebooks_{_name}", _C.last_policy_sync_time, _C.device_id, postgresql_where=_condition)
# With what else such a list is filtered by, but for what has an index of its own in the same order, and no more than an
# entry has room for (2,704 bytes) where every text is as long as it may be.
for _name, _order, _included, _where in (
    ("list", "serial_number", "org_unit_path aue_date status battery_health last_sync_status", None),
    ("list", "last_policy_sync_time", "org_unit_path aue_date os_version", None),
    ("places", "last_policy_sync_time", "model iiq_location iiq_room", None),
    ("inactive", "serial_number", "status", _C.status != "ACTIVE"),
    ("unassigned", "serial_number", "status annotated_user", _C.annotated_user.is_(None)),
    ("unassigned", "last_policy_sync_time", "status annotated_user", _C.annotated_user.is_(None)),
):
    sa.Index(
        f"idx_chromebooks_{_name}_by_{_order}",
        *(_C[_order], _C.device_id),
        postgresql_include=["is_deleted", *_included.split()],
        postgresql_where=_where,
    )
# A building's devices by last sync; its name once more, or the planner would not know that an entry tells it.
sa.Index(
    "idx_chromebooks_buildings_by_last_policy_sync_time",
    *(sa.func.lower(_C.iiq_location), _C.last_policy_sync_time, _C.device_id),
    postgresql_include=["is_deleted", "iiq_location"],
)
sa.Index("idx_chromebooks_rooms", _C.iiq_location, _C.iiq_room)
sa.Index("idx_chromebooks_rooms_lower", sa.func.lower(_C.iiq_location), sa.func.lower(_C.iiq_room))
for _name in ("org_unit_path", "os_version"):
    sa.Index(
        f"idx_chromebooks_{_name}_prefix",
        _C[_name],
        postgresql_ops={_name: "varchar_pattern_ops"},
    )
# For the foreign key: without it, each user who is deleted costs a look at every device.
sa.Index(
    "idx_chromebooks_linked_user",
    _C.linked_user_id,
    postgresql_where=_C.linked_user_id.is_not(None),
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("user_id", sa.String(255), primary_key=True),
    _text("email", 255, nullable=False),
    _text("full_name", 255),
    _text("first_name", 100),
    _text("last_name", 100),
    _text("org_unit_path", 500),
    sa.Column("is_admin", sa.Boolean),
    sa.Column("is_suspended", sa.Boolean),
    sa.Column("assigned_devices", sa.JSON(none_as_null=True)),
    sa.Column("device_count", sa.Integer),
    _time("created_at", nullable=False),
    _time("updated_at", nullable=False),
    _time("last_login"),
    sa.UniqueConstraint("email", name="users_email_key"),
    sa.CheckConstraint("device_count = jsonb_array_length(assigned_devices::jsonb)", name="check_device_count"),
)
"""The accounts of Google Admin with the devices that are assigned to them. The dashboard reads it too."""
sa.Index("idx_users_email", users.c.email)
sa.Index("idx_users_email_lower", sa.func.lower(users.c.email))
sa.Index("idx_users_org_unit", users.c.org_unit_path)
sa.Index("idx_users_device_count", users.c.device_count, postgresql_where=users.c.device_count > 0)

meraki_clients = sa.Table(
    "meraki_clients",
    metadata,
    sa.Column("mac_address", sa.String(17), primary_key=True),
    _text("serial_number", 100),
    _text("network_id", 100),
    _text("network_name", 255),
    _text("ap_name", 255),
    _text("ap_mac", 17),
    _text("ip_address", 45),
    sa.Column("vlan", sa.Integer),
    _text("description", 255),
    _time("first_seen"),
    _time("last_seen"),
    _time("created_at", nullable=False),
    _time("updated_at", nullable=False),
    # The device that has this address, also one without a serial.
    _link("linked_device_id", "chromebooks.device_id", of="meraki_clients"),
)
"""The clients that the Wi-Fi heard, linked to a device by their MAC address. The dashboard reads it too."""
sa.Index("idx_meraki_serial", meraki_clients.c.serial_number)
sa.Index("idx_meraki_last_seen", meraki_clients.c.last_seen)
# For the foreign key: the archive deletes devices by the thousand.
sa.Index(
    "idx_meraki_linked_device",
    meraki_clients.c.linked_device_id,
    postgresql_where=meraki_clients.c.linked_device_id.is_not(None),
)

sync_logs = sa.Table(
    "sync_logs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _text("sync_type", 50),
    _text("status", 20),
    sa.Column("records_processed", sa.Integer),
    sa.Column("records_created", sa.Integer),
    sa.Column("records_updated", sa.Integer),
    sa.Column("duration_seconds", sa.Integer),
    sa.Column("error_message", sa.Text),
    _time("started_at", nullable=False),
    _time("completed_at"),
    # From here on: which run and station wrote the row, what was soft-deleted, and what a person should know.
    _text("run_id", 36),
    _text("station", 255),
    sa.Column("records_deleted", sa.Integer),
    sa.Column("warnings", sa.JSON(none_as_null=True)),
    # On the rows of parts: how each of its sources was read, as a list of objects.
    sa.Column("details", sa.JSON(none_as_null=True)),
    # Whether the run asked for changes only; NULL in rows of older versions.
    sa.Column("is_incremental", sa.Boolean),
)
"""A row for each run and each of its parts: how it ended, how much it stored, what went wrong."""
sa.Index("idx_sync_logs_type", sync_logs.c.sync_type)
sa.Index("idx_sync_logs_status", sync_logs.c.status)
sa.Index("idx_sync_logs_type_status", sync_logs.c.sync_type, sync_logs.c.status, sync_logs.c.completed_at.desc())

chromebook_history = sa.Table(
    "chromebook_history",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _text("device_id", 255, nullable=False),
    _text("field_name", 50, nullable=False),
    sa.Column("old_value", sa.Text),
    sa.Column("new_value", sa.Text),
    _text("changed_by", 255),
    sa.Column("changed_at", sa.TIMESTAMP(timezone=False), server_default=sa.text("(now() AT TIME ZONE 'utc')")),
)
"""Every change of a tracked field of a device, written in the transaction that changed it."""
sa.Index("idx_history_device", chromebook_history.c.device_id, chromebook_history.c.changed_at.desc())

sync_conflicts = sa.Table(
    "sync_conflicts",
    metadata,
    sa.Column("kind", sa.String(50), primary_key=True),
    sa.Column("device_id", sa.String(255), primary_key=True),
    sa.Column("field", sa.String(50), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("kept_by", sa.String(255), nullable=False),
    _time("detected_at", nullable=False),
)
"""What the merge could not store as delivered: who claims a serial, tag or asset, and who keeps it."""

sync_lease = sa.Table(
    "sync_lease",
    metadata,
    sa.Column("name", sa.String(50), primary_key=True),
    sa.Column("epoch", sa.BigInteger, nullable=False),
    sa.Column("holder", sa.String(255)),
    sa.Column("run_id", sa.String(36)),
    sa.Column("acquired_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("expires_at", sa.TIMESTAMP(timezone=True)),
    # The server process that serves the holder: when it is gone, the holder is, and nobody has to wait for the expiry.
    sa.Column("backend_pid", sa.Integer),
    sa.Column("backend_start", sa.TIMESTAMP(timezone=True)),
    # What the holder is doing, for stations that share no Redis: the document of ``sync:status``.
    sa.Column("progress", sa.JSON(none_as_null=True)),
)
"""Who syncs now: one row. ``epoch`` grows with each take-over, and who holds an older one can write no more."""

sync_sources = sa.Table(
    "sync_sources",
    metadata,
    sa.Column("source", sa.String(50), primary_key=True),
    _time("last_success_at"),
    _time("last_error_at"),
    sa.Column("last_error", sa.Text),
    sa.Column("records", sa.Integer),
    # For the next incremental run: the last listing of everything, and up to when changes were asked for since.
    _time("last_full_at"),
    _time("seen_until"),
)
"""When each source (google, telemetry, …) was last read completely, and what went wrong since."""

iiq_assets = sa.Table(
    "iiq_assets",
    metadata,
    sa.Column("asset_key", sa.Text, primary_key=True),
    _text("iiq_asset_id", 100, nullable=False),
    _text("delivered_serial", 100),
    _text("iiq_asset_tag", 100),
    _text("iiq_location", 255),
    _text("iiq_room", 100),
    sa.Column("iiq_notes", sa.Text),
    _text("iiq_status", 100),
    _text("iiq_owner_email", 255),
    _text("iiq_owner_name", 255),
    _text("iiq_model", 255),
    sa.Column("is_chromebook", sa.Boolean, nullable=False),
    sa.Column("is_retired", sa.Boolean, nullable=False),
    _time("modified_date"),
)
"""Every IncidentIQ asset that may be joined, those that lost their serial too (R5): a list of changed assets names only
some of the claimants. ``asset_key`` is the AssetId in lower case."""

live_refreshes = sa.Table(
    "live_refreshes",
    metadata,
    sa.Column("ident", sa.String(255), primary_key=True),
    _time("refreshed_at", nullable=False),
)
"""Devices and assets (``iiq:`` and the asset's key) that were read one by one while a listing may have been under way:
what it holds of them is older."""

api_limits = sa.Table(
    "api_limits",
    metadata,
    sa.Column("source", sa.String(50), primary_key=True),
    sa.Column("requests_per_second", sa.Double),
    sa.Column("at_once", sa.Integer),
    _time("held_until"),
    _time("learned_at", nullable=False),
)
"""What each API's refusals taught: how fast and how many requests at once it lets through, and when it does not."""

device_user_seen = sa.Table(
    "device_user_seen",
    metadata,
    sa.Column("device_id", sa.String(255), primary_key=True),
    sa.Column("email", sa.String(255), primary_key=True),
    sa.Column("first_seen", sa.Date, nullable=False),
    sa.Column("last_seen", sa.Date, nullable=False),
)
"""Who used each device last, kept from day to day, since Google names only the few most recent users."""
sa.Index("idx_device_user_seen_email", device_user_seen.c.email)

ap_sighting = sa.Table(
    "ap_sighting",
    metadata,
    sa.Column("mac_address", sa.String(17), primary_key=True),
    sa.Column("ap_name", sa.String(255), primary_key=True),
    sa.Column("network_id", sa.String(100), primary_key=True),
    _time("first_seen", nullable=False),
    _time("last_seen", nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
)
"""At which access points each client was heard, since Meraki forgets after 31 days. ``count`` is that of the syncs
which brought a newer sighting."""

fleet_daily = sa.Table(
    "fleet_daily",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("location", sa.String(255), primary_key=True),
    sa.Column("model", sa.String(255), primary_key=True),
    sa.Column("status", sa.String(50), primary_key=True),
    sa.Column("devices", sa.Integer, nullable=False),
)
"""How many live devices of each kind there were at the end of a UTC day; what a device does not say is empty text."""

device_battery = sa.Table(
    "device_battery",
    metadata,
    sa.Column("device_id", sa.String(255), primary_key=True),
    sa.Column("report_time", sa.BigInteger, primary_key=True),
    sa.Column("battery_health", sa.Integer),
    sa.Column("cycle_count", sa.Integer),
    sa.Column("full_charge_capacity", sa.Integer),
)
"""How each battery aged: a row for each report that changed its health or its cycles."""

api_calls = sa.Table(
    "api_calls",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("source", sa.String(50), primary_key=True),
    sa.Column("endpoint", sa.String(255), primary_key=True),
    sa.Column("status", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("calls", sa.Integer, nullable=False),
    sa.Column("retries", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("waited_seconds", sa.Double, nullable=False),
)
"""What the syncs of a UTC day asked of each API. ``endpoint`` is a route without ids; ``status`` is HTTP's, 0 where no
answer came."""

device_search = sa.Table(
    "device_search",
    metadata,
    sa.Column("device_id", sa.String(255), primary_key=True),
    # Of everything that the row, and the device's keys, are made of.
    sa.Column("digest", sa.BigInteger, nullable=False),
    sa.Column("walk", sa.Integer, nullable=False),
    sa.Column("search_text", sa.Text, nullable=False),
    postgresql_with={"fillfactor": 80},
)
"""What the search reads instead of the wide rows. ``search_text`` holds a device's words in small letters, each
field behind a U+001F, and, behind a U+001E, its MAC addresses in bare capitals. In the order of ``walk`` the most
useful devices come first: live, active, seen in a later week. The view ``device_search_wanted`` says what it should
hold."""
sa.Index("idx_device_search_walk", device_search.c.walk)
device_search_text = sa.Index(
    "idx_device_search_text",
    device_search.c.search_text,
    postgresql_using="gin",
    postgresql_ops={"search_text": "gin_trgm_ops"},
)

device_key = sa.Table(
    "device_key",
    metadata,
    sa.Column("key", sa.Text(collation="C"), primary_key=True),
    sa.Column("device_id", sa.String(255), primary_key=True),
    sa.Column("field", sa.String(50), nullable=False),
)
"""Every identifier of every device as a key: upper-case, without separators where people write them in many ways,
numbers without their leading zeros too. The view ``device_key_wanted`` says what it should hold."""
sa.Index("idx_device_key_device", device_key.c.device_id)

device_search_wanted = sa.table("device_search_wanted", *(sa.column(c.name, c.type) for c in device_search.columns))
device_key_wanted = sa.table("device_key_wanted", *(sa.column(c.name, c.type) for c in device_key.columns))

station_state = sa.Table(
    "cbdesk_state",
    metadata,
    sa.Column("key", sa.String(50), primary_key=True),
    sa.Column("value", sa.Text),
)
"""Facts about this database as a whole: ``origin`` is ``demo`` where it holds the simulated district."""

device_changes = sa.Table(
    "device_changes",
    metadata,
    sa.Column("transaction_id", sa.BigInteger, primary_key=True, autoincrement=False),
)
"""The transactions that changed devices since these were last counted: see ``counts``. A trigger writes it."""

chromebooks_archive = sa.Table(
    "chromebooks_archive",
    metadata,
    *(sa.Column(column.name, column.type) for column in chromebooks.columns),
    sa.Column(
        "archived_at",
        sa.TIMESTAMP(timezone=False),
        nullable=False,
        server_default=sa.text("(now() AT TIME ZONE 'utc')"),
    ),
)
"""Devices that are gone for good, as they were in ``chromebooks``: `cbdesk db archive` moves them. A device that comes
back and goes again is in it twice."""
sa.Index("idx_chromebooks_archive_device", chromebooks_archive.c.device_id)

maintenance_log = sa.Table(
    "maintenance_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("task", sa.String(50), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    _text("done_by", 255, nullable=False),
    _time("done_at", nullable=False),
)
"""What was done to look after this database: backups, archiving, vacuum and the like. ``done_by`` is the role."""
sa.Index("idx_maintenance_log_task", maintenance_log.c.task, maintenance_log.c.done_at.desc())
