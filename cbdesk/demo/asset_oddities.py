"""The awkward assets of the inventory, at a rate per 10,000 devices and at least once in a small world."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cbdesk.demo.assets import IN_SERVICE, NO_ID, RETIRED, Inventory
from cbdesk.demo.odd_devices import PLACEHOLDERS
from cbdesk.demo.schools import Document

_OddAsset = Callable[[Document, Inventory, int], Document | None]
"""Changes an asset, or adds another one for it; returns the one to name, or None for the changed one."""


def _twin(asset: Document, inventory: Inventory, number: int) -> Document:
    """Copy an asset as a second import would: another id and tag, the same serial."""
    copy = inventory.add(
        tag=f"{asset['AssetTag']}-OLD",
        serial=str(asset.get("SerialNumber", "")),
        model=asset["Model"],
        status=IN_SERVICE,
        bought=2020 + number % 4,
        price=279.0,
    )
    for key in ("LocationId", "Location"):
        if key in asset:
            copy[key] = asset[key]
    return copy


def _retired_twin(asset: Document, inventory: Inventory, number: int) -> Document:
    """The retired record was modified last: in service comes first all the same."""
    copy = _twin(asset, inventory, number)
    copy["StatusTypeId"], copy["Status"] = RETIRED["AssetStatusTypeId"], RETIRED
    copy["ModifiedDate"] = inventory.clock.plain(0, 1_000)
    return copy


def _older_twin(asset: Document, inventory: Inventory, number: int) -> Document:
    copy = _twin(asset, inventory, number)
    copy["ModifiedDate"] = "2021-06-11T20:01:33"
    return copy


def _equal_twin(asset: Document, inventory: Inventory, number: int) -> Document:
    copy = _twin(asset, inventory, number)
    copy["StatusTypeId"], copy["Status"] = asset["StatusTypeId"], asset["Status"]
    copy["ModifiedDate"] = asset["ModifiedDate"]
    return copy


def _deleted_twin(asset: Document, inventory: Inventory, number: int) -> Document:
    copy = _twin(asset, inventory, number)
    copy["IsDeleted"] = True
    return copy


def _training_twin(asset: Document, inventory: Inventory, number: int) -> Document:
    copy = _twin(asset, inventory, number)
    copy["IsTraining"] = True
    copy["ModifiedDate"] = inventory.clock.plain(0, 2_000)
    return copy


def _filed_under_laptops(asset: Document, inventory: Inventory, _: int) -> None:
    model = inventory.model(asset["Model"]["Name"], "Import", "Laptops")
    asset["Model"], asset["ModelId"], asset["CategoryId"] = model, model["ModelId"], model["CategoryId"]
    asset["Notes"] = "Imported with the wrong category"


def _without_status_and_location(asset: Document, _: Inventory, __: int) -> None:
    for key in ("Status", "StatusTypeId", "Location", "LocationId", "LocationRoom", "LocationRoomId"):
        asset.pop(key, None)


def _location_null(asset: Document, _: Inventory, __: int) -> None:
    asset["Location"] = None
    asset["LocationId"] = NO_ID
    asset.pop("LocationRoom", None)
    asset.pop("LocationRoomId", None)


def _flat_names(asset: Document, _: Inventory, __: int) -> None:
    """An older record: names beside the object instead of inside it."""
    location = asset.pop("Location", None)
    asset["LocationName"] = location["Name"] if location else "Technology Center"
    model = asset["Model"]
    asset["Model"] = {
        "ModelId": model["ModelId"],
        "ModelName": model["Name"],
        "ManufacturerName": model["Manufacturer"]["Name"],
        "CategoryId": model["CategoryId"],
        "CategoryName": model["Category"]["Name"],
    }


def _category_null(asset: Document, _: Inventory, __: int) -> None:
    asset["Model"] = {**asset["Model"], "Category": None, "CategoryId": None, "CategoryNameWithParent": None}
    asset["CategoryId"] = None


def _upper_case_id(asset: Document, _: Inventory, __: int) -> None:
    asset["AssetId"] = asset["AssetId"].upper()


def _lower_case_serial(asset: Document, _: Inventory, __: int) -> None:
    asset["SerialNumber"] = f"  {asset['SerialNumber'].lower()} "


def _tag_equals_serial(asset: Document, _: Inventory, __: int) -> None:
    asset["AssetTag"] = asset["SerialNumber"]


def _utc_dates(asset: Document, inventory: Inventory, _: int) -> None:
    asset["CreatedDate"] = "2022-01-05T08:00:00Z"
    asset["ModifiedDate"] = f"{inventory.clock.day(9)}T23:59:59.9999999Z"


def _unset_dates(asset: Document, _: Inventory, __: int) -> None:
    asset["ModifiedDate"] = "0001-01-01T00:00:00"
    asset["DeployedDate"] = "0001-01-01T00:00:00"
    asset["WarrantyExpirationDate"] = None


def _json_in_custom_field(asset: Document, inventory: Inventory, _: int) -> None:
    value = f'{{"LastSyncDate":"{inventory.clock.day(2)}T07:11:02.000Z","Fees":[{{"Amount":25}}]}}'
    asset["CustomFieldValues"] = [
        {
            "AssetId": asset["AssetId"],
            "CustomFieldTypeId": "cf000000-0000-4000-8000-000000000001",
            "EditorTypeId": 1,
            "Value": value,
            "IsHidden": False,
        }
    ]


def _owner_null(asset: Document, _: Inventory, __: int) -> None:
    asset["Owner"] = None
    asset["OwnerId"] = None


def _owner_upper_case(asset: Document, _: Inventory, __: int) -> None:
    if asset.get("Owner"):
        asset["Owner"] = {**asset["Owner"], "Email": asset["Owner"]["Email"].upper()}


def _only_here(_: Document, inventory: Inventory, number: int) -> Document:
    return inventory.only_here(number)


def _only_here_without_serial(_: Document, inventory: Inventory, number: int) -> Document:
    asset = inventory.only_here(number)
    if number % 3 == 0:
        asset["SerialNumber"] = None
    elif number % 3 == 1:
        del asset["SerialNumber"]
    else:
        asset["SerialNumber"] = ""
        asset["AssetTag"] = None
    return asset


def _only_here_placeholder(_: Document, inventory: Inventory, number: int) -> Document:
    asset = inventory.only_here(number)
    asset["SerialNumber"] = PLACEHOLDERS[(number + 2) % len(PLACEHOLDERS)]
    return asset


def _only_here_twice(_: Document, inventory: Inventory, number: int) -> Document:
    return _older_twin(inventory.only_here(number), inventory, number)


_ODD_ASSETS: tuple[tuple[str, float, _OddAsset], ...] = (
    ("asset_retired_twin", 40, _retired_twin),
    ("asset_older_twin", 30, _older_twin),
    ("asset_equal_twin", 3, _equal_twin),
    ("asset_deleted_twin", 20, _deleted_twin),
    ("asset_training_twin", 5, _training_twin),
    ("asset_filed_under_laptops", 40, _filed_under_laptops),
    ("asset_without_status_and_location", 20, _without_status_and_location),
    ("asset_location_null", 30, _location_null),
    ("asset_flat_names", 10, _flat_names),
    ("asset_category_null", 10, _category_null),
    ("asset_upper_case_id", 20, _upper_case_id),
    ("asset_lower_case_serial", 20, _lower_case_serial),
    ("asset_tag_equals_serial", 15, _tag_equals_serial),
    ("asset_utc_dates", 50, _utc_dates),
    ("asset_unset_dates", 10, _unset_dates),
    ("asset_json_in_custom_field", 60, _json_in_custom_field),
    ("asset_owner_null", 40, _owner_null),
    ("asset_owner_upper_case", 10, _owner_upper_case),
    ("asset_only_here", 90, _only_here),
    ("asset_only_here_without_serial", 6, _only_here_without_serial),
    ("asset_only_here_placeholder", 4, _only_here_placeholder),
    ("asset_only_here_twice", 4, _only_here_twice),
)


def make_awkward(inventory: Inventory, oddities: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Add and change assets in place; return the asset ids of every case. ``oddities`` names the awkward devices."""
    count = len(inventory.fleet.documents)
    ordinary = list(inventory.documents)
    inventory.rng.shuffle(ordinary)
    found = dict(_tags_of_devices(inventory, oddities))
    at = 0
    for name, per_ten_thousand, change in _ODD_ASSETS:
        ids = []
        for number in range(max(1, round(count * per_ten_thousand / 10_000))):
            asset = ordinary[at % len(ordinary)]
            at += 1
            ids.append((change(asset, inventory, number) or asset)["AssetId"])
        found[name] = tuple(ids)
    found["other_equipment"] = tuple(
        asset["AssetId"] for asset in inventory.other_equipment(max(6, round(count * 0.032)))
    )
    return found


def _tags_of_devices(
    inventory: Inventory, oddities: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for first, second in _pairs(inventory, oddities["tag_swapped_in_incidentiq"]):
        first["AssetTag"], second["AssetTag"] = second["AssetTag"], first["AssetTag"]
    taken = list(_pairs(inventory, oddities["tag_only_in_incidentiq_but_taken"]))
    for first, second in taken:
        second["AssetTag"] = first["AssetTag"]
    yield "asset_tag_taken", tuple(second["AssetId"] for _, second in taken)


def _pairs(inventory: Inventory, device_ids: tuple[str, ...]) -> Iterator[tuple[Document, Document]]:
    """Yield the assets of each pair of devices; a device that has none yet gets one."""
    fleet = inventory.fleet
    wanted = set(device_ids) - inventory.by_device.keys()
    for device, placement in fleet.pairs():
        if device["deviceId"] in wanted and "serialNumber" in device:
            inventory.by_device[device["deviceId"]] = inventory.add_for(device, placement)
    assets = [inventory.by_device.get(ident) for ident in device_ids]
    for first, second in zip(assets[::2], assets[1::2], strict=True):
        if first is not None and second is not None:
            yield first, second
