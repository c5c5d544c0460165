"""Signs in to Google with a service account that acts as a delegated admin; one access token per scope group.

A scope that was never delegated fails the whole token request, so devices, users and telemetry sign in separately.
google-auth asks the key file's ``token_uri``, but always names Google's own token URL as the audience of the request.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from google.auth.exceptions import GoogleAuthError
from google.oauth2.service_account import Credentials

from cbdesk.domain.checks import KeyFile
from cbdesk.domain.phrases import Phrase
from cbdesk.errors import RetryError, SettingsError, SignInError
from cbdesk.sources.answers import Answer, Trouble, judge_by_status, quote, texts
from cbdesk.sources.http import ApiSession, check_url
from cbdesk.sources.waiting import Patience, retry_after

_SCOPE_ROOT = "https://www.googleapis.com/auth/"
DEVICE_SCOPE = _SCOPE_ROOT + "admin.directory.device.chromeos.readonly"
UNIT_SCOPE = _SCOPE_ROOT + "admin.directory.orgunit.readonly"
USER_SCOPE = _SCOPE_ROOT + "admin.directory.user.readonly"
TELEMETRY_SCOPE = _SCOPE_ROOT + "chrome.management.telemetry.readonly"

_TOKENS_PER_SECOND = 5.0
_NOT_DELEGATED = frozenset({"unauthorized_client", "access_denied", "invalid_scope"})
_PASSING = frozenset(
    {"internal_failure", "rate_limit_exceeded", "server_error", "slow_down", "temporarily_unavailable"}
)
"""Errors that are no refusal, whatever status they come with."""


def read_key(path: Path) -> KeyFile:
    """Return whose key a key file is. Raises SettingsError when it is missing or not a service account's."""
    info = _read_key_file(path)
    scopes = (DEVICE_SCOPE, USER_SCOPE, TELEMETRY_SCOPE, UNIT_SCOPE)
    return KeyFile(str(info.get("client_email", "")), str(info.get("client_id", "")), scopes)


class _TokenReply:
    """What google-auth expects of a transport: status, headers and bytes."""

    def __init__(self, answer: Answer) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self.data = json.dumps(answer.document).encode()


class ServiceAccount:
    """The access token of one scope for one delegated admin; may be shared between threads."""

    def __init__(self, credentials_file: Path, admin_email: str, scope: str, patience: Patience) -> None:
        """Raises SettingsError when the key file is missing or not a service-account key."""
        if not admin_email.strip():
            # Without a subject, google-auth asks another Google host in the background, and Google refuses the rest.
            raise SettingsError(Phrase("The Google admin e-mail is not set: the service account must act as an admin."))
        info = _read_key_file(credentials_file)
        self._admin_email = admin_email.strip()
        self._scope = scope
        self._client_email = str(info.get("client_email", ""))
        self._credentials = _credentials(info, credentials_file, self._admin_email, scope)
        self._lock = threading.Lock()
        self._session = ApiSession(
            "Google sign-in",
            authorize=lambda _renew: {"Content-Type": "application/x-www-form-urlencoded"},
            judge=self._judge,
            patience=patience,
            per_second=_TOKENS_PER_SECOND,
            burst=_TOKENS_PER_SECOND,
        )

    def close(self) -> None:
        self._session.close()

    def authorize(self, renew: bool) -> Mapping[str, str]:
        """Return the signing header, with a fresh token when the last one ends soon or was refused."""
        with self._lock:
            if renew or not self._credentials.valid:
                self._refresh()
            return {"Authorization": f"Bearer {self._credentials.token}", "Accept": "application/json"}

    def _refresh(self) -> None:
        try:
            refresh: Callable[[object], None] = self._credentials.refresh
            refresh(self._transport)
        except (GoogleAuthError, ValueError, TypeError) as error:
            raise SignInError(f"Google sign-in failed: {quote(str(error))}") from error

    def _transport(
        self, url: str, method: str, body: bytes, headers: Mapping[str, str], **_more: object
    ) -> _TokenReply:
        """Send google-auth's token request through our own session, so that there is one place that retries."""
        del method, headers
        return _TokenReply(self._session.post(url, form=body))

    def _judge(self, answer: Answer) -> Trouble | None:
        """Judge an answer of the token endpoint; its error texts are what the technician has to see."""
        document = answer.document
        named = texts(document, "error")
        if _PASSING.intersection(named) or (named and answer.status == 429):  # noqa: PLR2004 - HTTP's "too many requests"
            said = quote(": ".join(texts(document, "error", "error_description")))
            message = f"Google sign-in answered {answer.status}: {said}"
            return Trouble(RetryError, message, "Google sign-in busy", retry_after=retry_after(answer.headers))
        if 400 <= answer.status < 500 and isinstance(document, dict) and named:  # noqa: PLR2004 - HTTP
            said = quote(": ".join(texts(document, "error", "error_description"))).rstrip(".")
            return Trouble(
                SignInError, f"Google sign-in refused: {said}. {self._hint(str(document['error']))}", waits=()
            )
        trouble = judge_by_status(answer, "Google sign-in", texts(document, "error", "error_description"))
        if trouble is None and not _is_token(document):
            return Trouble(RetryError, "Google sign-in answered without an access token", "Google sign-in broken")
        return trouble

    def _hint(self, error: str) -> str:
        if error in _NOT_DELEGATED:
            return (
                f"Delegate the scope {self._scope} to {self._client_email} in the Admin console "
                "(API controls, domain-wide delegation); a new grant can take 24 hours."
            )
        return f"Check that {self._admin_email} is an admin of this domain and that this computer's clock is right."


def _is_token(document: object) -> bool:
    """Tell whether google-auth can read the answer: a token, and a life in whole seconds if one is given."""
    if not isinstance(document, dict) or not texts(document, "access_token"):
        return False
    life = document.get("expires_in", 0)
    return (isinstance(life, int) and not isinstance(life, bool)) or (isinstance(life, str) and life.isdecimal())


def _read_key_file(path: Path) -> dict[str, object]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(Phrase("There is no Google key file {path}.", path=path)) from error
    except OSError as error:
        raise SettingsError(
            Phrase("The Google key file {path} cannot be read: {reason}.", path=path, reason=error.strerror)
        ) from error
    except (ValueError, RecursionError):
        raise SettingsError(Phrase("The Google key file {path} is not JSON.", path=path)) from None
    if not isinstance(document, dict) or document.get("type") != "service_account":
        raise SettingsError(Phrase("The Google key file {path} is not the key of a service account.", path=path))
    return document


def _credentials(info: dict[str, object], path: Path, subject: str, scope: str) -> Credentials:
    missing = [key for key in ("client_email", "private_key", "token_uri") if not isinstance(info.get(key), str)]
    if missing:
        raise SettingsError(Phrase("The Google key file {path} lacks {parts}.", path=path, parts=", ".join(missing)))
    check_url(str(info["token_uri"]))
    make: Callable[..., Credentials] = Credentials.from_service_account_info
    try:
        return make(info, scopes=[scope], subject=subject)
    except (GoogleAuthError, ValueError, TypeError, KeyError):
        # The library's own words may quote the key.
        said = Phrase("The private key in the Google key file {path} cannot be read.", path=path)
        raise SettingsError(said) from None
