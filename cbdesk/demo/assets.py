"""The inventory as IncidentIQ delivers it: an asset for most Chromebooks, other equipment, and the reference lists."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Final

from cbdesk.demo.catalogue import FLEX_MODEL, MODELS, OTHER_DEVICES, serial_number
from cbdesk.demo.clock import Clock
from cbdesk.demo.devices import Fleet, Placement
from cbdesk.demo.odd_devices import PLACEHOLDERS
from cbdesk.demo.people import People
from cbdesk.demo.schools import Document, School

SITE_ID: Final = "4f1d2c9a-7b3e-4a55-9d10-6c2e8f0b1a77"
ASSETS_PRODUCT_ID: Final = "88df910c-91aa-e711-80c2-0004ffa00050"
DEVICES_TYPE_ID: Final = "2a1561e5-34ff-4fcf-87de-2a146f0e1c01"
NO_ID: Final = "00000000-0000-0000-0000-000000000000"
_CATEGORY_NAMES = ("Chromebooks", "Laptops", "Tablets", "Projectors", "Printers")
CATEGORIES: tuple[Document, ...] = tuple(
    {
        "CategoryId": f"c3a1f0d2-{number:04d}-4e2b-8a77-111122223333",
        "Name": name,
        "NameWithParent": f"Devices > {name}",
        "ParentCategoryName": "Devices",
    }
    for number, name in enumerate(_CATEGORY_NAMES, start=1)
)
_STATUS_NAMES = ("In Service", "Retired", "In Repair", "Lost/Stolen", "In Storage")
STATUS_TYPES: tuple[Document, ...] = tuple(
    {
        "AssetStatusTypeId": f"9b7c2d40-0000-4c1e-8f00-00000000a{number:03d}",
        "SiteId": SITE_ID,
        "Scope": "Site",
        "Name": name,
        "IsRetired": name == "Retired",
    }
    for number, name in enumerate(_STATUS_NAMES, start=1)
)
IN_SERVICE, RETIRED, IN_REPAIR, LOST, IN_STORAGE = STATUS_TYPES
_FUNDING: tuple[Document, ...] = tuple(
    {"AssetFundingTypeId": f"f0000000-0000-4000-8000-{n:012d}", "Name": name, "Scope": "Site"}
    for n, name in enumerate(("ESSER III", "Title I", "Bond 2022", "General Fund"), start=1)
)
_LEVEL_NAMES = {"elementary": "Elementary School", "middle": "Middle School", "high": "High School"}


def build_locations(schools: tuple[School, ...]) -> tuple[Document, ...]:
    """Return the schools and the Technology Center, which comes last."""
    places = [(s.location_id, s.name, s.code, _LEVEL_NAMES[s.level]) for s in schools]
    places.append(("1c0e6f5a-2d11-4c37-8b90-0a51f3e6ffff", "Technology Center", "TECH", "Administration"))
    return tuple(
        {
            "LocationId": ident,
            "SiteId": SITE_ID,
            "Name": name,
            "Abbreviation": code,
            "AddressId": NO_ID,
            "LocationTypeId": "0f0f0f0f-0000-4000-8000-000000000001",
            "LocationType": {"Name": kind},
            "CreatedDate": "2019-07-02T15:20:11.43",
            "ModifiedDate": "2025-08-01T12:00:00",
        }
        for ident, name, code, kind in places
    )


def build_rooms(schools: tuple[School, ...]) -> dict[tuple[int, str], Document]:
    """Return every room by its school's index and its name."""
    return {
        (index, room): {
            "LocationRoomId": f"7d3b9e10-55aa-4f0e-9c21-{index * 1000 + number:012x}",
            "SiteId": SITE_ID,
            "LocationId": school.location_id,
            "LocationName": school.name,
            "Name": room,
            "Description": "",
        }
        for index, school in enumerate(schools)
        for number, room in enumerate(school.rooms)
    }


