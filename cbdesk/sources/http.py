"""The one place that sends requests: time limits, retries, the request budget, redirects and trusted hosts."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import replace
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import quote as quote_url
from urllib.parse import urlencode, urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from cbdesk import __version__
from cbdesk.errors import CbdeskError, RetryError, SettingsError, SourceRefusedError
from cbdesk.sources.answers import Answer, Judge, Trouble, read_answer
from cbdesk.sources.calls import NO_ANSWER, Call, endpoint_of
from cbdesk.sources.lanes import Lanes
from cbdesk.sources.limits import Budget
from cbdesk.sources.waiting import Patience

log = logging.getLogger(__name__)

_HOPS = 3
_PIECE = 1 << 19
_TWO_MINUTES = 120
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Authorize = Callable[[bool], Mapping[str, str]]
"""Returns the headers that sign a request; called with True when the last ones were refused and may be renewed."""


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_url(url: str) -> str:
    """Return the URL; raises SettingsError for anything but https, or http to this machine (contract, section 1)."""
    try:
        parts = urlsplit(url)
        is_safe = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)))
        # URL parsers disagree about the host of such an address: we would trust one, and send the key to another.
        is_safe = is_safe and "\\" not in url and "@" not in parts.netloc
    except ValueError:
        is_safe = False
    if not is_safe:
        raise SettingsError(
            f"{host_of(url) or 'an address without a host'} is not reached by https: the address is refused"
        )
    return url


def host_of(url: str) -> str:
    """Return the host for a message: never the path or the query, which may name a person."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def with_query(url: str, params: Mapping[str, str | int]) -> str:
    """Append a query. Blanks become ``%20``; ``$`` and the signs of a field mask stay readable."""
    return f"{url}?{urlencode(params, quote_via=quote_url, safe='$,()/[]')}"


def bearer(label: str, key: str, **more: str) -> Authorize:
    """Sign with a fixed key."""
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError(f"the {label} key is empty or holds characters that no key has")
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json", **more}
    return lambda _renew: headers


