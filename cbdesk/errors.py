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
    └── SourceRefusedError    an API refused the request for good
"""

from __future__ import annotations


class CbdeskError(Exception):
    """Root of everything cbdesk raises on purpose. Its text is a sentence for a technician."""

    exit_code = 1


class RetryError(CbdeskError):
    """The world was busy or away; the same call may succeed later."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds the other side asked us to wait, when it said so."""


class DatabaseAwayError(RetryError):
    """PostgreSQL cannot be reached or dropped the connection."""


class LeaseTakenError(RetryError):
    """Another station holds the sync lease."""

    exit_code = 4


class SignInError(CbdeskError):
    """A key, token or delegation was refused; a person has to renew it."""


class SkipRecordError(CbdeskError):
    """One delivered record is unusable (rule R19): skip it, count it, go on."""


class CancelledError(CbdeskError):
    """A person asked for the work to stop; what was stored before stays."""


class GiveUpError(CbdeskError):
    """Retrying the same call cannot help."""


class SettingsError(GiveUpError):
    """A setting is missing, malformed or unsafe."""

    exit_code = 2


class NotFoundError(GiveUpError):
    """The identifier names nothing that is stored."""

    exit_code = 5


class SourceRefusedError(GiveUpError):
    """An API refused the request for good; its own words are in the message."""
