"""Whether a station is set up, what its set-up is lent, and the simulated district beside its own data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cbdesk.settings import secrets

if TYPE_CHECKING:
    from cbdesk.domain.checks import Check, KeyFile
    from cbdesk.presenters.setup_tools import SetupTools
    from cbdesk.settings import Settings

DEMO_DEVICES = 26_310
_DEMO_FOLDER = "demonstration"


def is_set_up(settings: Settings) -> bool:
    """Tell whether somebody has said anything about this station: a database, a source, or a first start before."""
    return (
        settings.demo
        or secrets.is_given(settings, "database.url")
        or settings.google.credentials_file is not None
        or settings.incidentiq.base_url is not None
        or settings.meraki.organization_id is not None
        or secrets.is_given(settings, "meraki.api_key")
        or (settings.data_dir / "postgresql").exists()
    )


def tools() -> SetupTools:
    """Return what the settings of the window cannot build themselves."""
    from cbdesk.presenters.setup_tools import SetupTools

    return SetupTools(check=_check, read_key=_read_key, create_tables=_create_tables)


@contextmanager
def demonstration(data_dir: Path, devices: int = DEMO_DEVICES) -> Iterator[None]:
    """Connect this process to a simulated district while the block runs; its data stays apart from the station's."""
    from cbdesk.app import demonstration as demo
    from cbdesk.app import origin
    from cbdesk.app.station import open_station

    os.environ["CBDESK_DATA_DIR"] = str(data_dir / _DEMO_FOLDER)
    with demo.district(devices):
        with open_station() as station:
            origin.claim_for_demo(station)
        yield


def _check(page: str, settings: Settings) -> Check:
    from cbdesk.app import checks

    return checks.try_one(page, settings)


def _create_tables(settings: Settings) -> None:
    from cbdesk.app import checks

    checks.create_tables(settings)


def _read_key(path: Path) -> KeyFile:
    from cbdesk.sources import google_auth

    return google_auth.read_key(path)
