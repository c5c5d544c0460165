"""The bulky readings of a FULL device: made when somebody asks for them, always the same for the same device."""

from __future__ import annotations

from random import Random

from cbdesk.demo.schools import Document

FIELDS = frozenset(
    (
        "cpuInfo",
        "cpuStatusReports",
        "systemRamFreeReports",
        "systemRamTotal",
        "diskVolumeReports",
        "diskSpaceUsage",
        "backlightInfo",
        "bluetoothAdapterInfo",
        "fanInfo",
        "tpmVersionInfo",
        "osUpdateStatus",
        "deviceFiles",
    )
)
_TPM = {
    "family": "322e3000",
    "specLevel": "74",
    "manufacturer": "43524f53",
    "tpmModel": "1",
    "firmwareVersion": "cb4bb3ad16ed3e4e",
    "vendorSpecific": "784347206654504D",
}
_STATES = ("POLL", "C1E_ACPI", "C7S_ACPI", "C10_ACPI")


def of(device: Document) -> Document:
    """Return what the device reports about its hardware; nothing for one that never synced."""
    last_sync = device.get("lastSync")
    if last_sync is None or "macAddress" not in device:
        return {}
    rng = Random(device["deviceId"])
    day = last_sync[:10]
    times = [f"{day}T{hour:02d}:10:03.411Z" for hour in (0, 4, 8, 12)]
    mac = device["macAddress"].upper()
    return {
        "cpuInfo": [_cpu(rng)],
        "cpuStatusReports": [_load(time, rng) for time in times],
        "systemRamFreeReports": [
            {"reportTime": time, "systemRamFreeInfo": [str(500_000_000 + rng.getrandbits(31)) for _ in range(6)]}
            for time in times
        ],
        "systemRamTotal": "4016230400",
        "diskVolumeReports": [{"volumeInfo": _volumes(rng)}],
        "diskSpaceUsage": {"capacityBytes": "62537072640", "usedBytes": str(9_000_000_000 + rng.getrandbits(34))},
        "backlightInfo": [{"path": "/sys/class/backlight/intel_backlight", "maxBrightness": 4882, "brightness": 1953}],
        "bluetoothAdapterInfo": [
            {"address": ":".join(mac[i : i + 2] for i in range(0, 12, 2)), "numConnectedDevices": 0}
        ],
        "fanInfo": [{"speedRpm": 0}],
        "tpmVersionInfo": _TPM,
        "osUpdateStatus": {"state": "updateStateNotStarted", "updateCheckTime": last_sync},
        "deviceFiles": [
            {
                "name": "log-1.zip",
                "type": "LOG_FILE",
                "downloadUrl": "https://m.google.com/devicemanagement/data/api/DEMO-1",
                "createTime": f"{day}T15:00:00.000Z",
            }
        ],
    }


def _volumes(rng: Random) -> list[Document]:
    return [
        {
            "volumeId": f"/home/chronos/u-{rng.getrandbits(160):040x}/MyFiles",
            "storageTotal": "49438311219",
            "storageFree": str(9_000_000_000 + rng.getrandbits(34)),
        },
        {"volumeId": "/media/archive", "storageTotal": "2008115200", "storageFree": "2008115200"},
    ]


def _cpu(rng: Random) -> Document:
    return {
        "model": "Intel(R) Celeron(R) N4500 @ 1.10GHz",
        "architecture": "X64",
        "maxClockSpeedKhz": 2_800_000,
        "logicalCpus": [
            {
                "maxScalingFrequencyKhz": 2_800_000,
                "currentScalingFrequencyKhz": 1_100_000,
                "idleDuration": f"{80_000 + rng.getrandbits(12)}.000s",
                "cStates": [
                    {"displayName": name, "sessionDuration": f"{9_000 + rng.getrandbits(9)}.000000s"}
                    for name in _STATES
                ],
            }
            for _ in range(2)
        ],
    }


def _load(time: str, rng: Random) -> Document:
    labels = ("Package id 0\n", "Core 0\n", "Core 1\n")
    return {
        "reportTime": time,
        "cpuUtilizationPercentageInfo": [rng.getrandbits(6) for _ in range(6)],
        "cpuTemperatureInfo": [{"temperature": 36 + rng.getrandbits(4), "label": label} for label in labels],
    }
