"""Battery telemetry of the fleet: wear by age and use, with the cases that make a percentage hard to tell."""

from __future__ import annotations

from datetime import date
from random import Random

from cbdesk.demo.catalogue import Model
from cbdesk.demo.clock import Clock
from cbdesk.demo.devices import Fleet, Placement
from cbdesk.demo.people import CUSTOMER
from cbdesk.demo.schools import Document

_ODD_EVERY = 26
"""Every so many reporting devices one is awkward, in turn."""


def build_batteries(fleet: Fleet, clock: Clock, rng: Random) -> tuple[list[Document], dict[str, tuple[str, ...]]]:
    """Return the documents of ``telemetry.devices.list`` and the device ids of each awkward case."""
    documents: list[Document] = []
    found: dict[str, list[str]] = {name: [] for name in _ODD}
    samples = [_sample(clock, rng, ago) for ago in clock.school_days[:2] for _ in range(24)]
    odd = list(_ODD.items())
    for device, placement in fleet.pairs():
        if not _reports(device, rng):
            continue
        document = _battery(device, placement, clock, rng, samples)
        documents.append(document)
        if len(documents) % _ODD_EVERY == 3 or len(documents) <= len(odd):
            number = len(documents) // _ODD_EVERY if len(documents) > len(odd) else len(documents) - 1
            name, change = odd[number % len(odd)]
            change(document, clock)
            found[name].append(device["deviceId"])
    documents.extend(_gone(number, clock) for number in range(max(1, len(documents) // 2000)))
    return documents, {name: tuple(ids) for name, ids in found.items()}


def _reports(device: Document, rng: Random) -> bool:
    return (
        device["status"] in {"ACTIVE", "DISABLED"}
        and "lastSync" in device
        and "Flex" not in device.get("model", "")
        and rng.random() < 0.95
    )


def _sample(clock: Clock, rng: Random, ago: int) -> list[Document]:
    draw = int(rng.random() * 100)
    return [
        {
            "reportTime": clock.stamp(ago, 45_600 + draw, 500),
            "voltage": "12014",
            "current": f"-{600 + draw}",
            "temperature": 26 + draw % 12,
            "chargeRate": 1 + draw % 99,
            "dischargeRate": 7_000 + draw * 9,
            "remainingCapacity": str(2_000 + draw * 11),
            "status": "Discharging",
        }
    ]


def _health(percent: float) -> str:
    if percent > 80:
        return "BATTERY_HEALTH_NORMAL"
    return "BATTERY_REPLACE_SOON" if percent >= 75 else "BATTERY_REPLACE_NOW"


def _battery(
    device: Document, placement: Placement, clock: Clock, rng: Random, samples: list[list[Document]]
) -> Document:
    model = placement.model
    bought = int(device.get("manufactureDate", "2021")[:4])
    age = max(0.3, clock.anchor.year - bought + 0.3)
    draw = rng.random()
    percent = max(38.0, min(101.0, 101.5 - age * (2.2 + 4.6 * draw) - 9.0 * draw * draw))
    full = int(model.design * percent / 100)
    cycles = int(age * (60 + 130 * draw))
    pack = f"{int(draw * 65_535):04X}"
    ago, second = _last_report(device["lastSync"], clock)
    ident = device["deviceId"]
    document: Document = {
        "name": f"customers/{CUSTOMER}/telemetry/devices/{ident}",
        "customer": f"customers/{CUSTOMER}",
        "orgUnitId": device["orgUnitId"],
        "deviceId": ident,
    }
    if "serialNumber" in device:
        document["serialNumber"] = device["serialNumber"]
    document["batteryInfo"] = [_pack(model, pack, bought)]
    report: Document = {
        "reportTime": clock.stamp(ago, second, int(draw * 999)),
        "batteryHealth": _health(percent),
        "cycleCount": cycles,
        "fullChargeCapacity": str(full),
        "serialNumber": pack,
        "sample": samples[int(draw * len(samples))],
    }
    document["batteryStatusReport"] = [report]
    if draw < 0.35:
        earlier = dict(report, reportTime=clock.stamp(ago, second - 10_800, 120), fullChargeCapacity=str(full + 3))
        document["batteryStatusReport"] = [report, earlier] if draw < 0.2 else [earlier, report]
    return document


def _pack(model: Model, serial: str, bought: int) -> Document:
    return {
        "serialNumber": serial,
        "manufacturer": model.pack,
        "designCapacity": str(model.design),
        "designMinVoltage": 11_340,
        "technology": "Li-ion",
        "manufactureDate": {"year": bought, "month": 4, "day": 18},
    }


def _last_report(last_sync: str, clock: Clock) -> tuple[int, int]:
    """Place the report some minutes before the sync: days before the anchor, and the second of that day."""
    day = clock.anchor.date().toordinal() - _ordinal(last_sync)
    hours, minutes = int(last_sync[11:13]), int(last_sync[14:16])
    return day, max(10_800, hours * 3600 + minutes * 60 - 900)


def _ordinal(stamp: str) -> int:
    return date.fromisoformat(stamp[:10]).toordinal()


def _two_packs(document: Document, _: Clock) -> None:
    """A second, empty bay is listed first and reports too."""
    document["batteryInfo"].insert(0, {"serialNumber": "B", "manufacturer": "", "designCapacity": "0"})
    newest = document["batteryStatusReport"][0]
    document["batteryStatusReport"] = [newest]
    earlier = dict(newest, serialNumber="B", fullChargeCapacity="0", reportTime=f"{newest['reportTime'][:11]}00:10:00Z")
    document["batteryStatusReport"].append(earlier)


def _replaced_pack(document: Document, _: Clock) -> None:
    """The old pack is still listed first; the newest report names the new one."""
    info = document["batteryInfo"][0]
    newest = document["batteryStatusReport"][0]
    old = dict(info, serialNumber="OLD1", designCapacity=str(int(info["designCapacity"]) - 700))
    document["batteryInfo"] = [old, info]
    day = newest["reportTime"][:8]
    earlier = dict(
        newest, serialNumber="OLD1", cycleCount=1043, fullChargeCapacity="1890", batteryHealth="BATTERY_REPLACE_NOW"
    )
    earlier["reportTime"] = f"{day}01T00:00:00Z"
    document["batteryStatusReport"] = [earlier, newest]


def _design_zero(document: Document, _: Clock) -> None:
    document["batteryInfo"][0]["designCapacity"] = "0"


def _design_missing(document: Document, _: Clock) -> None:
    del document["batteryInfo"][0]["designCapacity"]


def _full_missing(document: Document, _: Clock) -> None:
    for report in document["batteryStatusReport"]:
        report.pop("fullChargeCapacity", None)


def _newest_unspecified(document: Document, _: Clock) -> None:
    """The newest report is not classified and has no capacity; an older one has both."""
    newest = document["batteryStatusReport"][0]
    older = dict(newest, reportTime=f"{newest['reportTime'][:8]}01T15:00:00Z")
    unspecified = {key: newest[key] for key in ("reportTime", "cycleCount", "serialNumber")}
    unspecified["batteryHealth"] = "BATTERY_HEALTH_UNSPECIFIED"
    document["batteryStatusReport"] = [older, unspecified]


def _no_reports(document: Document, _: Clock) -> None:
    document["batteryStatusReport"] = []


def _no_battery(document: Document, _: Clock) -> None:
    del document["batteryInfo"]
    del document["batteryStatusReport"]


def _time_missing(document: Document, _: Clock) -> None:
    for report in document["batteryStatusReport"]:
        del report["reportTime"]


def _better_than_new(document: Document, _: Clock) -> None:
    design = int(document["batteryInfo"][0]["designCapacity"])
    for report in document["batteryStatusReport"]:
        report["fullChargeCapacity"] = str(design + 160)
        report["batteryHealth"] = "BATTERY_HEALTH_NORMAL"


_ODD = {
    "battery_two_packs": _two_packs,
    "battery_replaced_pack": _replaced_pack,
    "battery_design_zero": _design_zero,
    "battery_design_missing": _design_missing,
    "battery_full_missing": _full_missing,
    "battery_newest_unspecified": _newest_unspecified,
    "battery_no_reports": _no_reports,
    "battery_no_battery": _no_battery,
    "battery_time_missing": _time_missing,
    "battery_better_than_new": _better_than_new,
}


def _gone(number: int, clock: Clock) -> Document:
    """Telemetry outlives a device that the directory no longer lists."""
    ident = f"00000000-0000-4000-8000-{number:012x}"
    return {
        "name": f"customers/{CUSTOMER}/telemetry/devices/{ident}",
        "customer": f"customers/{CUSTOMER}",
        "deviceId": ident,
        "serialNumber": f"GONE{number:04d}",
        "batteryInfo": [{"serialNumber": "Z", "manufacturer": "SUNWODA", "designCapacity": "4000"}],
        "batteryStatusReport": [
            {
                "reportTime": clock.stamp(20, 54_000, 0),
                "batteryHealth": "BATTERY_HEALTH_NORMAL",
                "fullChargeCapacity": "3800",
                "serialNumber": "Z",
            }
        ],
    }
