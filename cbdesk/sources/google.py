"""The Directory API of Google Workspace: Chrome devices and users (https://developers.google.com/admin-sdk/directory)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path
from urllib.parse import quote as quote_url

from cbdesk.domain.identifiers import serial_key
from cbdesk.errors import RetryError, SignInError, SkipRecordError, SourceRefusedError
from cbdesk.sources.ahead import ahead, call_all
from cbdesk.sources.answers import Answer
from cbdesk.sources.both_ends import from_both_ends
from cbdesk.sources.fields import read_page, whole_number
from cbdesk.sources.google_auth import DEVICE_SCOPE, UNIT_SCOPE, USER_SCOPE, ServiceAccount
from cbdesk.sources.google_paging import GoogleApi, Listing, ListingTooOldError
from cbdesk.sources.google_parsers import parse_device, parse_user
from cbdesk.sources.google_units import LANES, DevicePart, OrgUnit, is_worth_splitting, plan_parts, read_tree
from cbdesk.sources.http import check_url, with_query
from cbdesk.sources.lanes import Lanes
from cbdesk.sources.records import GoogleDevice, GoogleUser, Page
from cbdesk.sources.waiting import Patience

log = logging.getLogger(__name__)

_DEVICE = (
    "deviceId,serialNumber,status,deprovisionReason,model,macAddress,ethernetMacAddress,"
    "ethernetMacAddress0,lastKnownNetwork(ipAddress,wanIpAddress),autoUpdateThrough,autoUpdateExpiration,osVersion,"
    "platformVersion,firmwareVersion,bootMode,lastSync,lastEnrollmentTime,annotatedUser,annotatedLocation,"
    "annotatedAssetId,notes,orgUnitPath,recentUsers(type,email),activeTimeRanges(date)"
)
# Without nextPageToken in the mask, a listing silently ends after its first page.
_DEVICE_FIELDS = f"nextPageToken,chromeosdevices({_DEVICE})"
_USER_FIELDS = (
    "nextPageToken,users(id,primaryEmail,name(givenName,familyName,fullName),"
    "orgUnitPath,isAdmin,suspended,lastLoginTime)"
)
_UNIT_FIELDS = "organizationUnits(orgUnitId,orgUnitPath,parentOrgUnitId)"
_UNIT_TRIES = 2
"""Knowing the units only saves time, so little of it is spent on them."""
_USERS_PER_PAGE = 500
_SEARCHABLE = re.compile(r"""[^\s?"']{3,255}""")
"""Serials that a search may be asked for: what is shorter or holds other signs finds far more than was meant."""
_SEARCH_PAGES = 3
"""A part of a serial may be in many others; what is asked about one device must not become a listing of the fleet."""
_PER_SECOND = 36.0
"""A little under the default quota of 2,400 queries a minute and user."""


class PartRefusedError(SourceRefusedError):
    """Google does not list this part of the fleet; it may still list all of it."""


