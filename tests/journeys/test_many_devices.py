"""A cart's inventory: two thousand identifiers are pasted, and what became of each is exported and read back."""

import csv
from itertools import cycle

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

DEVICES = """
SELECT serial_number, coalesce(asset_tag, ''), coalesce(model, ''), mac_address FROM chromebooks AS c
WHERE NOT is_deleted AND serial_number > '' AND mac_address > ''
AND NOT EXISTS (SELECT FROM chromebooks AS o WHERE o.mac_address = c.mac_address AND o.device_id <> c.device_id)
ORDER BY device_id LIMIT 1960
"""


def written(serial, mac, number):
    """What stands on a list for a device: people copy what they have."""
    bare = mac.replace(":", "")
    return (serial, serial.lower(), mac.upper(), f"{bare[:4]}.{bare[4:8]}.{bare[8:]}")[number % 4]


def test_that_two_thousand_pasted_identifiers_are_looked_up_and_come_out_as_a_file(desk, station, tmp_path):
    devices = station.rows(DEVICES)
    assert len(devices) == 1960
    expected = [
        (written(serial, mac, number), "Found", tag, serial, model)
        for number, (serial, tag, model, mac) in enumerate(devices)
    ]
    expected += [(f"NOSUCH{number:04}", "Not found", "", "", "") for number in range(20)]
    expected += [(serial, "Duplicate", tag, serial, model) for serial, tag, model, _mac in devices[:20]]
    separators = cycle(("\n", ", ", ";", "\t"))
    with desk.copied_elsewhere("".join(line[0] + next(separators) for line in expected)):
        desk.press("ctrl+l")
        desk.turn_to("Look up many")
        desk.press("ctrl+v")
        desk.until(lambda: desk.says("All: 2,000"), "the identifiers were not looked up")
    assert all(map(desk.says, ("Found: 1,960", "Not found: 20", "Duplicates: 20", "Ambiguous: 0")))

    path = tmp_path / "inventory.csv"
    desk.press("ctrl+e")
    desk.turn_to("Export")
    desk.press("ctrl+a")
    desk.type(str(path))
    desk.press("Return")
    desk.turn_to("Look up many")
    desk.until(lambda: desk.says(path.name), "nothing was said about the file")
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    columns = ("Identifier", "Result", "Asset", "Serial", "Model")
    assert [tuple(line[column] for column in columns) for line in lines] == expected
    assert [line["Line"] for line in lines] == [f"{number}" for number in range(1, 2001)]
