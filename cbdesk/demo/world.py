"""The simulated district: all that the three APIs know, made from a size, a seed and a moment, always the same way."""

from __future__ import annotations

import copy
import gc
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from cbdesk.demo import asset_oddities
from cbdesk.demo.assets import Inventory
from cbdesk.demo.batteries import build_batteries
from cbdesk.demo.clock import Clock
from cbdesk.demo.devices import Fleet
from cbdesk.demo.evolution import Changes, Records, evolve
from cbdesk.demo.networks import Organization
from cbdesk.demo.odd_devices import Scene
from cbdesk.demo.oddities import make_awkward
from cbdesk.demo.people import ADMIN_EMAIL, People
from cbdesk.demo.schools import Document, OrgUnits, build_schools

if TYPE_CHECKING:
    from collections.abc import Iterator


class World:
    """The ground truth. Every collection holds the documents as their API delivers them, in the API's own order.

    Documents share parts (a room, an owner, a list of active days), which keeps a district of 26,310 devices small:
    whoever wants a changed one makes a copy. ``devices`` are FULL documents without their bulky diagnostics, which
    ``diagnostics.of`` adds. ``clients`` are keyed by network id. ``oddities`` names the ids (of a device or an asset)
    or the MAC addresses of every awkward case.
    """

    def __init__(self, devices: int = 26_310, seed: int = 7, *, anchor: date | datetime) -> None:
        self.seed = seed
        self.clock = Clock(anchor)
        self.anchor = self.clock.anchor
        self.admin_email = ADMIN_EMAIL
        with _no_collection():
            self._build(devices)

    def _stream(self, name: str) -> Random:
        return Random(f"{self.seed}/{name}")

    def _build(self, count: int) -> None:
        schools = build_schools(max(4, round(count / 658)), self._stream("schools"))
        units = OrgUnits(schools, self.anchor.year)
        people = People(max(24, round(count * 0.9122)), schools, self.clock, self._stream("people"))
        fleet = Fleet(count, schools, units, people, self.clock, self._stream("fleet"))
        oddities = make_awkward(Scene(fleet, units, people, self.clock, self._stream("oddities")))
        batteries, odd_batteries = build_batteries(fleet, self.clock, self._stream("batteries"))
        inventory = Inventory(fleet, people, schools, self.clock, self._stream("assets"))
        oddities |= odd_batteries | asset_oddities.make_awkward(inventory, oddities)
        organization = Organization(round(len(schools) * 1.5), schools, self.clock, self._stream("networks"))
        organization.see_fleet(fleet)
        organization.see_others(max(6, round(count * 0.24)), people)
        oddities |= {name: tuple(macs) for name, macs in organization.found.items()}

        self.changes = Changes()
        self.schools = schools
        self.devices: tuple[Document, ...] = tuple(fleet.documents)
        self.users: tuple[Document, ...] = tuple(people.documents)
        self.org_units: tuple[Document, ...] = tuple(units.documents)
        self.batteries: tuple[Document, ...] = tuple(batteries)
        self.assets: tuple[Document, ...] = tuple(inventory.documents)
        self.asset_users: tuple[Document, ...] = tuple(inventory.owners)
        self.locations: tuple[Document, ...] = inventory.locations
        self.rooms: tuple[Document, ...] = tuple(inventory.rooms.values())
        self.networks: tuple[Document, ...] = tuple(organization.networks)
        self.silent_networks: frozenset[str] = frozenset(organization.silent)
        self.access_points: tuple[Document, ...] = tuple(organization.access_points)
        self.clients: Mapping[str, tuple[Document, ...]] = {
            name: tuple(rows) for name, rows in organization.clients.items()
        }
        self.oddities: Mapping[str, tuple[str, ...]] = oddities

    def evolve(self, seed: int = 1, *, days: int = 1) -> World:
        """Return this district some days later (``evolution``); its ``changes`` say what differs."""
        later = copy.copy(self)
        later.anchor = self.anchor + timedelta(days=days)
        later.clock = Clock(later.anchor)
        clients = {name: list(rows) for name, rows in self.clients.items()}
        records = Records(list(self.devices), list(self.users), list(self.batteries), list(self.assets), clients)
        odd = frozenset(ident for idents in self.oddities.values() for ident in idents)
        rng = Random(f"{self.seed}/evolution/{seed}/{later.anchor:%Y-%m-%d}")
        later.changes = evolve(records, self.schools, self.locations, odd, (self.clock, later.clock), rng)
        later.devices = tuple(records.devices)
        later.users = tuple(records.users)
        later.batteries = tuple(records.batteries)
        later.assets = tuple(records.assets)
        later.clients = {name: tuple(rows) for name, rows in records.clients.items()}
        return later


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing made here is garbage: looking for it a dozen times would take as long as making it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
