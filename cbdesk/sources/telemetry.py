"""The Chrome Management Telemetry API: battery reports (https://developers.google.com/chrome/management)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote as quote_url

from cbdesk.errors import SignInError, SourceRefusedError
from cbdesk.sources.ahead import ahead
from cbdesk.sources.fields import read_page
from cbdesk.sources.google_auth import TELEMETRY_SCOPE, ServiceAccount
from cbdesk.sources.google_paging import GoogleApi, Listing
from cbdesk.sources.google_parsers import parse_battery
from cbdesk.sources.http import check_url
from cbdesk.sources.records import Battery, Page
from cbdesk.sources.waiting import Patience

_READ_MASK = "deviceId,serialNumber,batteryInfo,batteryStatusReport"
_DEVICE = (
    "deviceId,serialNumber,batteryInfo(manufacturer,designCapacity,serialNumber),"
    "batteryStatusReport(reportTime,cycleCount,fullChargeCapacity,serialNumber)"
)
_FIELDS = f"nextPageToken,devices({_DEVICE})"
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

    def batteries(self, since: datetime | None = None, executor: Executor | None = None) -> Iterator[Page[Battery]]:
        """Yield one record per device that reports telemetry. Raises TelemetryRefusedError when it may not be read.

        With an ``executor``, the next page is on its way while one is read.

        With ``since`` (naive UTC), yield only the devices that reported then or later; without it those that reported
        lately, as Google understands it. A refusal after the first page is no question of rights but a listing that
        broke, and raised as it came.
        """
        is_allowed = False
        try:
            for rows in ahead(executor, self._listing(self._page_size, since).pages()):
                is_allowed = True
                # A device may be delivered without the reports that were asked for: it said nothing new.
                yield read_page([row for row in rows if since is None or _reports(row)], parse_battery)
        except (SignInError, SourceRefusedError) as error:
            if is_allowed:
                raise
            raise TelemetryRefusedError(f"battery data cannot be read: {error}") from error

    def battery(self, device_id: str) -> Battery | None:
        """Return the battery of one device; None when it reports no telemetry.

        Raises TelemetryRefusedError when it may not be read, and SkipRecordError for a record that is unusable.
        """
        url = f"{self._url}/{quote_url(device_id, safe='')}"
        with _refusal_named():
            answer = self._api.find(url, {"readMask": _READ_MASK, "fields": _DEVICE})
        return None if answer is None else parse_battery(answer.document)

    def check(self) -> tuple[int | None, str]:
        """Read one page of one device; raises TelemetryRefusedError naming what is missing."""
        with _refusal_named():
            next(self._listing(1).pages())
        return None, "battery reports can be read"

    def _listing(self, page_size: int, since: datetime | None = None) -> Listing:
        params = {"readMask": _READ_MASK, "fields": _FIELDS}
        if since is not None:
            params["filter"] = f'reports_timestamp>="{since.isoformat(timespec="seconds")}Z"'
        return Listing(self._api, self._url, params, "devices", "pageSize", page_size)


@contextmanager
def _refusal_named() -> Iterator[None]:
    """Raise every refusal as a TelemetryRefusedError."""
    try:
        yield
    except (SignInError, SourceRefusedError) as error:
        raise TelemetryRefusedError(f"battery data cannot be read: {error}") from error


def _reports(row: object) -> bool:
    """Tell whether a device came with a report; what is no device at all is left to the parser to name."""
    return bool(row.get("batteryStatusReport")) if isinstance(row, dict) else True
