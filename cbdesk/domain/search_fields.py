"""The words of the search language: its fields with their abbreviations, the states after ``is:``, and the help."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from cbdesk.domain.health import AUE_WARNING_MONTHS
from cbdesk.domain.phrases import Phrase
from cbdesk.domain.search_values import Kind, WrongValueError


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field: its name, what else it is called, how its values compare, and a line of help."""

    name: str
    aliases: tuple[str, ...]
    kind: Kind
    about: str
    example: str


FIELDS = (
    FieldSpec("user", ("u",), "text", "The user's e-mail address or name.", "user:rivera"),
    FieldSpec("tag", ("t", "asset"), "text", "The asset tag, in Google or IncidentIQ.", "tag:LMS-004"),
    FieldSpec("serial", ("s", "sn"), "text", "The serial number.", "serial:5CD1"),
    FieldSpec("mac", (), "mac", "A MAC address or a part of it, in any notation.", "mac:aabb-cc"),
    FieldSpec("ip", (), "text", "How an IP address begins.", "ip:10.20."),
    FieldSpec("model", ("m",), "text", "The model.", 'model:"HP 11"'),
    FieldSpec("ou", ("o",), "path", "The organizational unit: /Students and everything below.", "ou:/Students"),
    FieldSpec("school", ("l", "building"), "text", "The school or building in IncidentIQ.", "school:lincoln"),
    FieldSpec("room", ("r",), "text", "The room in IncidentIQ.", "room:=204"),
    FieldSpec("location", ("loc",), "text", "The location as annotated in Google Admin.", "location:cart"),
    FieldSpec("owner", (), "text", "The owner in IncidentIQ: address or name.", "owner:rivera"),
    FieldSpec("status", ("st",), "choice", "The status in Google Admin, or none.", "status:active|disabled"),
    FieldSpec("iiqstatus", (), "text", "The status in IncidentIQ.", "iiqstatus:repair"),
    FieldSpec("os", (), "version", "The ChromeOS version.", "os:<131"),
    FieldSpec("aue", (), "month", "The month in which updates end; an age counts on from now.", "aue:<2027-06"),
    FieldSpec("battery", ("bat",), "number", "The battery's health in percent.", "battery:<60"),
    FieldSpec("cycles", (), "number", "How often the battery was charged.", "cycles:>500"),
    FieldSpec("seen", (), "moment", "When Google or the Wi-Fi last heard of it.", "seen:>30d|never"),
    FieldSpec("synced", (), "moment", "When it last synced its policies with Google.", "synced:<7d"),
    FieldSpec("used", (), "moment", "The last day on which somebody used it.", "used:2026-09..2026-11"),
    FieldSpec("enrolled", (), "moment", "When it was last enrolled.", "enrolled:>4y"),
    FieldSpec("ap", (), "text", "The access point that last heard it.", "ap:library"),
    FieldSpec("network", ("net",), "text", "The Meraki network that last heard it.", "network:lincoln"),
    FieldSpec("notes", ("note", "n"), "text", "The notes of Google and IncidentIQ.", "notes:cracked"),
    FieldSpec("is", (), "choice", "A state; below is the list.", "is:unassigned"),
    FieldSpec("has", (), "choice", "Something is known: any field above can follow.", "-has:battery"),
)

STATUSES = {
    "active": "in use",
    "disabled": "locked by an administrator",
    "provisioned": "registered before its first enrolment",
    "deprovisioned": "given up; its licence is free",
    "none": "without one of these four",
}
GOOGLE_STATUSES = ("return_requested", "return_arrived", "shipped", "delinquent", "inactive", "unknown")
"""Google's words that are none of the documented four (R7); they are looked for as Google writes them."""

STATES = {
    "unassigned": "nobody is annotated as its user",
    "assigned": "somebody is annotated as its user",
    "mismatch": "the user in Google is not the owner in IncidentIQ",
    "shared": "at least two people used it recently",
    "several": "its user has more than one device",
    "leaver": "its user is suspended, or unknown to Google",
    "expired": "updates have ended",
    "expiring": Phrase("updates end within {count} months", count=AUE_WARNING_MONTHS),
    "fresh": "the last sync with Google was not older than 30 days when cbdesk last looked",
    "stale": "the last sync with Google was more than 30 days old when cbdesk last looked",
    "unsynced": "it never synced with Google",
    "unseen": "neither Google nor the Wi-Fi ever heard of it",
    "conflict": "a serial, tag or asset could not be stored as delivered",
    "merged": "known to Google and to IncidentIQ",
    "google-only": "not found in IncidentIQ",
    "iiq-only": "known to IncidentIQ alone",
    "developer": "started in developer mode",
    "deleted": "gone from its system; other searches by field leave such devices out",
    "live": "not deleted: is:deleted|live finds both",
    **{
        word: Phrase("the same as {term}", term=f"status:{word}")
        for word in ("active", "disabled", "provisioned", "deprovisioned")
    },
}

