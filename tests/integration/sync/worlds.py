"""Small random districts whose identifiers collide all the time, and what happens to them between two runs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.integration.sync.documents import Documents

MANY_WORLDS = settings(
    max_examples=int(os.environ.get("SYNC_EXAMPLES", "40")),
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.shrink or "SYNC_NO_SHRINK" not in os.environ],
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""How many are tried; a nightly run sets a few thousand."""
START = datetime(2026, 3, 2, 15, 4, 5)
_MISSING = object()


def _object(**fields: SearchStrategy[Any] | Any) -> SearchStrategy[dict[str, Any]]:
    """An object with some of these keys; a field that draws ``_MISSING`` leaves its key out."""
    drawn = {name: f if isinstance(f, SearchStrategy) else st.just(f) for name, f in fields.items()}
    return st.fixed_dictionaries(drawn).map(lambda d: {key: value for key, value in d.items() if value is not _MISSING})


def _some(*values: Any) -> SearchStrategy[Any]:
    """One of the values, or no key at all."""
    return st.sampled_from([*values, _MISSING])


def _iso(days: float) -> str:
    return (START + timedelta(days=days)).isoformat() + "Z"


SERIALS = ("5CD1", " 5cd1 ", "5CD2", "5cd2\0", "5CD3", "N/A", "0000", "", "stra\u00dfe", "\ud800")
TAGS = ("T1", " T1", "T2", "t2", "T3", "", "  ")
EMAILS = ("ana@x.org", "Ana@X.org ", "ben@x.org", "BEN@x.org", "cy@x.org", "Room 7", "")
MACS = ("a4bb6d100001", "A4:BB:6D:10:00:01", "a4-bb-6d-10-00-02", "a4bb.6d10.0003", "a4bb6d10000", "zz")
MOMENTS = tuple(_iso(days) for days in (-100.3, -45.3, -29.4, -20.2, -6.3, -2.1, -0.2))
BLANKS = ("", " ", "\u2003", None)
LONG = "x" * 600

