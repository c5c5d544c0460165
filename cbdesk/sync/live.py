"""Reads single devices from the systems now, and stores what they say by the rules of a sync (``device --live``).

A handful of calls to each system instead of a listing. What one answer brings (a serial, a MAC address) is asked for at
the others, until nothing is left to ask or the budget is spent. No lease is needed: the store takes its turn among the
write transactions of a running sync, which will not overwrite what was read here after it had begun.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

import sqlalchemy as sa

from cbdesk.database.engine import database_errors
from cbdesk.database.tables import chromebooks
from cbdesk.domain.budget import LOOK_BUDGET
from cbdesk.domain.identifiers import IIQ_PREFIX
from cbdesk.errors import CbdeskError
from cbdesk.sources.records import Battery, GoogleDevice, Page
from cbdesk.sync.fetch import Sources
from cbdesk.sync.live_store import Answers, LiveStore

Source = Literal["google", "telemetry", "incidentiq", "meraki"]
_ROUNDS = 4
"""An asset tag leads to an asset, its serial to a device, and that one to its battery and its access point."""

_SERIAL_LENGTH = 100
"""Of the column; what fills it may have been cut."""


@dataclass(frozen=True, slots=True)
class Target:
    """One device to look at: as it is stored, or only the identifier that somebody typed."""

    ident: str
    device_id: str | None = None
    """Google's; None for a device that only IncidentIQ knows or nobody knew so far."""
    serial: str | None = None
    asset_tag: str | None = None
    macs: tuple[str | None, str | None] = (None, None)
    """Of Wi-Fi and of Ethernet."""
    is_guess: bool = False
    """Nothing is stored: what was typed may be a serial or a tag."""


@dataclass(frozen=True, slots=True)
class LiveAnswer:
    """What became of one target."""

    ident: str
    device_ids: tuple[str, ...]
    """The stored rows that show it now."""
    sources: dict[str, str]
    """``ok``, ``nothing found``, or why not, for each source that was asked."""


@dataclass(frozen=True, slots=True)
class LiveResult:
    """The outcome of one look. ``left_out`` are the targets for which the budget did not reach."""

    answers: tuple[LiveAnswer, ...]
    changed: int
    """Rows of ``chromebooks`` that were written."""
    left_out: tuple[str, ...]
    warnings: tuple[str, ...]
    took_ms: int

    @property
    def failed(self) -> int:
        """How many sources could not be asked, over all targets."""
        return sum(said not in _GOOD for answer in self.answers for said in answer.sources.values())


_OK, _NOTHING = "ok", "nothing found"
_GOOD = frozenset({_OK, _NOTHING})
Ask = tuple[Source, str, str]
"""A source, a kind of look-up, and its value."""


@dataclass(slots=True)
class _Look:
    """How far one target has been looked at."""

    target: Target
    asked: set[Ask] = field(default_factory=set)
    answers: Answers = field(default_factory=Answers)
    said: dict[str, str] = field(default_factory=dict)

    def next_asks(self) -> list[Ask]:
        return [ask for ask in self._wanted() if ask not in self.asked]

    def _wanted(self) -> Iterator[Ask]:
        target, found = self.target, self.answers
        serials = _distinct([target.serial, *(device.serial_key for device in found.devices)])
        if target.device_id:
            yield "google", "device", target.device_id
        else:
            if not found.devices:
                serials = _distinct([*serials, *(asset.serial_key for asset in found.assets)])
            for serial in serials:
                yield "google", "serial", serial
        for device_id in _distinct([target.device_id, *(device.device_id for device in found.devices)]):
            yield "telemetry", "device", device_id
        for serial in serials:
            yield "incidentiq", "serial", serial
        if target.asset_tag and (target.is_guess or not target.serial):
            yield "incidentiq", "tag", target.asset_tag
        for wifi, ethernet in [target.macs, *((device.mac_address, device.ethernet_mac) for device in found.devices)]:
            if wifi:
                yield "meraki", "mac", wifi
            # R15: the Ethernet address speaks when the Wi-Fi one has no client.
            is_silent = not wifi or (("meraki", "mac", wifi) in self.asked and not found.knows_client(wifi))
            if ethernet and is_silent:
                yield "meraki", "mac", ethernet

    def take(self, ask: Ask, page: Page[Any] | None, error: CbdeskError | None) -> None:
        source, kind, value = ask
        if page is None:
            self.said[source] = str(error)
            return
        self.answers.take(source, page)
        # That IncidentIQ has no asset of a serial that may be cut, or in other signs than there, says nothing.
        if source == "incidentiq" and kind == "serial" and len(value) < _SERIAL_LENGTH and value.isascii():
            self.answers.serials.add(value)
        if self.said.get(source, _NOTHING) not in _GOOD:
            return  # of several look-ups, the one that failed is what a person has to know
        if page.skipped and not page.records:
            self.said[source] = page.skipped[0]
        elif page.records or source not in self.said:
            self.said[source] = _OK if page.records else _NOTHING