_BY_NAME = {name: spec for spec in FIELDS for name in (spec.name, *spec.aliases)}
_HAS = tuple(spec.name for spec in FIELDS if spec.name not in {"is", "has"})
_CHOICES = {"status": (*STATUSES, *GOOGLE_STATUSES), "is": tuple(STATES), "has": _HAS}
_NO_SUCH = {
    "status": "“{text}” is no status. {meant}",
    "is": "“{text}” is no state. {meant}",
    "has": "“{text}” is no field. {meant}",
}
_LONG = 4
"""Letters; a shorter word before a colon is rather a part of an address than a field's name with a slip in it."""


def field(name: str) -> FieldSpec | None:
    return _BY_NAME.get(name.lower())


def kind(name: str) -> Kind:
    return _BY_NAME[name].kind


def choices(name: str) -> dict[str, str]:
    """Return what may follow a field of choices, with its meaning; nothing for any other field."""
    if name == "status":
        return STATUSES | dict.fromkeys(GOOGLE_STATUSES, "as Google calls it")
    if name == "is":
        return STATES
    return {word: _BY_NAME[word].about for word in _HAS} if name == "has" else {}


def misspelt(name: str) -> str | None:
    """Return the field whose name was probably meant, None where the word is no such slip."""
    if len(name) < _LONG or not name.isalpha():
        return None
    found = difflib.get_close_matches(name.lower(), [one for one in _BY_NAME if len(one) >= _LONG], 1, 0.8)
    return found[0] if found else None


def choice(name: str, text: str) -> str:
    """Return the one word of the field that the text is or begins. Raises WrongValueError."""
    word = text.strip().lower().replace(" ", "_")
    if name == "has":
        spec = field(word)
        word = spec.name if spec else word
    words = _CHOICES[name]
    if word in words:
        return word
    begun = [one for one in words if one.startswith(word)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        phrase = Phrase("“{text}” may be {words} or {last}.", text=text, words=", ".join(begun[:-1]), last=begun[-1])
        raise WrongValueError(phrase)
    near = difflib.get_close_matches(word, words, 1)
    meant = (
        Phrase("Did you mean {word}?", word=near[0])
        if near
        else Phrase("Write one of {words}.", words=", ".join(words))
    )
    raise WrongValueError(Phrase(_NO_SUCH[name], text=text, meant=meant))


HOW = (
    ("ana lenovo", "Words: all of them, in any column, in any order."),
    ('"room 12"', 'These words exactly so; "" inside is one quote.'),
    ("user:ana", "Only in this field; several words in quotes may stand in any order."),
    ("room:=204", "This text and no more, in any case; == minds the case, too."),
    ("dell|hp", "One or the other; also status:active|disabled. It binds before the blank."),
    ("-model:3100", "Not this; also -dell beside other words."),
    ("battery:60..80", "From the one to the other, both included; also aue:..2026."),
    ("seen:>30d", "Ages: h hours, d days, w weeks, m months, y years; dates: 2027, 2027-06, 2027-06-30."),
)


def help_rows() -> dict[str, list[dict[str, str]]]:
    """Return the help as tables: how terms are written, the fields, and what may follow ``is:`` and ``status:``."""
    return {
        "how": [{"example": example, "what it finds": about} for example, about in HOW],
        "fields": [
            {"field": f"{spec.name}:", "short": ", ".join(f"{alias}:" for alias in spec.aliases)}
            | {"example": spec.example, "what it is": spec.about}
            for spec in FIELDS
        ],
        "is": [{"state": f"is:{name}", "what it means": about} for name, about in STATES.items()],
        "status": [{"status": f"status:{name}", "what it means": about} for name, about in STATUSES.items()],
    }
