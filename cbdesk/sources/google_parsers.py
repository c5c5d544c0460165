"""Turns Google's devices, users and battery reports into records (R1, R7, R9 to R13). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from cbdesk.domain.device import status_of
from cbdesk.domain.identifiers import IIQ_PREFIX, clean_text, email_key, mac_address, serial_key
from cbdesk.errors import SkipRecordError
from cbdesk.sources.fields import (
    Fields,
    epoch_seconds,
    epoch_time,
    identified,
    stored_integer,
    utc_time,
)
from cbdesk.sources.records import Battery, GoogleDevice, GoogleUser

_USUAL_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NEVER_YEAR = 1970
"""Google writes the Unix epoch for a user who never signed in (R13)."""


def parse_device(item: object, today: date) -> GoogleDevice:
    """Read one entry of ``chromeosdevices``; ``today`` is the UTC day that no active day may pass (R12)."""
    fields, device_id = identified(item, "device", "deviceId", "serialNumber")
    if device_id.startswith(IIQ_PREFIX):
        raise SkipRecordError(f"{fields.name}: this form of deviceId is reserved for IncidentIQ's assets")
    google_status = fields.text("status")
    aue_date, aue_timestamp = _auto_update_end(fields)
    return GoogleDevice(
        device_id=device_id,
        serial_key=serial_key(fields.text("serialNumber")),
        google_status=google_status,
        status=status_of(google_status),
        deprovision_reason=fields.text("deprovisionReason"),
        model=fields.text("model"),
        mac_address=mac_address(fields.text("macAddress")),
        ethernet_mac=mac_address(fields.text("ethernetMacAddress")) or mac_address(fields.text("ethernetMacAddress0")),
        ip_address=_first_text(fields, "ipAddress"),
        wan_ip_address=_first_text(fields, "wanIpAddress"),
        aue_date=aue_date,
        aue_timestamp=aue_timestamp,
        os_version=fields.text("osVersion"),
        platform_version=fields.text("platformVersion"),
        firmware_version=fields.text("firmwareVersion"),
        boot_mode=fields.text("bootMode"),
        last_policy_sync_time=fields.time("lastSync"),
        last_enrollment_time=fields.time("lastEnrollmentTime"),
        last_used_date=_last_used(fields, today),
        annotated_user=fields.text("annotatedUser"),
        annotated_location=fields.text("annotatedLocation"),
        annotated_asset_id=fields.text("annotatedAssetId"),
        google_notes=fields.text("notes"),
        org_unit_path=fields.text("orgUnitPath"),
        recent_users=_recent_users(fields),
    )


def _first_text(fields: Fields, key: str) -> str | None:
    """Return the first non-empty value of a column in ``lastKnownNetwork`` (R9)."""
    return next(iter(fields.texts("lastKnownNetwork", key)), None)


def _auto_update_end(fields: Fields) -> tuple[str | None, int | None]:
    """Return ``YYYY-MM`` and Unix seconds, each from its own field first and from the other one otherwise (R10)."""
    through = utc_time(fields.text("autoUpdateThrough"))
    milliseconds = fields.whole("autoUpdateExpiration")
    expiration = epoch_time(milliseconds // 1000) if milliseconds else None
    day = through or expiration
    if day is None:
        return None, None
    moment = expiration or datetime.combine(day.date(), time.min)
    return f"{day.year:04d}-{day.month:02d}", epoch_seconds(moment)


def _last_used(fields: Fields, today: date) -> datetime | None:
    """Return midnight of the newest active day; Chromebooks with a fast clock report days to come (R12)."""
    texts = {text[:10] for text in fields.texts("activeTimeRanges", "date")}
    if all(map(_USUAL_DAY.fullmatch, texts)):  # then their order is that of the days, and one is read instead of all
        moments = (utc_time(text) for text in sorted(texts, reverse=True))
        newest = next((moment.date() for moment in moments if moment is not None), None)
    else:
        newest = max((moment.date() for moment in map(utc_time, texts) if moment is not None), default=None)
    return datetime.combine(min(newest, today), time.min) if newest else None


def _recent_users(fields: Fields) -> tuple[Mapping[str, str], ...] | None:
    if not fields.has("recentUsers"):
        return None
    found = [{key: user.text(key) for key in ("type", "email")} for user in fields.objects("recentUsers")]
    return tuple({key: value for key, value in user.items() if value is not None} for user in found)


def parse_user(item: object) -> GoogleUser:
    """Read one entry of ``users.list`` (R13)."""
    fields, user_id = identified(item, "user", "id")
    email = email_key(fields.text("primaryEmail"))
    if email is None:
        raise SkipRecordError(f"{fields.name}: primaryEmail is missing")
    name = fields.nested("name")
    first, last = name.text("givenName"), name.text("familyName")
    last_login = fields.time("lastLoginTime")
    return GoogleUser(
        user_id=user_id,
        email=email,
        full_name=name.text("fullName") or clean_text(f"{first or ''} {last or ''}"),
        first_name=first,
        last_name=last,
        org_unit_path=fields.text("orgUnitPath"),
        is_admin=fields.flag("isAdmin"),
        is_suspended=fields.flag("suspended"),
        last_login=last_login if last_login is not None and last_login.year > _NEVER_YEAR else None,
    )


def parse_battery(item: object) -> Battery:
    """Read one telemetry device: its newest report, and the pack that this report names (R11).

    A device without reports or packs (a Chromebox) is a record of nothing but its ``device_id``.
    """
    fields, device_id = identified(item, "telemetry device", "deviceId", "serialNumber")
    report = _newest(fields.objects("batteryStatusReport")) or Fields({}, fields.name)
    pack = _pack_of(report, fields.objects("batteryInfo")) or Fields({}, fields.name)
    full, design = report.whole("fullChargeCapacity"), pack.whole("designCapacity")
    moment = _report_time(report)
    return Battery(
        device_id=device_id,
        battery_health=_health(full, design),
        battery_cycle_count=stored_integer(report.whole("cycleCount")),
        battery_full_charge_capacity=stored_integer(full),
        battery_design_capacity=stored_integer(design),
        battery_manufacturer=pack.text("manufacturer"),
        battery_report_time=epoch_seconds(moment) if moment else None,
    )


def _report_time(report: Fields) -> datetime | None:
    value = report.raw("reportTime")
    return utc_time(value) if isinstance(value, str) else None


def _newest(reports: tuple[Fields, ...]) -> Fields | None:
    """Return the newest report; those of unusable time come last, the first delivered wins a tie (R11)."""
    return max(reports, key=lambda report: _report_time(report) or datetime.min, default=None)  # noqa: DTZ901 - naive UTC


def _pack_of(report: Fields, packs: tuple[Fields, ...]) -> Fields | None:
    serial = report.text("serialNumber")
    named = (pack for pack in packs if serial is not None and pack.text("serialNumber") == serial)
    return next(named, packs[0] if packs else None)


def _health(full: int | None, design: int | None) -> int | None:
    """Return percent of the design capacity, 0 to 100 (R11)."""
    if full is None or not design:
        return None
    return min(round(100 * full / design), 100)
