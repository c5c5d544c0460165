"""The fleet as ``chromeosdevices.list`` delivers it: ordinary Chromebooks, some of which ``oddities`` makes awkward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from cbdesk.demo.catalogue import LAST_OS_OF_OLD, MODELS, OS_RELEASES, Model, serial_number
from cbdesk.demo.clock import Clock
from cbdesk.demo.people import People
from cbdesk.demo.schools import LIBRARY_CART, Document, OrgUnits, School

_OUIS = ("a4bb6d", "b46921", "d0abd5", "3c5282", "94e6f7", "f8e43b")
_REASONS = (
    "DEPROVISION_REASON_RETIRING_DEVICE",
    "DEPROVISION_REASON_DIFFERENT_MODEL_REPLACEMENT",
    "DEPROVISION_REASON_SAME_MODEL_REPLACEMENT",
)
_NOTES = (
    "Loaner, return by Friday",
    "Screen replaced",
    "Keyboard replaced, key caps kept",
    "Charger missing",
    "Hinge repaired 2x",
)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a device really is: what IncidentIQ and Meraki also know. ``person`` is an index into the people, or -1."""

    model: Model
    school: int
    room: str
    person: int
    kind: str
    """``student``, ``staff``, ``cart``, ``spare`` or ``retired``."""
    synced_ago: int
    """Days before the anchor of the last policy sync; -1 for never."""