_network = _object(
    ipAddress=_some("10.1.2.3", "10.9.9.9", "", "f" * 120), wanIpAddress=_some("203.0.113.9", "2001:db8::1", None)
)
a_device = _object(
    serialNumber=_some(*SERIALS),
    status=_some("ACTIVE", "DISABLED", "DEPROVISIONED", "PRE_PROVISIONED", "INACTIVE", "active"),
    annotatedAssetId=_some(*TAGS),
    lastSync=_some(*MOMENTS[:3], MOMENTS[-1]),
    annotatedUser=_some(*EMAILS),
    macAddress=_some(*MACS),
    ethernetMacAddress=_some(*MACS[2:]),
    ethernetMacAddress0=_some(MACS[0], MACS[3]),
    lastKnownNetwork=_some() | st.lists(_network, max_size=2),
    model=_some("HP 11", "Lenovo 300e", LONG),
    autoUpdateThrough=_some("2027-06-01", "2027-06-30T23:00:00-08:00", "soon"),
    autoUpdateExpiration=_some("1719730800000", 1719730800123, "x"),
    activeTimeRanges=_some()
    | st.lists(_object(date=_some("2026-02-20", "2026-03-01", "2026-03-09"), activeTime=5), max_size=2),
    recentUsers=_some()
    | st.lists(_object(type=_some("USER_TYPE_MANAGED"), email=_some("ana@x.org", "z\u00eb@x.org", "\0")), max_size=2),
    notes=_some("a\nb\tc\\d", *BLANKS),
    orgUnitPath=_some("/", "/Students"),
    osVersion=_some("142.0", *BLANKS),
    annotatedLocation=_some("Room\u00a07", LONG),
    lastEnrollmentTime=_some(MOMENTS[0]),
    bootMode=_some("Verified"),
    deprovisionReason=_some("RETIRING_DEVICE"),
)
_report = _object(
    reportTime=_some(*MOMENTS[-3:], "soon"),
    cycleCount=_some(12, 2**31),
    fullChargeCapacity=_some("4000", "5000", "0", "junk"),
    serialNumber=_some("P1", "P2"),
)
_pack = _object(
    designCapacity=_some("5000", "3000", "0"), serialNumber=_some("P1", "P2"), manufacturer=_some("SMP", "")
)
a_battery = _object(
    batteryStatusReport=_some() | st.lists(_report, max_size=2), batteryInfo=_some() | st.lists(_pack, max_size=2)
)
_user = _object(
    primaryEmail=_some(*EMAILS[:5]),
    name=_some() | _object(fullName=_some("Ana Ortiz"), givenName=_some("Ana"), familyName=_some("Ortiz", "")),
    suspended=_some(True, False),
    isAdmin=_some(True),
    orgUnitPath=_some("/Students"),
    lastLoginTime=_some("1970-01-01T00:00:00.000Z", *MOMENTS[3:5]),
)
an_asset = _object(
    SerialNumber=_some(*SERIALS),
    AssetTag=_some(*TAGS),
    ModifiedDate=_some("2025-05-01T10:00:00.1", "2025-06-01T10:00:00", "0001-01-01T00:00:00", "never"),
    Status=_some() | _object(Name=_some("In Service", "Retired"), IsRetired=_some(True, False)),
    Model=_some()
    | _object(Name=_some("HP 11 (IIQ)"), Category=_object(Name=_some("Chromebooks", "Laptops", "CHROMEBOOK carts"))),
    IsDeleted=st.sampled_from([_MISSING] * 5 + [False, True]),
    IsTraining=st.sampled_from([_MISSING] * 5 + [False, True]),
    Location=_some(None) | _object(Name=_some("Oak Ridge")),
    LocationName=_some("Flat name"),
    LocationRoom=_some(None) | _object(Name=_some("112", LONG)),
    Owner=_some(None) | _object(Email=_some("Ana@X.org"), Name=_some("Ana O."), FullName=_some("Ana Maria O.")),
    Notes=_some("line 1\r\nline 2", " "),
)
a_client = _object(
    mac=st.sampled_from([*MACS[:4], *MACS]),
    recentDeviceName=_some("LIB-AP01", "e0:cb:bc:00:10:02", "E0CBBC001003", ""),
    recentDeviceMac=_some("e0:cb:bc:00:10:02", "bad"),
    recentDeviceSerial=_some("Q2XX-1"),
    recentDeviceConnection=_some("Wireless", "Wired"),
    ip=_some("10.0.0.5", None, "1" * 60),
    vlan=_some("100", "", 7, "guest", None, 2**40),
    description=_some("ana-chromebook", LONG),
    firstSeen=_some(*MOMENTS[1:3], 1_760_000_000),
    lastSeen=_some(*MOMENTS[2:], 1_771_000_000, 1_772_000_000_000),
)
# What no parser can use: not an object, no identifier, a wrong type, an unreadable time.
_BAD = st.sampled_from(
    [
        17,
        None,
        "text",
        {},
        {"deviceId": "", "id": " ", "AssetId": None, "mac": ""},
        {
            "deviceId": "d1",
            "id": "u1",
            "AssetId": "A1",
            "mac": "a4bb6d100001",
            "notes": 7,
            "orgUnitPath": [],
            "Notes": {},
            "description": 1,
        },
        {
            "deviceId": "d2",
            "lastSync": "yesterday",
            "id": "u2",
            "primaryEmail": "q@x.org",
            "lastLoginTime": "x",
            "mac": "a4bb6d100001",
            "lastSeen": "x",
        },
        {"deviceId": "iiq:A1", "serialNumber": "5CD3"},
    ]
)