def _utc_day() -> date:
    return datetime.now(UTC).date()


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


class LiveRefresh:
    """Looks at devices now. ``executor`` runs the calls; the sources' own budgets and limits hold."""

    def __init__(
        self,
        engine: sa.Engine,
        sources: Sources,
        store: LiveStore,
        *,
        executor: Executor,
        today: Callable[[], date] = _utc_day,
    ) -> None:
        self._today = today
        self._engine = engine
        self._sources = sources
        self._store = store
        self._executor = executor

    def targets(self, idents: Sequence[str], device_ids: Sequence[str | None]) -> list[Target]:
        """Return what is stored of each identifier; ``device_ids`` are the rows they name, None for an unknown one."""
        c = chromebooks.c
        columns = (c.device_id, c.delivered_serial, c.asset_tag, c.mac_address, c.ethernet_mac)
        with database_errors(), self._engine.connect() as connection:
            rows = connection.execute(sa.select(*columns).where(c.device_id.in_([one for one in device_ids if one])))
            stored = {row.device_id: row for row in rows}
        return [
            _target(ident, stored.get(device_id or "")) for ident, device_id in zip(idents, device_ids, strict=True)
        ]

    def refresh(self, targets: Sequence[Target], *, budget: int = LOOK_BUDGET) -> LiveResult:
        """Ask, store and return; a source that fails is part of the result.

        Raises RetryError when a sync is storing for longer than a person waits, DatabaseAwayError when there is none.
        """
        began = time.monotonic()
        today = self._today()
        looks = [_Look(target) for target in targets]
        left_out: dict[str, None] = {}
        for _ in range(_ROUNDS):
            asks = [(look, ask) for look in looks for ask in look.next_asks() if self._is_on(ask[0])]
            affordable, rest = asks[:budget], asks[budget:]
            left_out |= dict.fromkeys(look.target.ident for look, _ in rest)
            budget -= len(affordable)
            if not affordable:
                break
            for look, ask in affordable:
                look.asked.add(ask)
            futures = [self._executor.submit(self._ask, ask, today) for _, ask in affordable]
            for (look, ask), future in zip(affordable, futures, strict=True):
                look.take(ask, *future.result())
        stored = self._store.store([look.answers for look in looks])
        answers = tuple(
            LiveAnswer(look.target.ident, stored.rows_of(look.answers, look.target.device_id), look.said)
            for look in looks
        )
        took_ms = round((time.monotonic() - began) * 1000)
        return LiveResult(answers, stored.changed, tuple(left_out), stored.warnings, took_ms)

    def _is_on(self, source: Source) -> bool:
        return getattr(self._sources, source) is not None

    def _ask(self, ask: Ask, today: date) -> tuple[Page[Any] | None, CbdeskError | None]:
        source, kind, value = ask
        try:
            return self._page(source, kind, value, today), None
        except CbdeskError as error:
            return None, error

    def _page(self, source: Source, kind: str, value: str, today: date) -> Page[Any]:
        google, telemetry, iiq, meraki = (
            self._sources.google,
            self._sources.telemetry,
            self._sources.incidentiq,
            self._sources.meraki,
        )
        if source == "google" and google:
            return _one(google.device(value, today)) if kind == "device" else Page(google.find_devices(value, today))
        if source == "telemetry" and telemetry:
            return _one(telemetry.battery(value))
        if source == "incidentiq" and iiq:
            return iiq.assets_of_serial(value) if kind == "serial" else iiq.assets_of_tag(value)
        assert meraki is not None
        return meraki.sightings_of(value, {})


def _one(record: GoogleDevice | Battery | None) -> Page[Any]:
    return Page(() if record is None else (record,))


def _target(ident: str, row: sa.Row[*tuple[Any, ...]] | None) -> Target:
    if row is None:
        return Target(ident, serial=ident.strip().upper(), asset_tag=ident.strip(), is_guess=True)
    is_google = not row.device_id.startswith(IIQ_PREFIX)
    return Target(
        ident,
        row.device_id if is_google else None,
        row.delivered_serial,
        row.asset_tag,
        (row.mac_address, row.ethernet_mac),
    )
