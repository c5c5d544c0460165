from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from google.auth.exceptions import RefreshError

from cbdesk.demo.district import District
from cbdesk.demo.world import World
from tests.integration.demo.conftest import SCOPES, GoogleClient

DEVICES = "/admin/directory/v1/customer/my_customer/devices/chromeos"
USERS = "/admin/directory/v1/users"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def assertion(settings: dict[str, str], key: Any = None, **changes: object) -> str:
    """A signed assertion as Google's documentation describes it, made by hand."""
    account = json.loads(Path(settings["CBDESK_GOOGLE__CREDENTIALS_FILE"]).read_text(encoding="utf-8"))
    key = key or serialization.load_pem_private_key(account["private_key"].encode(), None)
    now = int(time.time())
    claims = {
        "iss": account["client_email"],
        "sub": settings["CBDESK_GOOGLE__ADMIN_EMAIL"],
        "aud": "https://oauth2.googleapis.com/token",
        "scope": f"{SCOPES}admin.directory.user.readonly",
        "iat": now,
        "exp": now + 3600,
        **changes,
    }
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in ({"alg": "RS256", "typ": "JWT"}, claims)
    ]
    signature = key.sign(b".".join(parts), padding.PKCS1v15(), hashes.SHA256())
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def ask(web: requests.Session, district: District, **form: str) -> requests.Response:
    return web.post(f"{district.base_url}/token", data={"grant_type": GRANT, **form})


def test_that_a_signed_assertion_buys_a_token(web: requests.Session, district: District, settings: dict[str, str]):
    answer = ask(web, district, assertion=assertion(settings))
    assert answer.status_code == 200
    assert answer.json().keys() == {"access_token", "expires_in", "token_type"}
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert web.get(f"{district.base_url}{USERS}?customer=my_customer", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"aud": "https://elsewhere.example/token"}, "invalid_grant"),
        ({"exp": 4_000_000_000}, "invalid_grant"),
        ({"iat": 1_000_000_000, "exp": 1_000_003_600}, "invalid_grant"),
        ({"iat": "now"}, "invalid_grant"),
        ({"iss": "someone@else.iam.gserviceaccount.com"}, "invalid_grant"),
        ({"sub": "nobody@mvusd.example"}, "invalid_grant"),
        ({"sub": ""}, "invalid_grant"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": f"{SCOPES}admin.directory.user"}, "unauthorized_client"),
        ({"scope": f"{SCOPES}admin.directory.user.readonly {SCOPES}drive"}, "unauthorized_client"),
    ],
)
def test_that_a_wrong_claim_is_refused(
    web: requests.Session, district: District, settings: dict[str, str], changes: dict[str, object], error: str
):
    answer = ask(web, district, assertion=assertion(settings, **changes))
    assert answer.status_code == (401 if error == "unauthorized_client" else 400)
    assert answer.json()["error"] == error


def test_that_a_foreign_signature_is_refused(web: requests.Session, district: District, settings: dict[str, str]):
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    answer = ask(web, district, assertion=assertion(settings, key))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "form", [{"assertion": "a.b.c"}, {"assertion": "x"}, {}, {"assertion": "x", "grant_type": "password"}]
)
def test_that_anything_else_than_an_assertion_is_refused(
    web: requests.Session, district: District, form: dict[str, str]
):
    assert ask(web, district, **form).status_code == 400


def test_that_an_undelegated_scope_fails_the_whole_request(district: District, settings: dict[str, str]):
    district.faults.undelegated_scopes = frozenset({f"{SCOPES}chrome.management.telemetry.readonly"})
    client = GoogleClient(district, settings)
    with pytest.raises(RefreshError, match="unauthorized_client"):
        client.get(USERS, customer="my_customer")
    client.close()
    only_users = GoogleClient(district, settings, "admin.directory.user.readonly")
    assert only_users.get(USERS, customer="my_customer").status_code == 200
    only_users.close()


def test_that_a_token_is_required(web: requests.Session, district: District):
    missing = web.get(f"{district.base_url}{DEVICES}")
    assert (missing.status_code, missing.json()["error"]["errors"][0]["reason"]) == (401, "required")
    wrong = web.get(f"{district.base_url}{DEVICES}", headers={"Authorization": "Bearer ya29.made-up"})
    assert (wrong.status_code, wrong.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_that_a_token_without_the_scope_is_refused(district: District, settings: dict[str, str]):
    client = GoogleClient(district, settings, "admin.directory.user.readonly")
    answer = client.get(DEVICES)
    assert (answer.status_code, answer.json()["error"]["errors"][0]["reason"]) == (403, "insufficientPermissions")
    assert "insufficient_scope" in answer.headers["WWW-Authenticate"]
    client.close()


def test_that_a_user_who_is_no_admin_may_not_read(district: District, settings: dict[str, str], world: World):
    pupil = next(user["primaryEmail"] for user in world.users if "/Grade" in user["orgUnitPath"])
    client = GoogleClient(district, settings, subject=pupil)
    answer = client.get(DEVICES)
    assert (answer.status_code, answer.json()["error"]["errors"][0]["reason"]) == (403, "forbidden")
    client.close()


def test_that_expired_tokens_are_renewed_by_a_good_client(google: GoogleClient, district: District):
    assert google.get(USERS, customer="my_customer").status_code == 200
    district.revoke_google_tokens()
    assert google.get(USERS, customer="my_customer").status_code == 200
    assert district.log.count["google", 401] == 1
    assert district.log.count["token", 200] == 2


def test_that_a_token_ends_after_its_lifetime(web: requests.Session, district: District, settings: dict[str, str]):
    district.faults.token_lifetime = 0
    token = ask(web, district, assertion=assertion(settings)).json()["access_token"]
    answer = web.get(f"{district.base_url}{USERS}?customer=my_customer", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_that_more_than_the_quota_of_a_minute_is_refused(google: GoogleClient, district: District):
    district.faults.google_requests_per_minute = 3
    answers = [google.get(USERS, customer="my_customer", maxResults=1) for _ in range(9)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert 3 <= len(refused) <= 6  # a new minute may begin in between
    assert {(a.status_code, a.json()["error"]["errors"][0]["reason"]) for a in refused} == {(403, "rateLimitExceeded")}