class Inventory:
    """Builds the assets; ``documents`` is in order of creation."""

    def __init__(self, fleet: Fleet, people: People, schools: tuple[School, ...], clock: Clock, rng: Random) -> None:
        self.documents: list[Document] = []
        self.by_device: dict[str, Document] = {}
        self.locations = build_locations(schools)
        self.rooms = build_rooms(schools)
        self.fleet = fleet
        self.clock = clock
        self.rng = rng
        self._people = people
        self._owners: dict[int, Document] = {}
        self._models: dict[str, Document] = {}
        for device, placement in fleet.pairs():
            if rng.random() < 0.9 and _has_serial(device):
                self.by_device[device["deviceId"]] = self.add_for(device, placement)

    @property
    def owners(self) -> list[Document]:
        """Everybody who owns an asset, in order of their user id."""
        return [self._owners[person] for person in sorted(self._owners)]

    def owner(self, person: int) -> Document:
        known = self._owners.get(person)
        if known is None:
            known = self._owners[person] = self._owner(person)
        return known

    def _owner(self, index: int) -> Document:
        person = self._people.persons[index]
        document: Document = {
            "UserId": f"e1000000-0000-4000-8000-{index + 1:012d}",
            "SiteId": SITE_ID,
            "IsDeleted": False,
            "Name": f"{person.given} {person.family}",
            "FullName": f"{person.given} {person.family}",
            "FirstName": person.given,
            "LastName": person.family,
            "Email": person.email,
            "Username": person.email.partition("@")[0],
            "RoleId": f"d0000000-0000-4000-8000-{1 if person.role == 'Student' else 2:012d}",
            "RoleName": person.role,
            "IsOnline": False,
        }
        if person.school >= 0:
            location = self.locations[person.school]
            document["LocationId"] = location["LocationId"]
            document["LocationName"] = location["Name"]
        if person.role == "Student":
            document["SchoolIdNumber"] = str(200_000 + index)
            document["Grade"] = person.grade
        return document

    def model(self, name: str, maker: str, category: str) -> Document:
        key = f"{name}/{category}"
        known = self._models.get(key)
        if known is None:
            number = len(self._models) + 1
            entry = CATEGORIES[_CATEGORY_NAMES.index(category)]
            maker_id = f"ab000000-0000-4000-8000-{sum(maker.encode()):012d}"
            known = self._models[key] = {
                "ModelId": f"5e0c7a31-aaaa-4b7d-9c55-{number:012x}",
                "Name": name,
                "AssetTypeId": DEVICES_TYPE_ID,
                "AssetTypeName": "Devices",
                "ManufacturerId": maker_id,
                "Manufacturer": {"ManufacturerId": maker_id, "Name": maker},
                "CategoryId": entry["CategoryId"],
                "CategoryNameWithParent": entry["NameWithParent"],
                "Category": {key: entry[key] for key in ("CategoryId", "Name", "NameWithParent")},
                "IsGenericModel": False,
            }
        return known

    def add_for(self, device: Document, placement: Placement) -> Document:
        """Add the asset of a Chromebook as the yearly import made it."""
        index = len(self.documents)
        tag = str(device.get("annotatedAssetId", "")).strip() or f"IQ-{index:06d}"
        asset = self.add(
            tag=tag,
            serial=device["serialNumber"].strip().upper(),
            model=self.model(placement.model.name, placement.model.maker, "Chromebooks"),
            status=self._status(device, placement),
            bought=int(device.get("manufactureDate", "2021")[:4]),
            price=placement.model.price,
        )
        school = len(self.locations) - 1 if placement.kind == "retired" else placement.school
        asset["LocationId"] = self.locations[school]["LocationId"]
        asset["Location"] = self.locations[school]
        if placement.kind != "retired":
            room = self.rooms[school, placement.room]
            asset["LocationRoomId"] = room["LocationRoomId"]
            asset["LocationRoom"] = room
        if placement.person >= 0:
            owner = self.owner(placement.person)
            asset["OwnerId"] = owner["UserId"]
            asset["Owner"] = owner
        return asset

    @staticmethod
    def _status(device: Document, placement: Placement) -> Document:
        if device["status"] == "DISABLED":
            return LOST
        if placement.kind == "retired":
            return RETIRED
        if placement.kind == "spare":
            return IN_STORAGE
        return IN_REPAIR if placement.synced_ago in range(3, 9) else IN_SERVICE

    def add(self, *, tag: str, serial: str, model: Document, status: Document, bought: int, price: float) -> Document:
        """Add an asset without place and owner; the caller completes it."""
        index = len(self.documents)
        draw = self.rng.getrandbits(40)
        tickets = (draw >> 9) % 3 + 1 if draw & 0x1F == 0 else 0
        ident = f"a{draw & 0xFFFFFFF:07x}-{(draw >> 8) & 0xFFFF:04x}-4000-8000-{index + 1:012x}"
        modified = 1 + draw % 300
        created = f"{1 + index // 40_000 % 27:02d}T14:{index // 60 % 60:02d}:{index % 60:02d}.{draw % 1000:03d}"
        asset: Document = {
            "AssetId": ident,
            "SiteId": SITE_ID,
            "ProductId": ASSETS_PRODUCT_ID,
            "CreatedDate": f"{bought}-08-{created}",
            "ModifiedDate": f"{self.clock.plain(modified, 30_000 + draw % 50_000)}.{draw % 10_000_000:07d}",
            "AssetTypeId": DEVICES_TYPE_ID,
            "AssetTypeName": "Devices",
            "IsDeleted": False,
            "IsTraining": False,
            "StatusTypeId": status["AssetStatusTypeId"],
            "Status": status,
            "AssetTag": tag,
            "SerialNumber": serial,
            "Name": f"{tag} {model['Name']}",
            "CanOwnerManage": False,
            "CanSubmitTicket": True,
            "IsFavorite": False,
            "ModelId": model["ModelId"],
            "Model": model,
            "CategoryId": model["CategoryId"],
            "HasOpenTickets": tickets > 0,
            "OpenTickets": tickets,
            "IsReadOnly": False,
            "IsExternallyManaged": False,
            "CustomFieldValues": [],
            **_purchase(bought, price, draw),
            "Notes": "" if draw & 7 else _NOTES[draw % len(_NOTES)],
            "LocationDetails": "",
        }
        self.documents.append(asset)
        return asset

    def other_equipment(self, count: int) -> Iterable[Document]:
        """Add what is not a Chromebook: MacBooks first, so that every world has them and iPads."""
        for number in range(count):
            name, maker, category = OTHER_DEVICES[number % len(OTHER_DEVICES)]
            bought = self.clock.anchor.year - 1 - number % 5
            serial = serial_number(self.rng, maker, bought)
            tag = f"{'MB' if 'MacBook' in name else 'EQ'}-{20_001 + number}"
            asset = self.add(
                tag=tag,
                serial=serial,
                model=self.model(name, maker, category),
                status=IN_SERVICE,
                bought=bought,
                price=899.0,
            )
            place = self.locations[number % len(self.locations)]
            asset["LocationId"], asset["Location"] = place["LocationId"], place
            yield asset

    def only_here(self, number: int) -> Document:
        """Add a Chromebook that Google does not know."""
        model = MODELS[number % len(MODELS)]
        serial = self.fleet.fresh_serial(model, model.sold[1])
        asset = self.add(
            tag=f"CB-{30_001 + number}",
            serial=serial,
            model=self.model(model.name, model.maker, "Chromebooks"),
            status=(IN_STORAGE, IN_REPAIR, RETIRED, IN_SERVICE)[number % 4],
            bought=model.sold[1],
            price=model.price,
        )
        place = self.locations[number % len(self.locations)]
        asset["LocationId"], asset["Location"] = place["LocationId"], place
        return asset


_NOTES = (
    "Cracked bezel – ok to use",  # noqa: RUF001  # people type dashes
    'Line 1\r\nLine 2 "quoted" <b>not html</b> 🙂\tend',
    "Missing key: Ñ",
    "Collected 6/3\nReimaged 6/5\nReady",
    "Owes $25 for charger",
    "Returned by José's mother; see ticket",
)


def _purchase(bought: int, price: float, draw: int) -> Document:
    funding = _FUNDING[draw % len(_FUNDING)]
    return {
        "PurchasedDate": f"{bought}-07-15T00:00:00",
        "PurchasePrice": price,
        "PurchasePoNumber": f"PO-{bought % 100}-{draw % 900 + 100:04d}",
        "WarrantyExpirationDate": f"{bought + 4}-06-30",
        "DeployedDate": f"{bought}-08-16T00:00:00",
        "FundingSourceId": funding["AssetFundingTypeId"],
        "FundingSource": funding,
    }


def _has_serial(device: Document) -> bool:
    serial = str(device.get("serialNumber", "")).strip()
    return bool(serial) and serial not in PLACEHOLDERS and device.get("model") != FLEX_MODEL