class ApiSession:
    """Sends the requests of one API. Several threads may use it at once; the budget is shared between them."""

    def __init__(
        self,
        label: str,
        *,
        authorize: Authorize,
        judge: Judge,
        patience: Patience,
        per_second: float,
        burst: float = 1.0,
        lanes: Lanes | None = None,
        may_follow: Callable[[str], bool] | None = None,
    ) -> None:
        """``may_follow`` decides whether a redirected GET may carry the key to a URL; without it none is followed.

        Without ``lanes``, as many requests are under way at once as there are threads that call.
        """
        self._label = label
        self._authorize = authorize
        self._judge = judge
        self._patience = patience
        self._budget = Budget(label, per_second, burst, patience.clock, lanes)
        patience.on_budget(self._budget)
        self._may_follow = may_follow
        self._http = _open_session()

    def close(self) -> None:
        self._http.close()

    def until(self, stop: Callable[[], None]) -> ApiSession:
        """Return the same session, with the same budget, for requests that also end when ``stop`` raises."""

        def either() -> None:
            self._patience.stop()
            stop()

        twin = copy(self)
        twin._patience = replace(self._patience, stop=either)  # noqa: SLF001  another one of ourselves
        return twin

    def get(self, url: str, *, accept: Collection[int] = (), judge: Judge | None = None) -> Answer:
        """GET one document. A status in ``accept`` is returned as it is instead of being judged."""
        return self._ask("GET", url, accept=accept, judge=judge)

    def post(self, url: str, *, json: object = None, form: bytes | None = None, judge: Judge | None = None) -> Answer:
        """POST a query; only requests that change nothing may be sent, since they are repeated on trouble."""
        return self._ask("POST", url, json=json, form=form, judge=judge)

    def _ask(
        self,
        method: str,
        url: str,
        *,
        accept: Collection[int] = (),
        judge: Judge | None = None,
        json: object = None,
        form: bytes | None = None,
    ) -> Answer:
        judge = judge or self._judge
        headers = self._authorize(False)
        tries, renewed, waited = 0, False, 0.0
        while True:
            tries += 1
            with self._budget.turn(self._patience.stop) as turn:
                outcome = self._send(method, url, headers, json=json, form=form, waited=waited, is_retry=tries > 1)
                waited = 0.0
                if isinstance(outcome, Answer):
                    trouble = None if outcome.status in accept else judge(outcome)
                    if trouble is None:
                        turn.went_well()
                        return outcome
                else:
                    trouble = outcome
                if trouble.holds_all:
                    turn.was_too_many()
            if trouble.may_renew and not renewed:
                renewed = True
                used, headers = headers, self._authorize(True)
                if headers != used:
                    continue
            waited = self._wait_or_raise(trouble, tries, headers)
            headers = self._authorize(False)

    def _wait_or_raise(self, trouble: Trouble, tries: int, headers: Mapping[str, str]) -> float:
        """Wait as long as the trouble asks for, and return the seconds.

        Raises the trouble's error when asking again is no use or was tried enough.
        """
        wait = self._next_wait(trouble, tries)
        if wait is None:
            if trouble.holds_all:
                # The next run, or another thread, need not run into the same wall.
                self._budget.hold(trouble.retry_after or 0.0)
            raise _error_of(trouble, tries, headers)
        log.info("%s: try %d failed (%s), next in %.1f s", self._label, tries, trouble.reason, wait)
        if trouble.holds_all:
            self._budget.hold(wait)
        self._patience.wait(wait, trouble.reason)
        return wait

    def _next_wait(self, trouble: Trouble, tries: int) -> float | None:
        if trouble.waits is not None:
            return trouble.waits[tries - 1] if tries <= len(trouble.waits) else None
        asked = trouble.retry_after or 0.0
        if tries >= self._patience.tries or asked > self._patience.longest_wait:
            return None
        return asked or self._patience.backoff(tries)

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        *,
        json: object,
        form: bytes | None,
        waited: float,
        is_retry: bool,
    ) -> Answer | Trouble:
        """Send one request, following redirects where that is allowed; ``waited`` are seconds since the last try."""
        for _ in range(_HOPS + 1):
            wait, reason = self._budget.reserve()
            if wait > self._patience.longest_wait:
                lasts = f"{wait:,.0f} seconds" if wait < _TWO_MINUTES else f"{wait / 60:,.0f} minutes"
                message = f"{self._label} asked for a pause that lasts another {lasts}"
                return Trouble(RetryError, message, waits=(), retry_after=wait)
            # Even a wait of nothing asks the stop check.
            self._patience.wait(wait, reason)
            started = self._patience.clock()
            outcome = self._send_once(method, url, headers, json=json, form=form)
            seconds = self._patience.clock() - started
            status = outcome.status if isinstance(outcome, Answer) else NO_ANSWER
            self._patience.on_call(Call(self._label, endpoint_of(url), status, seconds, waited + wait, is_retry))
            waited = 0.0
            if not isinstance(outcome, Answer) or outcome.status not in _REDIRECTS:
                return outcome
            target = urljoin(url, outcome.headers.get("Location", ""))
            where = host_of(target)
            if method != "GET" or self._may_follow is None or not self._may_follow(target):
                message = f"{self._label} sends us on to {where}, which is not one of its hosts. Check the address."
                return Trouble(SourceRefusedError, message, waits=())
            url = target
        return Trouble(SourceRefusedError, f"{self._label} redirects in a circle", waits=())

    def _send_once(
        self, method: str, url: str, headers: Mapping[str, str], *, json: object, form: bytes | None
    ) -> Answer | Trouble:
        check_url(url)
        try:
            response = self._http.request(
                method,
                url,
                headers=dict(headers),
                json=json,
                data=form,
                auth=_keep_signature,
                timeout=self._patience.timeout,
                allow_redirects=False,
                stream=True,
                # A district's proxy cannot reach this machine's own loopback.
                proxies={"no_proxy": host_of(url)} if is_loopback(url) else None,
            )
            with response:
                body = self._read_body(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            return _transport_trouble(error, self._label, host_of(url))
        links = {rel: link["url"] for rel, link in response.links.items() if rel and "url" in link}
        return read_answer(url, response.status_code, response.headers, body, links)

    def _read_body(self, response: requests.Response) -> bytes:
        """Read as the bytes come, so that a stop and the end of patience are noticed between two of them."""
        body, until = bytearray(), self._patience.clock() + self._patience.longest_answer
        while piece := response.raw.read1(_PIECE, decode_content=True):
            body += piece
            self._patience.stop()
            if self._patience.clock() > until:
                raise requests.Timeout
        return bytes(body)


def _open_session() -> requests.Session:
    session = requests.Session()
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=16, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    # The jar is the one part of a session that threads may not share, and no API here wants cookies.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = f"cbdesk/{__version__} cbdesk"
    return session


def _keep_signature(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from replacing our Authorization header by an entry of somebody's ``.netrc``."""
    return request


def _transport_trouble(
    error: requests.RequestException | urllib3.exceptions.HTTPError, label: str, host: str
) -> Trouble:
    """Say in our own words what went wrong below HTTP; the libraries' words hold whole URLs."""
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        message = f"{label}: the certificate of {host} is not trusted by this computer"
        return Trouble(SourceRefusedError, message, waits=())
    if isinstance(error, requests.Timeout | urllib3.exceptions.ReadTimeoutError):
        return Trouble(RetryError, f"{label}: {host} does not answer in time", f"{label} is slow")
    if isinstance(error, requests.exceptions.ProxyError):
        return Trouble(RetryError, f"{label}: the proxy does not let us reach {host}", "the proxy refuses")
    if isinstance(error, urllib3.exceptions.HTTPError):  # while the answer was read
        return Trouble(RetryError, f"{label}: {host} broke off its answer", f"{label} broke off")
    if isinstance(error, requests.ConnectionError):
        return Trouble(RetryError, f"{label}: {host} cannot be reached", f"{label} cannot be reached")
    return Trouble(SourceRefusedError, f"{label}: no request can be sent to {host} ({type(error).__name__})", waits=())


def _error_of(trouble: Trouble, tries: int, headers: Mapping[str, str]) -> CbdeskError:
    """Build the final error; a key that the other side echoed is taken out of its words."""
    key = headers.get("Authorization", "").removeprefix("Bearer ")
    message = trouble.message.replace(key, "[key]") if key else trouble.message
    if issubclass(trouble.error, RetryError):
        if tries > 1:
            message = f"{message.rstrip('.')} (gave up after {tries} tries)"
        return trouble.error(message, retry_after=trouble.retry_after)
    return trouble.error(message)
