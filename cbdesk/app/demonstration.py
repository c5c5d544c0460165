"""The demo: a simulated district in a process of its own, an embedded database, a first sync."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cbdesk import settings as settings_room
from cbdesk.runtime.helper_process import HelperProcess
from cbdesk.runtime.own_command import own_command

_RENEW_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which world the demo shows. It is kept, so that the same command shows the same district tomorrow."""

    devices: int
    anchor: str
    """The moment, ISO 8601 in UTC, up to which the world's story is told."""
    is_new: bool = False
    """Not the world that was shown last."""

    @classmethod
    def of(cls, folder: Path, devices: int) -> Plan:
        """Return the kept plan, or a new one when there is none, it is for another size, or it is a week old."""
        path = folder / "plan.json"
        now = datetime.now(UTC).replace(microsecond=0)
        kept = cls._kept(path)
        if kept and kept.devices == devices and now - datetime.fromisoformat(kept.anchor) < _RENEW_AFTER:
            return kept
        plan = cls(devices, now.isoformat(), is_new=True)
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"devices": plan.devices, "anchor": plan.anchor}), encoding="utf-8")
        return plan

    @classmethod
    def _kept(cls, path: Path) -> Plan | None:
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None  # none yet, or cut short by a crash: a new one costs nothing


@contextmanager
def district(devices: int) -> Iterator[Plan]:
    """Serve the simulated district while the block runs; this process and its children are connected to it."""
    data_dir = settings_room.load().data_dir
    folder = data_dir / "demo"
    plan = Plan.of(folder, devices)
    command = own_command("demo-district", str(plan.devices), plan.anchor, str(folder))
    with HelperProcess(command, os.environ) as helper:
        print(f"cbdesk: simulating a district with {devices:,} Chromebooks …", file=sys.stderr)
        # Only the environment counts in a demo: no .env, config.toml or keyring may lead to real systems.
        for name in [name for name in os.environ if name.startswith("CBDESK_")]:
            del os.environ[name]
        os.environ.update(helper.ready(), CBDESK_DATA_DIR=str(data_dir), CBDESK_DEMO="1")
        yield plan


def run_headless(devices: int, show: Callable[[dict[str, Any]], None]) -> int:
    """Fill the database from the simulated district. Returns the exit code of the contract."""
    with district(devices):
        return first_sync(show)


def first_sync(show: Callable[[dict[str, Any]], None]) -> int:
    from cbdesk.app import origin, syncing
    from cbdesk.app.station import open_station, refuse_newer_schema

    with open_station() as station:
        refuse_newer_schema(station)
        origin.claim_for_demo(station)
    # Forced: a world of another size replaces the one before.
    return syncing.run("full", force=True, as_child=False, show=show)


def serve_district(devices: int, anchor: str, folder: Path) -> None:
    """Serve the three APIs until standard input closes; the first line on standard output is their settings."""
    from cbdesk.demo.process import serve
    from cbdesk.runtime.niceness import give_way

    give_way(os.getpid())  # real ones answer from other computers
    serve(devices, datetime.fromisoformat(anchor), folder, lambda found: print(json.dumps(found), flush=True))
