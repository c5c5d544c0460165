"""Google devices, users, telemetry and sign-in against a loopback server that answers with the sample payloads."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from cbdesk.errors import CancelledError, RetryError, SettingsError, SignInError, SourceRefusedError
from cbdesk.sources import ChromeTelemetry, GoogleDirectory, TelemetryRefusedError
from cbdesk.sources.google_auth import DEVICE_SCOPE, TELEMETRY_SCOPE, USER_SCOPE
from tests.integration.sources.conftest import Time, sample
from tests.integration.sources.loopback import Asked, Loopback, Reply

ADMIN = "it.admin@district.example"
DEVICES = "/admin/directory/v1/customer/my_customer/devices/chromeos"
COUNT = f"{DEVICES}:countChromeOsDevices"
USERS = "/admin/directory/v1/users"
TELEMETRY = "/v1/customers/my_customer/telemetry/devices"
TODAY = date(2025, 11, 21)
ERRORS = {error["case"]: error for error in sample("google/errors.json")}
PAGE_1 = sample("google/devices_page1_full.json")
PAGE_2 = sample("google/devices_page2_last.json")
EMPTY_PAGE = sample("google/devices_page_empty_with_token.json")


def error_reply(case: str) -> Reply:
    error = ERRORS[case]
    return Reply(error["status"], error["body"], error["headers"])


@pytest.fixture
def google(server: Loopback, key_file: Path, time: Time) -> Iterator[GoogleDirectory]:
    client = GoogleDirectory(key_file, ADMIN, base_url=server.url, page_size=300, patience=time.patience())
    yield client
    client.close()


@pytest.fixture
def telemetry(server: Loopback, key_file: Path, time: Time) -> Iterator[ChromeTelemetry]:
    client = ChromeTelemetry(key_file, ADMIN, base_url=server.url, patience=time.patience())
    yield client
    client.close()


def jwt_of(asked: Asked) -> tuple[dict, dict, bytes, bytes]:
    form = parse_qs(asked.body.decode())
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    signed, _, signature = form["assertion"][0].rpartition(".")
    header, payload = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in signed.split("."))
    return header, payload, signed.encode(), base64.urlsafe_b64decode(signature + "==")


def test_that_the_token_is_asked_for_one_scope_in_the_name_of_the_admin(google, server, private_key) -> None:
    server.on("GET", DEVICES, Reply(200, PAGE_2))
    list(google.devices(TODAY))
    [asked] = server.of("/token")
    header, payload, signed, signature = jwt_of(asked)
    private_key.public_key().verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    assert header["alg"] == "RS256"
    assert (payload["scope"], payload["sub"]) == (DEVICE_SCOPE, ADMIN)
    assert payload["aud"] == "https://oauth2.googleapis.com/token"
    assert server.of(DEVICES)[0].headers["Authorization"] == "Bearer ya29.c.SYNTHETIC-not-a-real-token"


def test_that_all_pages_are_read_also_past_an_empty_one(google, server) -> None:
    server.on("GET", DEVICES, Reply(200, PAGE_1), Reply(200, EMPTY_PAGE), Reply(200, PAGE_2))
    pages = list(google.devices(TODAY))
    assert [len(page.records) for page in pages] == [12, 0, 3]
    assert [page.skipped for page in pages] == [(), (), ()]
    tokens = [asked.one("pageToken") for asked in server.of(DEVICES)]
    assert tokens == [None, PAGE_1["nextPageToken"], EMPTY_PAGE["nextPageToken"]]


def test_that_the_whole_projection_and_the_next_page_token_are_asked_for(google, server) -> None:
    server.on("GET", DEVICES, Reply(200, PAGE_2))
    list(google.devices(TODAY))
    [asked] = server.of(DEVICES)
    assert (asked.one("projection"), asked.one("maxResults"), asked.one("prettyPrint")) == ("FULL", "300", "false")
    assert asked.one("fields").startswith("nextPageToken,chromeosdevices(")
    assert "orderBy" not in asked.query


def test_that_a_refused_page_token_is_tried_again_after_5_and_10_seconds(google, server, time) -> None:
    bad = error_reply("400_invalid_page_token")
    server.on("GET", DEVICES, Reply(200, PAGE_1), bad, bad, Reply(200, PAGE_2))
    assert sum(len(page.records) for page in google.devices(TODAY)) == 15
    assert [wait for wait, _ in time.waits] == [5, 10]
    assert {asked.one("pageToken") for asked in server.of(DEVICES)[1:]} == {PAGE_1["nextPageToken"]}


def test_that_a_page_token_refused_three_times_ends_the_listing(google, server, time) -> None:
    server.on("GET", DEVICES, Reply(200, PAGE_1), error_reply("400_invalid_page_token"))
    pages = google.devices(TODAY)
    assert len(next(pages).records) == 12
    with pytest.raises(SourceRefusedError, match="Invalid Input"):
        next(pages)
    assert time.now == 15


def test_that_a_bad_query_on_the_first_page_is_not_taken_for_a_page_token(google, server, time) -> None:
    server.on("GET", DEVICES, error_reply("400_bad_query"))
    with pytest.raises(SourceRefusedError):
        list(google.devices(TODAY))
    assert (time.now, len(server.of(DEVICES))) == (0, 1)


def test_that_pages_get_smaller_when_google_refuses_their_size(google, server, time) -> None:
    def at_most_100(asked: Asked) -> Reply:
        return error_reply("400_maxResults_out_of_range") if int(asked.one("maxResults")) > 100 else Reply(200, PAGE_2)

    server.decide("GET", DEVICES, at_most_100)
    assert len(next(google.devices(TODAY)).records) == 3
    assert [asked.one("maxResults") for asked in server.of(DEVICES)] == ["300", "200", "100"]
    assert time.now == 0


def test_that_a_size_refused_at_100_ends_the_listing(google, server) -> None:
    server.on("GET", DEVICES, error_reply("400_maxResults_out_of_range"))
    with pytest.raises(SourceRefusedError, match="Values must be within the range"):
        list(google.devices(TODAY))


def test_that_an_invalid_parameter_that_is_not_the_page_size_is_refused_at_once(google, server) -> None:
    body = {
        "error": {
            "code": 400,
            "message": "Invalid field selection x",
            "errors": [{"reason": "invalidParameter", "location": "fields"}],
        }
    }
    server.on("GET", DEVICES, Reply(400, body))
    with pytest.raises(SourceRefusedError, match="Invalid field selection x"):
        list(google.devices(TODAY))
    assert len(server.of(DEVICES)) == 1


def test_that_a_repeated_page_token_ends_the_listing(google, server) -> None:
    server.on("GET", DEVICES, Reply(200, PAGE_1))
    with pytest.raises(SourceRefusedError, match="repeats a page token"):
        list(google.devices(TODAY))
    assert len(server.of(DEVICES)) == 2


def test_that_a_listing_of_nothing_but_empty_pages_ends(google, server) -> None:
    server.on("GET", DEVICES, *(Reply(200, {"nextPageToken": f"token {number}"}) for number in range(101)))
    with pytest.raises(SourceRefusedError, match="keeps sending empty pages"):
        list(google.devices(TODAY))
    assert len(server.of(DEVICES)) == 100


@pytest.mark.parametrize("body", [[], 7, {"chromeosdevices": {}}, {"chromeosdevices": [], "nextPageToken": 7}])
def test_that_a_page_of_another_shape_ends_the_listing(google, server, body: object) -> None:
    server.on("GET", DEVICES, Reply(200, body))
    with pytest.raises(SourceRefusedError, match=r"no list of|no text"):
        list(google.devices(TODAY))


RETRIED = [
    "403_quotaExceeded_concurrent",
    "403_userRateLimitExceeded",
    "403_rateLimitExceeded_metric",
    "403_chrome_write_quota",
    "429_rateLimitExceeded",
    "429_plain_text",
    "500_backend",
    "500_internal",
    "503_backendError",
    "503_service_unavailable",
    "502_html",
]
REFUSED = {
    "401_required_no_token": SignInError,
    "401_authError": SignInError,
    "403_forbidden_not_admin": SourceRefusedError,
    "403_insufficientPermissions": SourceRefusedError,
    "403_accessNotConfigured": SourceRefusedError,
    "403_dailyLimitExceeded": SourceRefusedError,
    "400_bad_orgunit": SourceRefusedError,
    "400_bad_query": SourceRefusedError,
    "400_invalid_page_token": SourceRefusedError,
    "400_maxResults_out_of_range": SourceRefusedError,
    "404_device": SourceRefusedError,
    "412_conditionNotMet": SourceRefusedError,
    "telemetry_400_missing_readmask": SourceRefusedError,
    "telemetry_403": SourceRefusedError,
}


def test_that_every_sample_error_is_decided_on() -> None:
    assert {*RETRIED, *REFUSED} == {case for case in ERRORS if not case.startswith("token_")}


@pytest.mark.parametrize("case", RETRIED)
def test_that_a_busy_or_broken_google_is_asked_again(google, server, time, case: str) -> None:
    server.on("GET", DEVICES, error_reply(case), Reply(200, PAGE_2))
    assert len(next(google.devices(TODAY)).records) == 3
    assert time.now == 1
    server.on("GET", DEVICES, error_reply(case))
    with pytest.raises(RetryError, match=r"gave up after 6 tries"):
        list(google.devices(TODAY))


@pytest.mark.parametrize(("case", "error"), REFUSED.items())
def test_that_a_refusal_by_google_is_final(google, server, time, case: str, error: type[Exception]) -> None:
    server.on("GET", DEVICES, error_reply(case))
    with pytest.raises(error) as caught:
        list(google.devices(TODAY))
    assert time.now == 0
    assert not isinstance(caught.value, RetryError)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("403_forbidden_not_admin", f"The admin {ADMIN} needs a role that may read Chrome devices"),
        ("403_insufficientPermissions", f"The scope {DEVICE_SCOPE} is missing"),
        ("403_accessNotConfigured", "Enable the Admin SDK API"),
    ],
)
def test_that_the_check_names_what_is_missing(google, server, case: str, said: str) -> None:
    server.on("GET", DEVICES, error_reply(case))
    with pytest.raises(SourceRefusedError, match=said):
        google.check()


def test_that_the_check_counts_devices_and_reads_users(google, server) -> None:
    server.on("GET", DEVICES, Reply(200, PAGE_1))
    server.on("GET", USERS, Reply(200, sample("google/users_page.json")))
    server.on("GET", COUNT, Reply(200, sample("google/count_devices.json")))
    assert google.check() == (14, "devices and users of my_customer can be read")
    assert server.of(DEVICES)[0].one("maxResults") == "1"


@pytest.mark.parametrize("reply", [Reply(404, {}), Reply(200, {}), Reply(200, {"count": "many"}), Reply(200, [])])
def test_that_a_count_that_google_does_not_tell_is_none(google, server, reply: Reply) -> None:
    server.on("GET", COUNT, reply)
    assert google.device_count() is None


def test_that_an_expired_access_token_is_renewed_once(google, server, time) -> None:
    server.on(
        "POST",
        "/token",
        Reply(200, {"access_token": "old", "expires_in": 3599}),
        Reply(200, {"access_token": "new", "expires_in": 3599}),
    )
    server.decide(
        "GET",
        DEVICES,
        lambda asked: (
            Reply(200, PAGE_2) if asked.headers["Authorization"] == "Bearer new" else error_reply("401_authError")
        ),
    )
    assert len(next(google.devices(TODAY)).records) == 3
    assert (len(server.of("/token")), len(server.of(DEVICES)), time.now) == (2, 2, 0)


def test_that_a_renewed_token_that_is_refused_too_ends_the_listing(google, server, time) -> None:
    tokens = [Reply(200, {"access_token": f"t{number}", "expires_in": 3599}) for number in range(9)]
    server.on("POST", "/token", *tokens)
    server.on("GET", DEVICES, error_reply("401_authError"))
    with pytest.raises(SignInError, match="Request had invalid authentication credentials"):
        list(google.devices(TODAY))
    assert (len(server.of("/token")), len(server.of(DEVICES)), time.now) == (2, 2, 0)


def test_that_one_token_serves_a_whole_listing(google, server) -> None:
    server.on("GET", DEVICES, Reply(200, PAGE_1), Reply(200, EMPTY_PAGE), Reply(200, PAGE_2))
    list(google.devices(TODAY))
    assert len(server.of("/token")) == 1


def test_that_a_token_that_ends_soon_is_renewed_between_pages(google, server) -> None:
    server.on("POST", "/token", Reply(200, {"access_token": "short", "expires_in": 60}))
    server.on("GET", DEVICES, Reply(200, PAGE_1), Reply(200, PAGE_2))
    list(google.devices(TODAY))
    assert len(server.of("/token")) == 2


@pytest.mark.parametrize("case", [case for case in ERRORS if case.startswith("token_")])
def test_that_a_refused_sign_in_shows_googles_own_words(google, server, time, case: str) -> None:
    server.on("POST", "/token", error_reply(case))
    with pytest.raises(SignInError) as caught:
        list(google.devices(TODAY))
    body = ERRORS[case]["body"]
    assert f"{body['error']}: {body['error_description'][:60]}" in str(caught.value)
    assert (time.now, len(server.of("/token"))) == (0, 1)


def test_that_a_scope_that_is_not_delegated_is_named_with_the_account(google, server) -> None:
    server.on("POST", "/token", error_reply("token_unauthorized_client"))
    with pytest.raises(SignInError, match=f"Delegate the scope {DEVICE_SCOPE} to cbdesk@district"):
        list(google.devices(TODAY))


def test_that_an_undelegated_user_scope_does_not_cost_the_devices(google, server) -> None:
    def only_devices(asked: Asked) -> Reply:
        granted = jwt_of(asked)[1]["scope"] == DEVICE_SCOPE
        return Reply(200, sample("google/token_response.json")) if granted else error_reply("token_unauthorized_client")

    server.decide("POST", "/token", only_devices)
    server.on("GET", DEVICES, Reply(200, PAGE_2))
    assert len(list(google.devices(TODAY))) == 1
    with pytest.raises(SignInError, match=USER_SCOPE):
        list(google.users())


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, "too_many_requests"), (403, "rate_limit_exceeded"), (400, "internal_failure"), (503, "server_error")],
)
def test_that_a_sign_in_that_names_trouble_that_passes_is_tried_again(
    google, server, time, status: int, error: str
) -> None:
    trouble = Reply(status, {"error": error, "error_description": "Try again."}, {"Retry-After": "3"})
    server.on("POST", "/token", trouble, Reply(200, sample("google/token_response.json")))
    server.on("GET", DEVICES, Reply(200, PAGE_2))
    assert list(google.devices(TODAY))
    assert time.now == 3


def test_that_a_busy_token_endpoint_is_asked_again(google, server, time) -> None:
    server.on(
        "POST",
        "/token",
        Reply(503, "<html>busy</html>"),
        Reply(200, {"odd": 1}),
        Reply(200, sample("google/token_response.json")),
    )
    server.on("GET", DEVICES, Reply(200, PAGE_2))
    assert len(list(google.devices(TODAY))) == 1
    assert time.now == 3


def test_that_a_cancel_also_ends_the_sign_in(google, server, time) -> None:
    server.on("POST", "/token", Reply(503, {}))
    time.stop_at = 5
    with pytest.raises(CancelledError):
        list(google.devices(TODAY))


def test_that_users_are_listed_by_customer_in_pages_of_500(google, server) -> None:
    page = sample("google/users_page.json")
    server.on("GET", USERS, Reply(200, page), Reply(200, {"kind": "admin#directory#users"}))
    pages = list(google.users())
    assert [len(found.records) for found in pages] == [8, 0]
    first, second = server.of(USERS)
    assert (first.one("customer"), first.one("maxResults"), first.one("orderBy")) == ("my_customer", "500", "email")
    assert first.one("fields").startswith("nextPageToken,users(")
    assert second.one("pageToken") == page["nextPageToken"]


def test_that_a_bad_record_is_named_and_the_page_goes_on(google, server) -> None:
    rows = [{"serialNumber": "NOID1"}, {"deviceId": "d1"}, "text", {"deviceId": "d2", "model": 7}]
    server.on("GET", DEVICES, Reply(200, {"chromeosdevices": rows}))
    [page] = google.devices(TODAY)
    assert [device.device_id for device in page.records] == ["d1"]
    assert page.skipped == (
        "device without deviceId (serialNumber NOID1)",
        "device: not an object but a text",
        "device d2: model has the wrong type (number)",
    )


def test_that_batteries_are_asked_for_with_a_read_mask_and_all_pages_are_read(telemetry, server) -> None:
    page = sample("google/telemetry_devices_page.json")
    server.on("GET", TELEMETRY, Reply(200, page), Reply(200, {}))
    assert [len(found.records) for found in telemetry.batteries()] == [6, 0]
    first, second = server.of(TELEMETRY)
    assert first.one("readMask") == "deviceId,serialNumber,batteryInfo,batteryStatusReport"
    assert first.one("pageSize") == "1000"
    assert first.one("fields").startswith("nextPageToken,devices(")
    assert second.one("pageToken") == page["nextPageToken"]
    assert jwt_of(server.of("/token")[0])[1]["scope"] == TELEMETRY_SCOPE


def test_that_refused_telemetry_is_an_outcome_of_its_own(telemetry, server, time) -> None:
    server.on("GET", TELEMETRY, error_reply("telemetry_403"))
    with pytest.raises(
        TelemetryRefusedError, match=r"battery data cannot be read: .*does not have permission.*Manage ChromeOS devices"
    ):
        list(telemetry.batteries())
    assert time.now == 0
    with pytest.raises(TelemetryRefusedError):
        telemetry.check()


def test_that_an_undelegated_telemetry_scope_is_the_same_outcome(telemetry, server) -> None:
    server.on("POST", "/token", error_reply("token_unauthorized_client"))
    with pytest.raises(TelemetryRefusedError, match="Delegate the scope"):
        list(telemetry.batteries())


def test_that_a_telemetry_listing_that_breaks_after_its_first_page_is_no_refusal(telemetry, server) -> None:
    page = sample("google/telemetry_devices_page.json")
    server.on("GET", TELEMETRY, Reply(200, page), error_reply("telemetry_403"))
    with pytest.raises(SourceRefusedError) as broken:
        list(telemetry.batteries())
    assert not isinstance(broken.value, TelemetryRefusedError)


def test_that_busy_telemetry_is_not_taken_for_refused(telemetry, server) -> None:
    server.on("GET", TELEMETRY, error_reply("403_rateLimitExceeded_metric"))
    with pytest.raises(RetryError):
        list(telemetry.batteries())


def test_that_telemetry_pages_get_smaller_when_their_size_is_refused(telemetry, server) -> None:
    server.on("GET", TELEMETRY, error_reply("telemetry_400_missing_readmask"), Reply(200, {}))
    list(telemetry.batteries())
    assert [asked.one("pageSize") for asked in server.of(TELEMETRY)] == ["1000", "300"]


def test_that_the_telemetry_check_reads_one_device(telemetry, server) -> None:
    server.on("GET", TELEMETRY, Reply(200, {"devices": []}))
    assert telemetry.check() == (None, "battery reports can be read")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("not json", "is not JSON"),
        ({"type": "authorized_user"}, "is not the key of a service account"),
        ({"private_key": None}, "lacks private_key"),
        (
            {"private_key": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"},
            "private key in the Google key file",
        ),
        ({"token_uri": "http://example.org/token"}, "not reached by https"),
    ],
)
def test_that_an_unusable_key_file_is_named_without_its_content(key_file, change, said: str) -> None:
    text = change if isinstance(change, str) else json.dumps(json.loads(key_file.read_text()) | change)
    key_file.write_text(text)
    with pytest.raises(SettingsError, match=said) as caught:
        GoogleDirectory(key_file, ADMIN)
    assert "c2VjcmV0" not in str(caught.value)


def test_that_a_missing_key_file_and_a_missing_admin_are_named(tmp_path: Path, key_file: Path) -> None:
    with pytest.raises(SettingsError, match="There is no Google key file"):
        GoogleDirectory(tmp_path / "none.json", ADMIN)
    with pytest.raises(SettingsError, match="admin e-mail is not set"):
        GoogleDirectory(key_file, " ")


def test_that_no_message_holds_the_private_key_or_the_access_token(google, server, key_file) -> None:
    token = sample("google/token_response.json")["access_token"]
    server.on("GET", DEVICES, Reply(403, {"error": {"code": 403, "message": f"no right for {token}"}}))
    with pytest.raises(SourceRefusedError) as caught:
        list(google.devices(TODAY))
    assert token not in str(caught.value)
