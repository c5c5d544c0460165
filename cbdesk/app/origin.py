"""Keeps the simulated district and a real one apart: a database remembers which of the two filled it."""

from __future__ import annotations

from cbdesk.app.station import Station
from cbdesk.database import state
from cbdesk.domain.query import ListQuery
from cbdesk.errors import SettingsError

_DEMO = "demo"


def is_demo(station: Station) -> bool:
    return state.read(station.engine, "origin") == _DEMO


def refuse_demo_data(station: Station) -> None:
    """Raise SettingsError when a real sync would write over the simulated district, unless we are part of the demo."""
    if is_demo(station) and not station.settings.demo:
        raise SettingsError(
            "This database holds the simulated district. Before you sync real systems, close all cbdesk windows and "
            f"remove the folder {station.settings.data_dir / 'postgresql'}, or set CBDESK_DATA_DIR to another one."
        )


def claim_for_demo(station: Station) -> None:
    """Mark the database as the simulated district's; SettingsError when real devices are in it."""
    if is_demo(station):
        return
    if station.library.devices.count(ListQuery(include_deleted=True)):
        raise SettingsError(
            "This station's embedded database holds a real district's devices; the demo would mix with them. "
            "Set CBDESK_DATA_DIR to an empty folder for the demo."
        )
    state.write(station.engine, "origin", _DEMO)
