"""What the composition root hands over once the database answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from cbdesk.domain.web_pages import NO_PLACES, WebPlaces
from cbdesk.presenters.administration_tools import AdministrationTools
from cbdesk.runtime.listener import Listen

if TYPE_CHECKING:
    from cbdesk.cache import CacheStats
    from cbdesk.offline import OfflineCopy
    from cbdesk.repositories import Library

    Answering: TypeAlias = Library | OfflineCopy
    """What a search and a device are asked of: the database, or the copy in its stead."""


@dataclass(frozen=True, slots=True)
class CopyRenewal:
    """The child that writes the offline copy anew, and how long a copy is young enough."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    pause: timedelta


@dataclass(frozen=True, slots=True)
class LiveLook:
    """The child that asks the systems about one device; what identifies it comes behind the command."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenedLibrary:
    """The repositories over an open database, the notices of its changes, and the way to close it."""

    library: Library
    listen: Listen
    close: Callable[[], None]
    database: str
    """For the status bar: ``Embedded PostgreSQL 18.6``, ``PostgreSQL 16.2 on db.example.org``. Never a password."""
    is_demo: bool = False
    """The database holds the simulated district."""
    cache_stats: Callable[[], CacheStats] | None = None
    """The cache's figures; blocks, since Redis is asked."""
    forget: Callable[[], object] | None = None
    """Drops the answers kept inside this process, which no sync elsewhere does; None with a cache of all stations."""
    renewal: CopyRenewal | None = None
    """None: this station keeps no offline copy."""
    look: LiveLook | None = None
    """None: this station asks no system about single devices."""
    places: WebPlaces = NO_PLACES
    """Where the sources' own pages are."""
    describe: Callable[[], dict[str, Any]] | None = None
    """What the stores say of themselves, for the support bundle; blocks."""
    administration: AdministrationTools | None = None
    """How the database is looked after; None: not from this window."""
