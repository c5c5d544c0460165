"""Turns IncidentIQ assets into records (R1, R5, R6). Pure. Every field except ``AssetId`` may be missing or null."""

from __future__ import annotations

from datetime import datetime

from cbdesk.domain.identifiers import clean_text, email_key, serial_key
from cbdesk.errors import SkipRecordError
from cbdesk.sources.fields import Fields, identified, utc_time
from cbdesk.sources.records import Asset

_NO_GUID = "00000000-0000-0000-0000-000000000000"
"""IncidentIQ's word for *none* in a reference."""


def parse_asset(item: object) -> Asset:
    fields, asset_id = identified(item, "asset", "AssetId", "AssetTag", "SerialNumber")
    if asset_id == _NO_GUID:
        raise SkipRecordError("asset whose AssetId is all zeros")
    model = _referenced(fields, "Model", "ModelId")
    status = fields.nested("Status") if fields.has("Status") else fields.nested("AssetStatus")
    owner = _referenced(fields, "Owner", "UserId", "OwnerId")
    return Asset(
        asset_id=asset_id,
        serial_key=serial_key(fields.text("SerialNumber")),
        asset_tag=fields.text("AssetTag"),
        location=_location(fields),
        room=_referenced(fields, "LocationRoom", "LocationRoomId").text("Name"),
        notes=fields.text("Notes"),
        status=status.text("Name") or fields.nested("AssetStatus").text("Name") or fields.text("StatusName"),
        owner_email=email_key(owner.text("Email")),
        owner_name=_owner_name(owner),
        model=model.text("Name") or model.text("ModelName") or fields.text("ModelName"),
        category=_category(fields, model),
        category_id=_category_id(fields, model),
        is_retired=status.flag("IsRetired"),
        is_left_out=fields.flag("IsDeleted") or fields.flag("IsTraining"),
        modified_date=_date(fields, "ModifiedDate"),
    )


def _referenced(fields: Fields, key: str, inner_id: str, outer_id: str | None = None) -> Fields:
    """Return a nested object; an empty one when it is missing or either identifier says *none*."""
    nested = fields.nested(key)
    is_none = _NO_GUID in {fields.text(outer_id or inner_id), nested.text(inner_id)}
    return Fields({}, fields.name) if is_none else nested


def _location(fields: Fields) -> str | None:
    if fields.text("LocationId") == _NO_GUID:
        return None
    return _referenced(fields, "Location", "LocationId").text("Name") or fields.text("LocationName")


def _owner_name(owner: Fields) -> str | None:
    parts = f"{owner.text('FirstName') or ''} {owner.text('LastName') or ''}"
    return owner.text("Name") or owner.text("FullName") or clean_text(parts)


def _category(fields: Fields, model: Fields) -> str | None:
    """Return the category's own name. A path such as ``Devices > Chromebooks`` counts by its last step only."""
    category = model.nested("Category")
    name = category.text("Name") or model.text("CategoryName") or fields.text("CategoryName")
    if name:
        return name
    path = category.text("NameWithParent") or model.text("CategoryNameWithParent")
    return clean_text(path.rpartition(">")[2]) if path else None


def _category_id(fields: Fields, model: Fields) -> str | None:
    """Return the GUID in lower case, as the settings are compared with it."""
    found = (model.text("CategoryId"), model.nested("Category").text("CategoryId"), fields.text("CategoryId"))
    return next((guid.lower() for guid in found if guid and guid != _NO_GUID), None)


def _date(fields: Fields, key: str) -> datetime | None:
    """Return naive UTC. Dates of IncidentIQ never cost the row: 0001-01-01 and what cannot be read are None."""
    value = fields.raw(key)
    moment = utc_time(value) if isinstance(value, str) else None
    return moment if moment is not None and moment.year > 1 else None
