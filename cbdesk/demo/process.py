"""The simulated district as a process of its own: it serves until its standard input closes or says stop."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from cbdesk.demo.district import District
from cbdesk.demo.world import World


def serve(devices: int, anchor: date | datetime, folder: Path, ready: Callable[[dict[str, str]], None]) -> None:
    """Build the district and call ``ready`` with the settings that connect cbdesk to it, then serve.

    Returns when standard input ends, when a line ``stop`` arrives there, or on Ctrl+C.
    """
    world = World(devices, anchor=anchor)
    gc.freeze()  # the world never becomes garbage; without it, every collection would walk through it
    with District(world) as district:
        ready(district.settings(folder))
        try:
            for line in sys.stdin:
                if line.strip() == "stop":
                    return
        except KeyboardInterrupt:
            return
