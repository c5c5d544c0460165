"""The Directory API of Google Workspace: Chrome devices and users (https://developers.google.com/admin-sdk/directory)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import quote as quote_url

from cbdesk.errors import RetryError, SourceRefusedError
from cbdesk.sources.fields import read_page, whole_number
from cbdesk.sources.google_auth import DEVICE_SCOPE, USER_SCOPE, ServiceAccount
from cbdesk.sources.google_paging import GoogleApi, Listing
from cbdesk.sources.google_parsers import parse_device, parse_user
from cbdesk.sources.http import check_url, with_query
from cbdesk.sources.records import GoogleDevice, GoogleUser, Page
from cbdesk.sources.waiting import Patience

log = logging.getLogger(__name__)

# Without nextPageToken in the mask, a listing silently ends after its first page.
_DEVICE_FIELDS = (
    "nextPageToken,chromeosdevices(deviceId,serialNumber,status,deprovisionReason,model,macAddress,ethernetMacAddress,"
    "ethernetMacAddress0,lastKnownNetwork(ipAddress,wanIpAddress),autoUpdateThrough,autoUpdateExpiration,osVersion,"
    "platformVersion,firmwareVersion,bootMode,lastSync,lastEnrollmentTime,annotatedUser,annotatedLocation,"
    "annotatedAssetId,notes,orgUnitPath,recentUsers(type,email),activeTimeRanges(date))"
)
_USER_FIELDS = (
    "nextPageToken,users(id,primaryEmail,name(givenName,familyName,fullName),"
    "orgUnitPath,isAdmin,suspended,lastLoginTime)"
)
_USERS_PER_PAGE = 500
_PER_SECOND = 36.0
"""A little under the default quota of 2,400 queries a minute and user."""


class GoogleDirectory:
    """Devices and users of one customer. Devices and users sign in apart: one missing scope does not cost the other."""

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
        self._users.close()

    def devices(self, today: date) -> Iterator[Page[GoogleDevice]]:
        """Yield every device page by page, all statuses; a device may come twice (R2). ``today`` is the UTC day."""
        for rows in self._device_listing(self._page_size).pages():
            yield read_page(rows, partial(parse_device, today=today), identifier="deviceId")

    def users(self) -> Iterator[Page[GoogleUser]]:
        for rows in self._user_listing(_USERS_PER_PAGE).pages():
            yield read_page(rows, parse_user)

    def device_count(self) -> int | None:
        """Return how many devices Google counts; None when it does not tell, since only the progress bar needs it."""
        try:
            answer = self._devices.session.get(with_query(f"{self._devices_url}:countChromeOsDevices", {"filter": ""}))
        except (SourceRefusedError, RetryError) as error:
            log.info("the number of Google devices is unknown: %s", error)
            return None
        document = answer.document
        return whole_number(document.get("count")) if isinstance(document, dict) else None

    def check(self) -> tuple[int | None, str]:
        """Read one device and one user; return the device count and a sentence. Raises what is missing by its name."""
        next(self._device_listing(1).pages())
        next(self._user_listing(1).pages())
        count = self.device_count()
        return count, f"devices and users of {self._customer_id} can be read"

    @property
    def _devices_url(self) -> str:
        customer = quote_url(self._customer_id, safe="")
        return f"{self._base_url}/admin/directory/v1/customer/{customer}/devices/chromeos"

    def _device_listing(self, page_size: int) -> Listing:
        params = {"projection": "FULL", "fields": _DEVICE_FIELDS}
        return Listing(self._devices, self._devices_url, params, "chromeosdevices", "maxResults", page_size)

    def _user_listing(self, page_size: int) -> Listing:
        params = {"customer": self._customer_id, "orderBy": "email", "projection": "basic", "fields": _USER_FIELDS}
        url = f"{self._base_url}/admin/directory/v1/users"
        return Listing(self._users, url, params, "users", "maxResults", page_size)


def _hints(admin_email: str, what: str, scope: str) -> Mapping[str, str]:
    return {
        "insufficientpermissions": f"The scope {scope} is missing.",
        "accessnotconfigured": "Enable the Admin SDK API in the service account's Cloud project.",
        "forbidden": f"The admin {admin_email} needs a role that may read {what}.",
        "notfound": "Check the Google customer id.",
        "resourcenotfound": "Check the Google customer id.",
    }
