"""The Meraki Dashboard API v1: wireless networks, access points, and the clients that each network has seen."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import TypeVar
from urllib.parse import quote as quote_url
from urllib.parse import urljoin

from cbdesk.domain.identifiers import mac_address
from cbdesk.errors import SettingsError, SkipRecordError, SourceRefusedError
from cbdesk.sources.answers import Answer, Trouble, judge_by_status
from cbdesk.sources.fields import read_page
from cbdesk.sources.http import ApiSession, bearer, check_url, host_of, with_query
from cbdesk.sources.meraki_parsers import is_wireless, parse_access_point, parse_found, parse_network, parse_sighting
from cbdesk.sources.records import MerakiNetwork, MerakiSighting, Page
from cbdesk.sources.waiting import Patience

log = logging.getLogger(__name__)

ParsedT = TypeVar("ParsedT")

_LABEL = "Meraki"
_DOMAINS = ("meraki.com", "meraki.ca", "meraki.cn", "meraki.in", "gov-meraki.com")
_PER_PAGE = 1000
_RECORDS_PER_PAGE = 5
"""The most that a search gives at a time."""
_LONGEST_TIMESPAN = 31 * 24 * 3600
_SHORTEST_TIMESPAN = 3600
"""Meraki learns of its clients every few minutes: what is younger may not be told yet."""
_NO_CONTENT = 204
_NOT_FOUND = 404
_HINTS = {
    401: "Create a key under My profile > API access in the Meraki dashboard.",
    403: "The key's admin needs to see the organization, and API access must be on for it.",
    404: "Check the Meraki organization id.",
}


def judge(answer: Answer) -> Trouble | None:
    errors = answer.document.get("errors") if isinstance(answer.document, dict) else None
    said = [error for error in (errors if isinstance(errors, list) else ()) if isinstance(error, str)]
    return judge_by_status(answer, _LABEL, said, _HINTS)


class Meraki:
    """One Meraki organization. Several threads may ask for clients at once; the request budget is shared."""

    def __init__(
        self,
        api_key: str,
        organization_id: str,
        *,
        base_url: str = "https://api.meraki.com/api/v1",
        timespan_hours: int = 168,
        requests_per_second: float = 5.0,
        patience: Patience | None = None,
    ) -> None:
        """Raises SettingsError when the key or the address cannot be used."""
        self._base_url = check_url(base_url.rstrip("/"))
        self._organization_id = organization_id.strip()
        self._timespan = min(timespan_hours * 3600, _LONGEST_TIMESPAN)
        self._session = ApiSession(
            _LABEL,
            authorize=bearer(_LABEL, api_key),
            judge=judge,
            patience=patience or Patience(),
            per_second=requests_per_second,
            burst=requests_per_second,
            may_follow=self._is_trusted,
        )

    def close(self) -> None:
        self._session.close()

    def organizations(self) -> dict[str, str]:
        """Return the names of the organizations that the key may see, by their ids."""
        rows = (row for row in self._rows("organizations", {"perPage": _PER_PAGE}) if isinstance(row, dict))
        return {str(row["id"]): str(row.get("name") or row["id"]) for row in rows if row.get("id")}

    def networks(self) -> tuple[MerakiNetwork, ...]:
        """Return the networks with access points; a network without an id is logged and left out."""
        rows = self._rows(f"organizations/{self._organization}/networks", {"perPage": _PER_PAGE})
        return tuple(_parsed((row for row in rows if is_wireless(row)), parse_network))

    def access_points(self) -> Mapping[str, str]:
        """Return the names of the access points, each under its serial and under its MAC (``E0:CB:…``)."""
        query: dict[str, str | int] = {"perPage": _PER_PAGE, "productTypes[]": "wireless"}
        rows = self._rows(f"organizations/{self._organization}/devices", query)
        return {key: name for names in _parsed(rows, parse_access_point) for key, name in names.items()}

    def clients(
        self, network: MerakiNetwork, access_points: Mapping[str, str], timespan: timedelta | None = None
    ) -> Iterator[Page[MerakiSighting]]:
        """Yield the clients of one network, wired ones too; a network that answers 404 has none.

        ``timespan`` is how far back they are asked for: no less than an hour, and no more than what is configured.
        """
        asked = self._timespan if timespan is None else max(int(timespan.total_seconds()), _SHORTEST_TIMESPAN)
        query: dict[str, str | int] = {"timespan": min(asked, self._timespan), "perPage": _PER_PAGE}
        path = f"networks/{quote_url(network.network_id, safe='')}/clients"
        parse = partial(parse_sighting, network=network, access_points=access_points)
        for rows in self._pages(path, query, accept=(_NOT_FOUND,)):
            yield read_page(rows, parse)

    def sightings_of(self, mac: str, access_points: Mapping[str, str]) -> Page[MerakiSighting]:
        """Return where the client with this MAC was seen, one record for each network of the organization."""
        wanted = mac_address(mac)
        if wanted is None:
            return Page(())
        pages = self._pages(
            f"organizations/{self._organization}/clients/search",
            {"mac": wanted.lower(), "perPage": _RECORDS_PER_PAGE},
            accept=(_NO_CONTENT, _NOT_FOUND),
            rows_of=partial(_records_of, mac=wanted),
        )
        rows = [row for page in pages for row in page]
        return read_page(rows, partial(parse_found, mac=wanted, access_points=access_points))

    def check(self) -> tuple[int | None, str]:
        """Return the number of wireless networks and a sentence; raises naming the organizations the key can see."""
        known = self.organizations()
        if self._organization_id not in known:
            choices = ", ".join(f"{ident} ({name})" for ident, name in sorted(known.items())) or "none"
            raise SettingsError(f"the Meraki organization id {self._organization_id!r} is none of the key's: {choices}")
        networks = self.networks()
        return len(networks), f"{known[self._organization_id]}: {len(networks)} wireless networks"

    @property
    def _organization(self) -> str:
        if not self._organization_id:
            raise SettingsError("the Meraki organization id is not set")
        return quote_url(self._organization_id, safe="")

    def _is_trusted(self, url: str) -> bool:
        """Tell whether a redirect or a next page may be given the key."""
        host = host_of(url)
        return host == host_of(self._base_url) or any(host == name or host.endswith(f".{name}") for name in _DOMAINS)

    def _rows(self, path: str, query: Mapping[str, str | int]) -> Iterator[object]:
        for rows in self._pages(path, query):
            yield from rows

    def _pages(
        self,
        path: str,
        query: Mapping[str, str | int],
        accept: tuple[int, ...] = (),
        rows_of: Callable[[object], list[object]] | None = None,
    ) -> Iterator[list[object]]:
        """Follow ``rel=next`` as given; raises SourceRefusedError when it goes in a circle or to a foreign host.

        A status in ``accept`` in place of the first page means that there is nothing.
        """
        rows_of = rows_of or _list_of
        url, seen = with_query(f"{self._base_url}/{path}", query), set[str]()
        while True:
            # In the middle of a list it is no answer: what came before would pass for all there is.
            answer = self._session.get(url, accept=() if seen else accept)
            seen.add(url)
            if answer.status in accept:
                log.info("Meraki knows no clients under %s", path)
                return
            yield rows_of(answer.document)
            following = answer.links.get("next")
            if following is None:
                return
            url = urljoin(answer.url, following)
            if url in seen:
                raise SourceRefusedError("Meraki repeats a page: the list cannot be completed")
            if not self._is_trusted(url):
                raise SourceRefusedError(f"Meraki's next page is at {host_of(url)}, which must not be sent the key")


def _list_of(document: object) -> list[object]:
    """Return the rows of a page; some newer endpoints wrap them."""
    rows = document.get("items") if isinstance(document, dict) else document
    if not isinstance(rows, list):
        raise SourceRefusedError("Meraki sent a page that is no list")
    return rows


def _records_of(document: object, mac: str) -> list[object]:
    """Return the records of a search; none when they are of another client than the one asked for."""
    records = document.get("records") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(records, list):
        raise SourceRefusedError("Meraki answered a search without a list of records")
    delivered = document.get("mac")
    is_another = isinstance(delivered, str) and mac_address(delivered) not in {None, mac}
    return [] if is_another else records


def _parsed(rows: Iterator[object], parse: Callable[[object], ParsedT]) -> Iterator[ParsedT]:
    """Yield what can be read; these lists are small and feed no table, so a bad entry is only logged."""
    for row in rows:
        try:
            yield parse(row)
        except SkipRecordError as error:
            log.warning("Meraki: %s", error)
