"""What the simulated district may do wrong, and its limits. Everything may be changed while it serves."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

ApiName = Literal["token", "google", "telemetry", "incidentiq", "meraki"]
FaultKind = Literal[
    "rate_limited",  # 429 as the API words it, with Retry-After where the API sends one
    "rate_limited_bare",  # 429 without Retry-After and without JSON
    "quota_exceeded",  # Google: 403, too many concurrent requests
    "user_rate_limited",  # Google: 403, per minute and user
    "rate_metric",  # Google: 403, the newer wording
    "forbidden",  # 403 for good
    "unauthorized",  # 401
    "not_found",  # 404
    "server_error",  # 500
    "backend_error",  # 503
    "bad_gateway",  # 502 with an HTML page
    "truncated",  # a JSON body that stops half-way
    "sign_in_page",  # 200 with HTML
    "dropped",  # the connection closes without an answer
    "cut_off",  # the connection closes in the middle of the body
    "bad_page_token",  # Google: 400 for a good page token
    "empty_page",  # Google: no rows, and a token
    "ends_early",  # Google: a page without the token that leads to the next one
    "inner_failure",  # IncidentIQ: 200 outside, 500 inside
    "looped_next",  # Meraki: the next link leads to the same page
    "redirect",  # Meraki: 308 to the same path on the other name of this host
]


@dataclass(slots=True)
class Fault:
    """What goes wrong on requests of ``api`` whose path contains ``path`` and that ask for ``page`` (None: any).

    ``times`` is how often it still happens; None is for ever. ``retry_after`` is in seconds.
    """

    kind: FaultKind
    api: ApiName
    path: str = ""
    page: int | None = None
    times: int | None = 1
    retry_after: int = 1


@dataclass(slots=True)
class Faults:
    """Limits as the real services have them, and the switches that make them worse."""

    latency: dict[ApiName, float] = field(default_factory=dict)
    """Seconds that an answer of an API takes at least."""
    planned: list[Fault] = field(default_factory=list)
    token_lifetime: int = 3599
    """Seconds."""
    undelegated_scopes: frozenset[str] = frozenset()
    """A token request that contains one of these is refused as a whole."""
    google_max_results: int = 300
    google_requests_per_minute: int = 2400
    google_concurrency: int | None = None
    google_count_off_by: int = 0
    """Devices that Google's count has more (or less) than its listing: an edit under way, or a listing cut short."""
    telemetry_refused: bool = False
    repeat_over_page_edge: frozenset[ApiName] = frozenset({"incidentiq"})
    """APIs whose second page starts with the last row of the first one."""
    incidentiq_max_page_size: int = 1000
    incidentiq_requires_client: bool = False
    incidentiq_shows_deleted: bool = False
    incidentiq_sends_nulls: bool = False
    incidentiq_ignores_page: bool = False
    meraki_requests_per_second: float = 10.0
    meraki_burst: int = 20
    meraki_relative_links: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def plan(self, *faults: Fault) -> None:
        with self._lock:
            self.planned.extend(faults)

    def clear(self) -> None:
        with self._lock:
            self.planned.clear()

    def take(self, api: str, path: str, page: int) -> Fault | None:
        """Return the first planned fault that this request meets, and count it down."""
        if not self.planned:
            return None
        with self._lock:
            for fault in self.planned:
                if fault.api == api and fault.path in path and fault.page in {None, page} and fault.times != 0:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None