@dataclass
class Step:
    """One run: the documents of its moment, and how it is started."""

    documents: Documents
    now: datetime
    force: bool


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Two to five moments of one district, each made from the one before."""
    districts: dict[str, dict[str, Any]] = {"devices": {}, "batteries": {}, "users": {}, "assets": {}, "clients": {}}
    steps: list[Step] = []
    now = START
    for number in range(draw(st.integers(2, 5))):
        keep = st.just(True) if number == 0 else st.booleans()
        _change(draw, districts["devices"], "deviceId", ("d1", "d2", "d3", "d4", "d5"), a_device, number)
        _change(draw, districts["batteries"], "deviceId", ("d1", "d2", "d9"), a_battery, number)
        _change(draw, districts["users"], "id", ("u1", "u2", "u3"), _user, number)
        _change(draw, districts["assets"], "AssetId", ("A1", "a2", "a3", "a4", "a5"), an_asset, number)
        _change(draw, districts["clients"], "_", ("N_1/1", "N_1/2", "N_2/1", "N_2/2", "L_3/1"), a_client, number)
        steps.append(Step(_moment(draw, districts, draw(keep)), now, draw(st.booleans())))
        now += draw(st.sampled_from([timedelta(minutes=7), timedelta(days=1), timedelta(days=9), timedelta(days=40)]))
    return steps


def _change(draw: st.DrawFn, items: dict[str, Any], key: str, idents: tuple[str, ...], item: Any, number: int) -> None:
    """Replace, remove and add some of the items; most stay as they are after the first run."""
    for ident in idents:
        action = draw(
            st.sampled_from(["new", "new", "new", "none"] if number == 0 else ["keep"] * 4 + ["new", "none", "swap"])
        )
        if action == "new":
            items[ident] = {key: ident, **draw(item)}
        elif action == "none":
            items.pop(ident, None)
        elif action == "swap" and items:  # two items trade everything but their ids
            other = draw(st.sampled_from(sorted(items)))
            if ident in items:
                items[ident], items[other] = {**items[other], key: ident}, {**items[ident], key: other}


def _moment(draw: st.DrawFn, districts: dict[str, dict[str, Any]], healthy: bool) -> Documents:
    listed = {name: [dict(item) for item in items.values()] for name, items in districts.items() if name != "clients"}
    for name, rows in listed.items():
        if rows and draw(st.integers(0, 3)) == 0:  # the same record on another page, perhaps newer
            double = dict(draw(st.sampled_from(rows)))
            if name == "devices":
                double |= draw(_object(lastSync=_some(*MOMENTS[1:3]), status=_some("DISABLED")))
            rows.insert(draw(st.integers(0, len(rows))), double)
        if draw(st.integers(0, 3)) == 0:
            rows.insert(draw(st.integers(0, len(rows))), draw(_BAD))
    for asset in listed["assets"]:
        if isinstance(asset, dict) and isinstance(asset.get("AssetId"), str) and draw(st.integers(0, 5)) == 0:
            asset["AssetId"] = asset["AssetId"].swapcase()
    names = {"N_1": "Maple - wireless", "N_2": "Oak", "L_3": "Combined"}
    clients: dict[str, list[Any]] = {ident: [] for ident in names}
    for place, client in districts["clients"].items():
        clients[place.partition("/")[0]].append({key: value for key, value in client.items() if key != "_"})
    if draw(st.integers(0, 3)) == 0:
        clients["N_1"].append(draw(_BAD))
    failing = frozenset[str]()
    if not healthy:
        failing = frozenset(
            draw(st.sets(st.sampled_from(["devices", "batteries", "users", "assets", "networks", "access_points"])))
        )
    return Documents(
        **listed,
        networks=[{"id": ident, "name": name, "productTypes": ["wireless"]} for ident, name in names.items()],
        access_points=[
            {"mac": "e0:cb:bc:00:10:03", "name": "GYM"},
            {"serial": "q2xx-1", "mac": "bad", "name": draw(st.sampled_from(["HALL", None]))},
        ],
        clients=clients,
        failing=failing,
        telemetry_refused=draw(st.integers(0, 4)) == 0,
        failing_networks=frozenset() if healthy else frozenset(draw(st.sets(st.sampled_from(sorted(names))))),
    )