class GoogleDirectory:
    """Devices and users of one customer. Each kind signs in apart: one missing scope does not cost the others.

    Devices come in one listing, or in the several of ``device_parts`` that threads read at the same time.
    """

    def __init__(
        self,
        credentials_file: Path,
        admin_email: str,
        *,
        customer_id: str = "my_customer",
        base_url: str = "https://admin.googleapis.com",
        page_size: int = 200,
        patience: Patience | None = None,
    ) -> None:
        """Raises SettingsError when the key file or the address cannot be used."""
        patience = patience or Patience()
        self._customer_id = customer_id
        self._base_url = check_url(base_url.rstrip("/"))
        self._page_size = page_size
        self._devices = GoogleApi(
            "Google devices",
            ServiceAccount(credentials_file, admin_email, DEVICE_SCOPE, patience),
            _hints(admin_email, "Chrome devices", DEVICE_SCOPE),
            patience,
            _PER_SECOND,
            Lanes(LANES),
        )
        hasty = replace(patience, tries=_UNIT_TRIES)
        self._units = GoogleApi(
            "Google units",
            ServiceAccount(credentials_file, admin_email, UNIT_SCOPE, hasty),
            _hints(admin_email, "organizational units", UNIT_SCOPE),
            hasty,
            _PER_SECOND,
        )
        self._users = GoogleApi(
            "Google users",
            ServiceAccount(credentials_file, admin_email, USER_SCOPE, patience),
            _hints(admin_email, "users", USER_SCOPE),
            patience,
            _PER_SECOND,
        )

    def close(self) -> None:
        self._devices.close()
        self._units.close()
        self._users.close()

    def device_parts(self, devices: int, executor: Executor | None = None) -> tuple[DevicePart, ...]:
        """Return the parts that so many devices are best read in; empty when that is one listing.

        With an ``executor``, the parts that have to be counted for it are counted at the same time.

        Reading the parts misses a device that is moved meanwhile from one not yet read to one that is: only whoever
        compares with ``device_count`` may take a missing device for gone.
        """
        root = self._org_units() if is_worth_splitting(devices, self._page_size) else None
        if root is None:
            return ()
        return plan_parts(root, devices, self._page_size, partial(call_all, executor, self._count))

    def devices(
        self,
        today: date,
        part: DevicePart | None = None,
        stop: Callable[[], None] | None = None,
        executor: Executor | None = None,
    ) -> Iterator[Page[GoogleDevice]]:
        """Yield every device page by page, all statuses; a device may come twice (R2). ``today`` is the UTC day.

        ``stop`` is asked like the one of the client's patience. With an ``executor``, the next page is on its way while
        one is read. Raises PartRefusedError when Google refuses the first page of a part.
        """
        return self._read_devices(today, stop, part, executor=executor)

    def changed_devices(
        self, today: date, since: date, stop: Callable[[], None] | None = None
    ) -> Iterator[Page[GoogleDevice]]:
        """Yield the devices that synced on the day ``since`` or later, in one listing like the one of ``devices``.

        Neither an admin's edit nor a removal makes a device sync: only a whole listing shows those.
        """
        return self._read_devices(today, stop, query=f"sync:{since.isoformat()}..")

    def device(self, device_id: str, today: date) -> GoogleDevice | None:
        """Return one device; None when Google has none of this id. Raises SkipRecordError for one that is unusable."""
        url = f"{self._devices_url}/{quote_url(device_id, safe='')}"
        answer = self._devices.find(url, {"projection": "FULL", "fields": _DEVICE})
        return None if answer is None else parse_device(answer.document, today)

    def find_devices(self, serial: str, today: date) -> tuple[GoogleDevice, ...]:
        """Return the devices with exactly this serial (R1); several may have it, and one may come twice (R2).

        Google finds parts of serials, so only the rows that are meant are read. Nothing is asked for a serial that no
        search should be given. Raises SkipRecordError when none of the rows can be used.
        """
        key = serial_key(serial)
        if key is None or not _SEARCHABLE.fullmatch(key):
            return ()
        pages = self._device_listing(self._devices, self._page_size, query=f"id:{key}").pages()
        rows = [row for page in islice(pages, _SEARCH_PAGES) for row in page if _serial_key_of(row) == key]
        found = read_page(rows, partial(parse_device, today=today))
        if found.skipped and not found.records:
            raise SkipRecordError(found.skipped[0])
        return found.records

    def users(self, executor: Executor | None = None) -> Iterator[Page[GoogleUser]]:
        """Yield every user page by page.

        With an ``executor``, a long list is read from both ends, and the next page is on its way while one is read.
        """
        pages = ahead(executor, self._user_listing(_USERS_PER_PAGE).pages())
        if executor is not None:
            backwards = self._user_listing(_USERS_PER_PAGE, sortOrder="DESCENDING")
            pages = from_both_ends(pages, lambda: ahead(executor, backwards.pages()))
        for rows in pages:
            yield read_page(rows, parse_user)

    def device_count(self) -> int | None:
        """Return how many devices Google counts; None when it does not tell."""
        return self._count(None)

    def _count(self, part: DevicePart | None) -> int | None:
        params = {"filter": "", **(part.params if part else {})}
        try:
            answer = self._devices.session.get(with_query(f"{self._devices_url}:countChromeOsDevices", params))
        except (SourceRefusedError, RetryError) as error:
            log.info("the number of Google devices is unknown: %s", error)
            return None
        document = answer.document
        return whole_number(document.get("count")) if isinstance(document, dict) else None

    def check(self) -> tuple[int | None, str]:
        """Read one device and one user; return the device count and a sentence. Raises what is missing by its name."""
        self.check_devices()
        self.check_users()
        return self.device_count(), f"devices and users of {self._customer_id} can be read"

    def check_devices(self) -> None:
        """Read one device. Raises what is missing by its name, as the two below do."""
        next(self._device_listing(self._devices, 1).pages())

    def check_users(self) -> None:
        next(self._user_listing(1).pages())

    def check_units(self) -> None:
        self._ask_for_units()

    def _read_devices(
        self,
        today: date,
        stop: Callable[[], None] | None,
        part: DevicePart | None = None,
        query: str = "",
        executor: Executor | None = None,
    ) -> Iterator[Page[GoogleDevice]]:
        api = self._devices.until(stop) if stop else self._devices
        for rows in ahead(executor, self._device_rows(api, part, query)):
            yield read_page(rows, partial(parse_device, today=today), identifier="deviceId")

    def _device_rows(self, api: GoogleApi, part: DevicePart | None, query: str) -> Iterator[list[object]]:
        """Yield the rows of each page. What Google ended for its age is read once more from its start, in parts."""
        try:
            yield from self._rows_of(api, part, query)
        except ListingTooOldError as error:
            log.info("a listing of Google devices starts again in parts: %s", error)
            root = self._org_units() if part is None else None
            whole = DevicePart(root, True) if root else part
            for smaller in (whole.split() if whole else ()) or (part,):
                yield from self._rows_of(api, smaller, query)

    def _rows_of(self, api: GoogleApi, part: DevicePart | None, query: str) -> Iterator[list[object]]:
        pages = self._device_listing(api, self._page_size, part, query).pages()
        try:
            first = next(pages)
        except SourceRefusedError as error:
            if part is None:
                raise
            raise PartRefusedError(str(error)) from error
        yield from chain([first], pages)

    def _org_units(self) -> OrgUnit | None:
        """Return the root of the units; None when they cannot be read, which costs only time."""
        try:
            answer = self._ask_for_units()
        except (SignInError, SourceRefusedError, RetryError) as error:
            log.info("Google devices are read in one listing: %s", error)
            return None
        return read_tree(answer.document)

    def _ask_for_units(self) -> Answer:
        query = {"type": "allIncludingParent", "fields": _UNIT_FIELDS, "prettyPrint": "false"}
        return self._units.session.get(with_query(f"{self._customer_url}/orgunits", query))

    @property
    def _customer_url(self) -> str:
        return f"{self._base_url}/admin/directory/v1/customer/{quote_url(self._customer_id, safe='')}"

    @property
    def _devices_url(self) -> str:
        return f"{self._customer_url}/devices/chromeos"

    def _device_listing(
        self, api: GoogleApi, page_size: int, part: DevicePart | None = None, query: str = ""
    ) -> Listing:
        params = {"projection": "FULL", "fields": _DEVICE_FIELDS, **(part.params if part else {})}
        if query:
            params["query"] = query
        return Listing(api, self._devices_url, params, "chromeosdevices", "maxResults", page_size)

    def _user_listing(self, page_size: int, **more: str) -> Listing:
        params = {"customer": self._customer_id, "orderBy": "email", "projection": "basic", "fields": _USER_FIELDS}
        params |= more
        url = f"{self._base_url}/admin/directory/v1/users"
        return Listing(self._users, url, params, "users", "maxResults", page_size)


def _serial_key_of(row: object) -> str | None:
    serial = row.get("serialNumber") if isinstance(row, dict) else None
    return serial_key(serial) if isinstance(serial, str) else None


def _hints(admin_email: str, what: str, scope: str) -> Mapping[str, str]:
    return {
        "insufficientpermissions": f"The scope {scope} is missing.",
        "accessnotconfigured": "Enable the Admin SDK API in the service account's Cloud project.",
        "forbidden": f"The admin {admin_email} needs a role that may read {what}.",
        "notfound": "Check the Google customer id.",
        "resourcenotfound": "Check the Google customer id.",
    }
