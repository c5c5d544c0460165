"""The district's people as ``users.list`` delivers them: pupils by school and grade, staff, shared accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from cbdesk.demo.clock import Clock
from cbdesk.demo.names import DOMAIN, FAMILY, GIVEN, STUDENT_DOMAIN, slug
from cbdesk.demo.schools import UNICODE_UNIT, Document, School

CUSTOMER = "C0mvusd42"
ADMIN_EMAIL = f"it.admin@{DOMAIN}"
NEVER = "1970-01-01T00:00:00.000Z"
_GIVEN = tuple((name, slug(name)) for name in GIVEN)
_FAMILY = tuple((name, slug(name)) for name in FAMILY)


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is in the district. ``school`` is an index, or -1 for people of the whole district."""

    email: str
    given: str
    family: str
    school: int
    grade: str
    """Empty for staff."""
    role: str
    recent: Document
    """The entry of ``recentUsers`` for this person; shared by all devices that list it."""


class People:
    """Builds everybody: ``persons`` and ``documents`` go in step."""

    def __init__(self, count: int, schools: tuple[School, ...], clock: Clock, rng: Random) -> None:
        self.persons: list[Person] = []
        self.documents: list[Document] = []
        self.students: list[int] = []
        self.staff: list[int] = []
        self.by_school: list[list[int]] = [[] for _ in schools]
        """Indices of each school's pupils."""
        self._schools = schools
        self._clock = clock
        self._rng = rng
        self._taken: dict[str, int] = {}
        self._build(count)

    def _build(self, count: int) -> None:
        self._add(
            "Dana",
            "O'Brien",
            "/",
            -1,
            "Administrator",
            email=ADMIN_EMAIL,
            isAdmin=True,
            isEnrolledIn2Sv=True,
            isEnforcedIn2Sv=True,
        )
        self._add(
            "Front", "Office", "/Staff/Office", -1, "Staff", email=f"front.office@{DOMAIN}", isDelegatedAdmin=True
        )
        pupils = max(8, round(count * 0.905) - len(_ODD_PEOPLE))
        for school, grade in self._seats(pupils):
            self._pupil(school, grade)
        while len(self.persons) < count - len(_ODD_PEOPLE):
            self._member_of_staff()
        for odd in _ODD_PEOPLE:
            odd(self)
        self._mark_leavers()

    def _seats(self, pupils: int) -> list[tuple[int, str]]:
        total = sum(school.weight for school in self._schools)
        seats: list[tuple[int, str]] = []
        for index, school in enumerate(self._schools):
            share = max(2, round(pupils * school.weight / total))
            grades = school.grades
            seats.extend((index, grades[n * len(grades) // share]) for n in range(share))
        while len(seats) < pupils:
            seats.append((0, self._schools[0].grades[-1]))
        return seats[:pupils]

    def _name(self) -> tuple[tuple[str, str], tuple[str, str]]:
        random = self._rng.random
        return _GIVEN[int(random() * len(_GIVEN))], _FAMILY[int(random() * len(_FAMILY))]

    def _address(self, local: str, domain: str) -> str:
        address = f"{local}@{domain}"
        count = self._taken.get(address, 0) + 1
        self._taken[address] = count
        return address if count == 1 else f"{local}{count}@{domain}"

    def _pupil(self, school: int, grade: str) -> None:
        given, family = self._name()
        email = self._address(f"{given[1]}.{family[1]}", STUDENT_DOMAIN)
        index = len(self.persons)
        self._add(
            given[0],
            family[0],
            f"/Students/{self._schools[school].short}/Grade {grade}",
            school,
            "Student",
            email=email,
            grade=grade,
        )
        self.students.append(index)
        self.by_school[school].append(index)

    def _member_of_staff(self) -> None:
        given, family = self._name()
        school = int(self._rng.random() * len(self._schools))
        email = self._address(f"{given[1]}.{family[1]}", DOMAIN)
        self.staff.append(len(self.persons))
        self._add(given[0], family[0], f"/Staff/{self._schools[school].short}", school, "Staff", email=email)

    def _mark_leavers(self) -> None:
        for index in range(0, len(self.students), 97):
            document = self.documents[self.students[-1 - index]]
            document["suspended"] = True
            document["suspensionReason"] = "ADMIN"
            document["orgUnitPath"] = "/Students/Withdrawn"
        for index in range(11, len(self.students), 113):
            document = self.documents[self.students[-1 - index]]
            document["archived"] = True

    def _last_login(self) -> str | None:
        draw = self._rng.random()
        if draw < 0.02:
            return NEVER
        if draw < 0.025:
            return None
        days = self._clock.school_days
        ago = days[int(draw * 3)] if draw < 0.9 else 40 + int((draw - 0.9) * 3000)
        return self._clock.stamp(ago, self._clock.school_second(self._rng, ago), 0)

    def _add(
        self, given: str, family: str, unit: str, school: int, role: str, *, email: str, grade: str = "", **extra: Any
    ) -> None:
        index = len(self.persons)
        full = f"{given} {family}"
        last_login = self._last_login()
        recent: Document = {"type": "USER_TYPE_MANAGED", "email": email}
        self.persons.append(Person(email, given, family, school, grade, role, recent))
        document: Document = {
            "kind": "admin#directory#user",
            "id": str(10**20 + (index * 7_046_029_254_386_353_131 + 447_000_000_000) % (9 * 10**19)),
            "etag": f'"{self._rng.getrandbits(64):016x}"',
            "primaryEmail": email,
            "name": {"givenName": given, "familyName": family, "fullName": full},
            "isAdmin": False,
            "isDelegatedAdmin": False,
            "creationTime": "2021-08-02T15:04:05.000Z",
            "agreedToTerms": last_login != NEVER,
            "suspended": False,
            "archived": False,
            "changePasswordAtNextLogin": False,
            "ipWhitelisted": False,
            "emails": [{"address": email, "primary": True}],
            "customerId": CUSTOMER,
            "orgUnitPath": unit,
            "isMailboxSetup": last_login != NEVER,
            "isEnrolledIn2Sv": role != "Student",
            "isEnforcedIn2Sv": False,
            "includeInGlobalAddressList": True,
        }
        if last_login is not None:
            document["lastLoginTime"] = last_login
        if role == "Student":
            document["externalIds"] = [{"value": str(27_000_000 + index), "type": "organization"}]
        document.update(extra)
        self.documents.append(document)

    def odd(self, given: str, family: str, unit: str, email: str, **extra: Any) -> None:
        """Add one of the accounts that every directory has and no roster explains."""
        self._add(given, family, unit, -1, "Staff", email=email, **extra)


_ODD_PEOPLE: tuple[Callable[[People], None], ...] = (
    lambda p: p.odd("Cart 3", "-", "/Carts & Labs/Cart 3", f"cart3@{DOMAIN}"),
    lambda p: p.odd("Zoë", "Müller-Ørsted", UNICODE_UNIT, "zoë.müller@étudiants.example"),
    lambda p: p.odd("花", "大田", UNICODE_UNIT, f"hana.ota@{STUDENT_DOMAIN}"),
    lambda p: p.odd(
        "Graduated",
        "Student",
        "/Retired",
        f"graduated.student@{STUDENT_DOMAIN}",
        archived=True,
        lastLoginTime="2024-05-30T13:00:00.000Z",
    ),
    lambda p: p.odd("Jordan", "Smith", "/Staff/Office", f"Jordan.Smith.HR@{DOMAIN}"),
    lambda p: p.odd("Jordan", "Smith", "/Staff/Office", f"jordan.smith.it@{DOMAIN}", isDelegatedAdmin=True),
    lambda p: p.odd(
        "Scan",
        "Printer 2nd floor",
        "/Service Accounts",
        f"scan-2@{DOMAIN}",
        suspended=True,
        suspensionReason="ADMIN",
        lastLoginTime=NEVER,
    ),
    lambda p: p.odd(
        "New",
        "Kinder",
        "/Students",
        f"new.kinder@{STUDENT_DOMAIN}",
        lastLoginTime=NEVER,
        agreedToTerms=False,
        isMailboxSetup=False,
    ),
)
