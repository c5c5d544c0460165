"""The Chrome Management Telemetry API: battery reports (https://developers.google.com/chrome/management)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote as quote_url

from cbdesk.errors import SignInError, SourceRefusedError
from cbdesk.sources.fields import read_page
from cbdesk.sources.google_auth import TELEMETRY_SCOPE, ServiceAccount
from cbdesk.sources.google_paging import GoogleApi, Listing
from cbdesk.sources.google_parsers import parse_battery
from cbdesk.sources.http import check_url
from cbdesk.sources.records import Battery, Page
from cbdesk.sources.waiting import Patience

_READ_MASK = "deviceId,serialNumber,batteryInfo,batteryStatusReport"
_FIELDS = (
    "nextPageToken,devices(deviceId,serialNumber,batteryInfo(manufacturer,designCapacity,serialNumber),"
    "batteryStatusReport(reportTime,cycleCount,fullChargeCapacity,serialNumber))"
)
_SMALLEST_PAGE, _LARGEST_PAGE = 200, 1000
_PER_SECOND = 10.0


class TelemetryRefusedError(SourceRefusedError):
    """The account may not read telemetry: one warning, and the battery columns keep their values (R11)."""


class ChromeTelemetry:
    """Battery reports of one customer, under a sign-in of their own."""

    def __init__(
        self,
        credentials_file: Path,
        admin_email: str,
        *,
        customer_id: str = "my_customer",
        base_url: str = "https://chromemanagement.googleapis.com",
        page_size: int = _LARGEST_PAGE,
        patience: Patience | None = None,
    ) -> None:
        """Raises SettingsError when the key file or the address cannot be used."""
        patience = patience or Patience()
        customer = quote_url(customer_id, safe="")
        self._url = f"{check_url(base_url.rstrip('/'))}/v1/customers/{customer}/telemetry/devices"
        self._page_size = min(max(page_size, _SMALLEST_PAGE), _LARGEST_PAGE)
        privilege = f"The admin {admin_email} needs the privilege Chrome Management, Manage ChromeOS devices (read)."
        hints = {
            "insufficientpermissions": f"The scope {TELEMETRY_SCOPE} is missing.",
            "accessnotconfigured": "Enable the Chrome Management API in the service account's Cloud project.",
            "servicedisabled": "Enable the Chrome Management API in the service account's Cloud project.",
            "forbidden": privilege,
            "permissiondenied": privilege,
        }
        account = ServiceAccount(credentials_file, admin_email, TELEMETRY_SCOPE, patience)
        self._api = GoogleApi("Google telemetry", account, hints, patience, _PER_SECOND)

    def close(self) -> None:
        self._api.close()

    def batteries(self) -> Iterator[Page[Battery]]:
        """Yield one record per device that reports telemetry. Raises TelemetryRefusedError when it may not be read.

        A refusal after the first page is no question of rights but a listing that broke, and raised as it came.
        """
        is_allowed = False
        try:
            for rows in self._listing(self._page_size).pages():
                is_allowed = True
                yield read_page(rows, parse_battery)
        except (SignInError, SourceRefusedError) as error:
            if is_allowed:
                raise
            raise TelemetryRefusedError(f"battery data cannot be read: {error}") from error

    def check(self) -> tuple[int | None, str]:
        """Read one page of one device; raises TelemetryRefusedError naming what is missing."""
        try:
            next(self._listing(1).pages())
        except (SignInError, SourceRefusedError) as error:
            raise TelemetryRefusedError(f"battery data cannot be read: {error}") from error
        return None, "battery reports can be read"

    def _listing(self, page_size: int) -> Listing:
        params = {"readMask": _READ_MASK, "fields": _FIELDS}
        return Listing(self._api, self._url, params, "devices", "pageSize", page_size)
