"""Google's token endpoint: a service-account key, signed assertions with delegation, and the tokens they buy."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from cbdesk.demo.exchange import RefusedError, Request, Response, common_fault, json_response
from cbdesk.demo.faults import Fault, Faults
from cbdesk.demo.google_errors import insufficient_scope, invalid_credentials, login_required, token_error

GOOGLE_TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105  # a public address, not a secret
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = "https://www.googleapis.com/auth/"
DELEGATED = frozenset(
    SCOPES + name
    for name in (
        "admin.directory.device.chromeos.readonly",
        "admin.directory.user.readonly",
        "admin.directory.orgunit.readonly",
        "chrome.management.telemetry.readonly",
    )
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows, for whom, until when (``time.monotonic``)."""

    scopes: frozenset[str]
    subject: str
    expires: float


class TokenOffice:
    """Issues and checks access tokens. ``people`` maps e-mail addresses to whether they may administer."""

    def __init__(self, faults: Faults) -> None:
        self.people: Mapping[str, bool] = {}
        self.token_uri = GOOGLE_TOKEN_URI
        self._faults = faults
        self._key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        self._key_id = secrets.token_hex(20)
        self._client_email = "cbdesk-sync@mvusd-cbdesk.iam.gserviceaccount.com"
        self._client_id = str(10**20 + secrets.randbelow(9 * 10**19))
        self._grants: dict[str, Grant] = {}
        self._lock = threading.Lock()

    def credentials(self) -> dict[str, str]:
        """Return the service-account key file's content."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": "mvusd-cbdesk",
            "private_key_id": self._key_id,
            "private_key": pem.decode(),
            "client_email": self._client_email,
            "client_id": self._client_id,
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": self.token_uri,
            "universe_domain": "googleapis.com",
        }

    def revoke_all(self) -> None:
        with self._lock:
            self._grants.clear()

    def check(self, request: Request, accepted: frozenset[str]) -> Grant:
        """Return the grant of a request's bearer token; refuse one that has none of the accepted scopes."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise RefusedError(login_required())
        with self._lock:
            grant = self._grants.get(token)
        if grant is None or grant.expires < time.monotonic():
            raise RefusedError(invalid_credentials())
        if not grant.scopes & accepted:
            raise RefusedError(insufficient_scope(max(accepted)))
        return grant

    def answer(self, request: Request) -> Response:
        if request.method != "POST":
            return json_response(404, {"error": "not_found"})
        form = parse_qs(request.body.decode("utf-8", "replace"))
        if form.get("grant_type") != [_GRANT]:
            raise token_error(
                400, "unsupported_grant_type", f"Invalid grant_type: {''.join(form.get('grant_type', []))}"
            )
        claims = self._claims("".join(form.get("assertion", [])))
        scopes = frozenset(str(claims.get("scope", "")).split())
        if not scopes:
            raise token_error(400, "invalid_scope", "Empty or missing scope not allowed.")
        if scopes - (DELEGATED - self._faults.undelegated_scopes):
            raise token_error(
                401,
                "unauthorized_client",
                "Client is unauthorized to retrieve access tokens using this method, "
                "or client not authorized for any of the scopes requested.",
            )
        subject = str(claims.get("sub", "")).lower()
        if subject not in self.people:
            raise token_error(400, "invalid_grant", "Invalid email or User ID")
        return self._issue(scopes, subject)

    def _issue(self, scopes: frozenset[str], subject: str) -> Response:
        token = f"ya29.c.{secrets.token_urlsafe(48)}"
        lifetime = self._faults.token_lifetime
        with self._lock:
            self._grants[token] = Grant(scopes, subject, time.monotonic() + lifetime)
        return json_response(200, {"access_token": token, "expires_in": lifetime, "token_type": "Bearer"}, indent=2)

    def _claims(self, assertion: str) -> dict[str, Any]:
        parts = assertion.split(".")
        header, claims = (_decoded(part) for part in parts[:2]) if len(parts) == 3 else (None, None)
        if not isinstance(header, dict) or not isinstance(claims, dict):
            raise token_error(400, "invalid_grant", "Invalid JWT: Failed decoding assertion.")
        if header.get("alg") != "RS256" or claims.get("iss") != self._client_email or not self._is_signed(*parts):
            raise token_error(400, "invalid_grant", "Invalid JWT Signature.")
        if claims.get("aud") not in {GOOGLE_TOKEN_URI, self.token_uri}:
            raise token_error(400, "invalid_grant", "Invalid JWT: Failed audience check.")
        if not _is_timely(claims.get("iat"), claims.get("exp")):
            raise token_error(
                400,
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim.",
            )
        return claims

    def _is_signed(self, header: str, claims: str, signature: str) -> bool:
        try:
            raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
            self._key.public_key().verify(raw, f"{header}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True

    @staticmethod
    def page_of(_: Request) -> int:
        return 0

    @staticmethod
    def misbehave(_: Request, fault: Fault) -> Response:
        if fault.kind == "unauthorized":
            return token_error(
                401, "unauthorized_client", "Client is unauthorized to retrieve access tokens using this method."
            ).response
        return common_fault(fault) or token_error(500, "internal_failure", "Backend Error").response


def _is_timely(issued: object, expires: object) -> bool:
    """A token may live an hour, must not have expired, and comes at most five minutes early."""
    if not isinstance(issued, (int, float)) or not isinstance(expires, (int, float)):
        return False
    now = time.time()
    return expires - issued <= 3600 and issued <= now + 300 and expires >= now


def _decoded(part: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        return None
