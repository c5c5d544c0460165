"""What a station has around it, in a process of its own: a district's systems, and the server with its database.

    python -m tests.journeys.outside FOLDER DEVICES

The first line on standard output is the settings that connect cbdesk to both. A line on standard input changes something,
and is answered: ``later`` lets a day pass, ``slow SECONDS`` delays the answers of the systems, ``away``
stops the server and ``back`` starts it.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from cbdesk.demo.district import District
from cbdesk.demo.world import World
from tests.integration.sync.servers import OwnServer, own_server

APIS = ("token", "google", "telemetry", "incidentiq", "meraki")


def obey(word: str, argument: str, district: District, server: OwnServer) -> None:
    match word:
        case "later":
            district.later()
        case "slow":
            district.faults.latency.update(dict.fromkeys(APIS, float(argument)))
        case "away":
            server.stop()
        case "back":
            server.start()
        case _:
            raise ValueError(word)


def main(folder: Path, devices: int) -> None:
    world = World(devices, anchor=datetime.now(UTC).replace(microsecond=0))
    with own_server(folder) as server, District(world) as district:
        print(json.dumps(district.settings(folder) | {"CBDESK_DATABASE__URL": server.url}), flush=True)
        for line in sys.stdin:
            word, _blank, argument = line.strip().partition(" ")
            obey(word, argument, district, server)
            print(json.dumps("done"), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
