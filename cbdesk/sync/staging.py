"""Temporary tables that take pages by COPY as they arrive: memory stays bounded and a dead run leaves nothing.

They live in the transaction of their part (``ON COMMIT DROP``): private to it, never seen by readers, unlogged.
Text longer than the column it is meant for is cut here and counted, as the merge rules' clarifications ask.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

import psycopg2
import sqlalchemy as sa
from psycopg2 import sql

from cbdesk.database.engine import cut_values
from cbdesk.database.tables import chromebooks, iiq_assets, meraki_clients, users
from cbdesk.sync.temporary import temporary_table

_ADDRESSES = frozenset({"ip_address", "wan_ip_address"})  # R9: a cut address would be another address


def _like(table: sa.Table, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, table.c[name].type) for name in names]


def _stage(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return temporary_table(name, sa.Column("seq", sa.Integer, nullable=False), *columns)


GOOGLE_COLUMNS = (
    "google_status",
    "status",
    "deprovision_reason",
    "model",
    "mac_address",
    "ethernet_mac",
    "ip_address",
    "wan_ip_address",
    "aue_date",
    "aue_timestamp",
    "os_version",
    "platform_version",
    "firmware_version",
    "boot_mode",
    "last_policy_sync_time",
    "last_enrollment_time",
    "last_used_date",
    "annotated_user",
    "annotated_location",
    "annotated_asset_id",
    "google_notes",
    "org_unit_path",
    "recent_users",
)
BATTERY_COLUMNS = (
    "battery_health",
    "battery_cycle_count",
    "battery_full_charge_capacity",
    "battery_design_capacity",
    "battery_manufacturer",
    "battery_report_time",
)

stage_devices = _stage("stage_devices", *_like(chromebooks, "device_id", "delivered_serial", *GOOGLE_COLUMNS))
stage_batteries = _stage("stage_batteries", *_like(chromebooks, "device_id", *BATTERY_COLUMNS))
stage_assets = _stage(
    "stage_assets",
    *_like(iiq_assets, *(column.name for column in iiq_assets.columns)),
    sa.Column("is_left_out", sa.Boolean, nullable=False),
)
stage_users = _stage(
    "stage_users",
    *_like(
        users,
        "user_id",
        "email",
        "full_name",
        "first_name",
        "last_name",
        "org_unit_path",
        "is_admin",
        "is_suspended",
        "last_login",
    ),
)
stage_sightings = _stage(
    "stage_sightings",
    *_like(
        meraki_clients,
        "mac_address",
        "network_id",
        "network_name",
        "ap_name",
        "ap_mac",
        "ip_address",
        "vlan",
        "description",
        "first_seen",
        "last_seen",
    ),
    sa.Column("is_wired", sa.Boolean, nullable=False),
)

_RECORD_FIELDS = {
    "delivered_serial": "serial_key",
    "iiq_asset_id": "asset_id",
    "iiq_asset_tag": "asset_tag",
    "iiq_location": "location",
    "iiq_room": "room",
    "iiq_notes": "notes",
    "iiq_status": "status",
    "iiq_owner_email": "owner_email",
    "iiq_owner_name": "owner_name",
    "iiq_model": "model",
}
"""Columns whose records call the same thing by the source's shorter word."""
_FROM_OUTSIDE = frozenset({"asset_key", "is_chromebook"})
"""Columns that are given beside the record: what the settings and its id say of it."""


class Staging:
    """One part's temporary tables, filled over the part's own connection in batches of ``batch_size`` rows.

    ``cut`` counts, by column, the values that were longer than their column.
    """

    def __init__(self, connection: sa.Connection, *tables: sa.Table, batch_size: int) -> None:
        self._connection = connection
        self._batch_size = batch_size
        self._seq = 0
        self.cut: Counter[str] = Counter()
        for table in tables:
            connection.execute(sa.schema.CreateTable(table))
        self._writers = {table.name: _Writer(table, self.cut) for table in tables}

    def store(self, table: sa.Table, records: Sequence[object], **extra: Sequence[Any]) -> None:
        """Take one page; ``extra`` gives further columns, a value for each record."""
        writer = self._writers[table.name]
        writer.render(records, self._seq, extra)
        self._seq += len(records)
        if len(writer.lines) >= self._batch_size:
            self._copy(writer)

    def flush(self) -> None:
        """Write what is still waiting for its batch to fill."""
        for writer in self._writers.values():
            self._copy(writer)

    def empty(self, table: sa.Table, where: sa.ColumnElement[bool] | None = None) -> None:
        """Forget what was staged: the listing did not end, so it must not count."""
        self.flush()
        statement = sa.delete(table)
        self._connection.execute(statement if where is None else statement.where(where))

    def warnings(self) -> list[str]:
        """Return one sentence for each column that had values cut."""
        return [
            f"{name}: {count} value(s) were longer than the column and were cut" for name, count in self.cut.items()
        ]

    def _copy(self, writer: _Writer) -> None:
        if not writer.lines:
            return
        dbapi = self._connection.connection.driver_connection
        assert dbapi is not None
        with dbapi.cursor() as cursor:
            statement = writer.statement.as_string(cursor)
            try:
                cursor.copy_expert(statement, io.StringIO("".join(writer.lines)))
            except psycopg2.Error as error:
                if dbapi.closed:  # the database is away
                    raise
                cut_values(error)
                raise sa.exc.DBAPIError.instance(statement, None, error, psycopg2.Error, hide_parameters=True) from None
        writer.lines.clear()


class _Writer:
    """Renders records of one kind as lines of COPY's text format, column by column: nearly all of it happens in C."""

    def __init__(self, table: sa.Table, cut: Counter[str]) -> None:
        self.lines: list[str] = []
        self._cut = cut
        columns = [column for column in table.columns if column.name != "seq"]
        own = [column for column in columns if column.name not in _FROM_OUTSIDE]
        self._outside = [column for column in columns if column.name in _FROM_OUTSIDE]
        self._own = own
        self._get = attrgetter(*(_RECORD_FIELDS.get(column.name, column.name) for column in own))
        names = ("seq", *(column.name for column in own + self._outside))
        self.statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
        )

    def render(self, records: Sequence[object], seq: int, extra: dict[str, Sequence[Any]]) -> None:
        own = zip(self._own, zip(*map(self._get, records), strict=True), strict=bool(records))
        outside = ((column, extra[column.name]) for column in self._outside)
        columns = [self._cells(column, values) for column, values in chain(own, outside)]
        places = map(str, range(seq, seq + len(records)))
        self.lines += ["\t".join(row) + "\n" for row in zip(places, *columns, strict=True)]

    def _cells(self, column: sa.Column[Any], values: Sequence[Any]) -> list[str]:
        if isinstance(column.type, sa.JSON):
            values = [None if value is None else _to_json([*map(dict, value)]) for value in values]
        elif not isinstance(column.type, sa.String):
            return ["\\N" if value is None else str(value) for value in values]
        present = [value for value in values if value is not None]
        limit = getattr(column.type, "length", None)
        if limit is not None and max(map(len, present), default=0) > limit:
            values = [self._cut_to(limit, column.name, value) for value in values]
        if _SPECIAL.search("".join(present)):  # one search for a page: nearly no column holds any
            return ["\\N" if value is None else value.translate(_ESCAPES) for value in values]
        return ["\\N" if value is None else value for value in values]

    def _cut_to(self, limit: int, name: str, value: str | None) -> str | None:
        if value is None or len(value) <= limit:
            return value
        if name in _ADDRESSES:
            return None
        self._cut[name] += 1
        return value[:limit].rstrip()


_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