class Fleet:
    """Builds the devices: ``documents`` and ``placements`` go in step."""

    def __init__(
        self, count: int, schools: tuple[School, ...], units: OrgUnits, people: People, clock: Clock, rng: Random
    ) -> None:
        self.documents: list[Document] = []
        self.placements: list[Placement] = []
        self.serials: set[str] = set()
        self._schools = schools
        self._units = units
        self._people = people
        self._clock = clock
        self._rng = rng
        self._activity: dict[int, list[list[Document]]] = {}
        self._boards = {
            m.name: tuple(f"{p} (Official Build) {c} {m.board}" for (_, p, c), _ in OS_RELEASES) for m in MODELS
        }
        self._weights = list(accumulate(m.weight for m in MODELS))
        self._releases = list(accumulate(share for _, share in OS_RELEASES))
        self._year = clock.anchor.year
        self._students = self._shuffled_students()
        self._pupil_of = iter(self._students)
        for index in range(count):
            self._add(index)

    def _shuffled_students(self) -> list[int]:
        students = list(self._people.students)
        self._rng.shuffle(students)
        return students

    def _kind(self) -> str:
        draw = self._rng.random()
        for kind, limit in (("student", 0.72), ("cart", 0.86), ("staff", 0.92), ("spare", 0.95)):
            if draw < limit:
                return kind
        return "retired"

    def _place(self, kind: str) -> tuple[int, int, str]:
        """Return school, person and organizational unit."""
        rng, schools = self._rng, self._schools
        if kind == "student":
            person = next(self._pupil_of, -1)
            if person >= 0:
                who = self._people.persons[person]
                return who.school, person, f"/Students/{schools[who.school].short}/Grade {who.grade}"
            kind = "spare"
        school = int(rng.random() * len(schools))
        if kind == "staff" and self._people.staff:
            person = self._people.staff[int(rng.random() * len(self._people.staff))]
            school = self._people.persons[person].school
            return school, person, f"/Staff/{schools[school].short}"
        if kind == "cart":
            cart = int(rng.random() * 9)
            return school, -1, LIBRARY_CART if cart == 8 else f"/Carts & Labs/Cart {cart + 1}"
        return school, -1, "/Retired" if kind == "retired" else f"/Students/{schools[school].short}"

    def _synced_ago(self, kind: str) -> int:
        """Days since the last sync. Never 22 to 31: nothing turns stale between two runs of one week."""
        draw = self._rng.random()
        days = self._clock.school_days
        if kind == "retired":
            return 60 + int(draw * 60) * 15
        if draw < 0.80:
            return days[0] if draw < 0.62 else days[1]
        if draw < 0.93:
            return days[2 + int((draw - 0.80) / 0.13 * (len(days) - 2))]
        return 33 + int((draw - 0.93) / 0.07 * 30) * 11

    def activity(self, ago: int) -> list[Document]:
        """Return one of the shared lists of ``activeTimeRanges`` whose newest day is ``ago`` days before the anchor."""
        variants = self._activity.get(ago)
        if variants is None:
            variants = self._activity[ago] = [self._active_days(ago) for _ in range(12 if ago < 22 else 2)]
        return variants[int(self._rng.random() * len(variants))]

    def _active_days(self, ago: int) -> list[Document]:
        rng, clock = self._rng, self._clock
        return [
            {"date": clock.day(day), "activeTime": 180_000 + int(rng.random() * 19_000_000)}
            for day in range(ago + 29, ago - 1, -1)
            if day == ago or (clock.is_school_day(day) and rng.random() < 0.85)
        ]

    def _model(self) -> Model:
        draw = self._rng.random() * self._weights[-1]
        return next(model for model, limit in zip(MODELS, self._weights, strict=True) if draw < limit)

    def fresh_serial(self, model: Model, year: int) -> str:
        while True:
            serial = serial_number(self._rng, model.maker, year)
            if serial not in self.serials:
                self.serials.add(serial)
                return serial

    def _recent_users(self, school: int, person: int, kind: str) -> list[Document]:
        rng, people = self._rng, self._people
        mates = people.by_school[school] or people.students
        count = 4 + int(rng.random() * 10) if kind == "cart" else int(rng.random() * 2.2)
        users = [people.persons[mates[int(rng.random() * len(mates))]].recent for _ in range(count)]
        return [people.persons[person].recent, *users] if person >= 0 else users

    def _software(self, model: Model, kind: str) -> tuple[str, str]:
        if kind == "retired" or model.aue < self._clock.day(400):
            version, platform, channel = LAST_OS_OF_OLD
            return version, f"{platform} (Official Build) {channel} {model.board}"
        draw = self._rng.random()
        index = next((i for i, limit in enumerate(self._releases) if draw < limit), 0)
        return OS_RELEASES[index][0][0], self._boards[model.name][index]

    def _room(self, school: int) -> str:
        rooms = self._schools[school].rooms
        return rooms[int(self._rng.random() * len(rooms))]

    def _add(self, index: int) -> None:
        rng, clock = self._rng, self._clock
        kind, model = self._kind(), self._model()
        school, person, unit = self._place(kind)
        bought = min(self._year, model.sold[0] + int(rng.random() * (model.sold[1] - model.sold[0] + 1)))
        ago = self._synced_ago(kind)
        second = clock.school_second(rng, ago)
        bits = rng.getrandbits(124)
        room = self._room(school)
        enrolled = f"{bought}-08-{1 + bits % 28:02d}T16:22:41.{bits % 1000:03d}Z"
        version, platform = self._software(model, kind)
        document: Document = {
            "kind": "admin#directory#chromeosdevice",
            "etag": f'"{bits & 0xFFFFFFFFFFFF:012x}/{index:x}"',
            "deviceId": _guid(f"{bits:031x}"),
            "serialNumber": self.fresh_serial(model, bought),
            "status": "ACTIVE",
            "lastSync": clock.stamp(ago, second, bits % 997),
            "annotatedUser": self._people.persons[person].email if person >= 0 else self._shared_user(kind, unit),
            "annotatedLocation": "Surplus" if kind == "retired" else f"{self._schools[school].short} / Rm {room}",
            "annotatedAssetId": f"{100_000 + index}",
            "notes": "" if bits & 31 else _NOTES[bits % len(_NOTES)],
            "model": model.name,
            "macAddress": _mac(index),
            "osVersion": version,
            "platformVersion": platform,
            "firmwareVersion": model.firmware,
            "bootMode": "Verified",
            "lastEnrollmentTime": enrolled,
            "firstEnrollmentTime": enrolled,
            "orgUnitPath": unit,
            "orgUnitId": self._units.ids[unit],
            "recentUsers": self._recent_users(school, person, kind),
            "activeTimeRanges": self.activity(ago),
            "lastKnownNetwork": [_addresses(school, index)],
            **_lifetime(model, f"{bought}-05-{1 + bits % 28:02d}"),
        }
        if kind == "retired":
            document |= _retirement(clock.stamp(max(ago - 7, 40), 52_267, 0), _REASONS[bits % 3])
        self.documents.append(document)
        self.placements.append(Placement(model, school, room, person, kind, ago))

    @staticmethod
    def _shared_user(kind: str, unit: str) -> str:
        return unit.rpartition("/")[2] if kind == "cart" else ""

    def pairs(self) -> Iterator[tuple[Document, Placement]]:
        return zip(self.documents, self.placements, strict=True)


def _guid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-{digits[15:19]}-{digits[19:]}"


def _mac(index: int) -> str:
    """An odd factor makes neighbours look unrelated and still meets every address once."""
    return f"{_OUIS[index % 6]}{(index // 6 * 40_503 + 0x10_0001) & 0xFFFFFF:06x}"


def _retirement(moment: str, reason: str) -> Document:
    return {"status": "DEPROVISIONED", "deprovisionReason": reason, "lastDeprovisionTimestamp": moment}


def _addresses(school: int, index: int) -> Document:
    return {
        "ipAddress": f"10.{40 + school % 200}.{16 + index // 250 % 16}.{index % 250 + 2}",
        "wanIpAddress": f"203.0.113.{17 + school % 200}",
    }


def _lifetime(model: Model, made: str) -> Document:
    return {
        "autoUpdateExpiration": model.aue_milliseconds,
        "autoUpdateThrough": model.aue,
        "manufactureDate": made,
        "deviceLicenseType": "educationUpgradePerpetual",
        "chromeOsType": "chromeOs",
        "osVersionCompliance": "compliant",
        "extendedSupportEligible": False,
        "extendedSupportEnabled": False,
    }
