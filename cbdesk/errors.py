"""The one error tree of cbdesk, named by what the reader does next.

CbdeskError
├── RetryError            try again later: the world was busy or away
│   ├── DatabaseAwayError     PostgreSQL cannot be reached
│   └── LeaseTakenError       another station is syncing
├── SignInError           a key, token or delegation was refused: sign in again
├── SkipRecordError       one record is unusable: skip it, count it, go on
├── CancelledError        a person asked to stop
└── GiveUpError           nothing to retry: say why and stop
    ├── SettingsError         a setting is missing or wrong
    ├── NotFoundError         the identifier names nothing
    ├── NoOfflineCopyError    there is no offline copy that may be shown
    └── SourceRefusedError    an API refused the request for good
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class CbdeskError(Exception):
    """Root of everything cbdesk raises on purpose. Its text is a sentence for a technician."""

    exit_code = 1
    advice = "Sync again; if it ends the same way, look into the log file."
    """What to do about it, where a sync shows the error."""

    @property
    def sentence(self) -> str:
        """The text with a capital and a full stop. A phrase that has them stays one, for other languages."""
        given: str = self.args[0] if self.args else ""
        text = str(given).rstrip(".")
        whole = f"{text[:1].upper()}{text[1:]}."
        return given if given == whole else whole


class RetryError(CbdeskError):
    """The world was busy or away; the same call may succeed later."""

    advice = "Nothing by hand: the next sync tries again. If this goes on, look at the service's status page."

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds the other side asked us to wait, when it said so."""


class DatabaseAwayError(RetryError):
    """PostgreSQL cannot be reached or dropped the connection."""

    advice = "Check that the database server runs and can be reached from this computer, then sync again."


class LeaseTakenError(RetryError):
    """Another station holds the sync lease."""

    exit_code = 4
    advice = "Wait until that sync is done: every station shows its result."

    def __init__(self, message: str, *, holder: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.holder = holder
        """What that station is doing, as the document of ``sync:status``."""


class SignInError(CbdeskError):
    """A key, token or delegation was refused; a person has to renew it."""

    advice = "Renew the key, token or delegation that is named, then sync again."


class SkipRecordError(CbdeskError):
    """One delivered record is unusable (rule R19): skip it, count it, go on."""


class CancelledError(CbdeskError):
    """A person asked for the work to stop; what was stored before stays."""

    advice = "Start the sync again whenever you like."


class GiveUpError(CbdeskError):
    """Retrying the same call cannot help."""

    advice = "Trying again alone does not help: change what is named, then sync again."


class SettingsError(GiveUpError):
    """A setting is missing, malformed or unsafe."""

    exit_code = 2
    advice = "Correct the setting that is named, then sync again."


class NotFoundError(GiveUpError):
    """The identifier names nothing that is stored."""

    exit_code = 5


class NoOfflineCopyError(GiveUpError):
    """There is no offline copy that may be shown; the text says why."""


class SourceRefusedError(GiveUpError):
    """An API refused the request for good; its own words are in the message."""

    advice = "Trying again alone does not help: check the rights and the address that are named, then sync again."
