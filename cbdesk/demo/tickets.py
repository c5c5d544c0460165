"""Help-desk tickets of an asset: as many open ones as it claims, and a closed one for some."""

from __future__ import annotations

from random import Random

from cbdesk.demo.clock import Clock
from cbdesk.demo.schools import Document

_ISSUES = (
    ("Broken screen", "Screen", 51),
    ("Will not charge", "Power", 100),
    ("Keys missing", "Keyboard", 100),
    ("Forgot password", "Account", 100),
    ("Wi-Fi drops in the gym", "Network", 100),
    ("Liquid spill", "Damage", 1),
)


def tickets_of(asset: Document, clock: Clock) -> list[Document]:
    rng = Random(asset["AssetId"])
    count = int(asset.get("OpenTickets") or 0)
    open_tickets = [_ticket(asset, number, clock, rng, closed=False) for number in range(count)]
    return [*open_tickets, _ticket(asset, count, clock, rng, closed=True)] if rng.random() < 0.3 else open_tickets


def _ticket(asset: Document, number: int, clock: Clock, rng: Random, *, closed: bool) -> Document:
    subject, issue, priority = _ISSUES[int(rng.random() * len(_ISSUES))]
    ago = 1 + int(rng.random() * 40)
    ticket: Document = {
        "TicketId": f"71000000-0000-4000-8000-{rng.getrandbits(44):012x}",
        "TicketNumber": str(48_000 + rng.getrandbits(14)),
        "Subject": subject if number or not closed else None,
        "IssueDescription": "Reported by the homeroom teacher",
        "Priority": priority,
        "IsClosed": closed,
        "CreatedDate": clock.plain(ago + (60 if closed else 0), 49_212) + ".33",
        "WorkflowStep": {"StatusName": "Resolved" if closed else "In Progress"},
        "AssignedToTeam": {"TeamName": "Device Repair"},
        "AssignedToUser": {"Name": "Pat Tech"},
        "Assets": [{"AssetId": asset["AssetId"], "AssetTag": asset.get("AssetTag")}],
        "Issue": {"Name": issue, "IssueCategoryName": "Hardware"},
    }
    if closed:
        ticket["ClosedDate"] = clock.plain(ago + 55, 55_800) + ".1"
    for key, source in (("For", "Owner"), ("Owner", "Owner"), ("Location", "Location")):
        if asset.get(source):
            ticket[key] = asset[source]
    return ticket
