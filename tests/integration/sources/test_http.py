"""How one request behaves: retries, waits, limits, redirects and what a message may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from time import monotonic

import pytest

from cbdesk.errors import CancelledError, RetryError, SettingsError, SignInError, SourceRefusedError
from cbdesk.sources.answers import Answer, Trouble, judge_by_status
from cbdesk.sources.http import ApiSession, bearer
from cbdesk.sources.limits import Budget, LearnedLimit
from tests.integration.sources.conftest import Time
from tests.integration.sources.loopback import Loopback, Reply

KEY = "k3y-that-nobody-may-see"


def judge(answer: Answer) -> Trouble | None:
    return judge_by_status(answer, "Api")


@pytest.fixture
def session(time: Time):
    opened = ApiSession("Api", authorize=bearer("Api", KEY), judge=judge, patience=time.patience(), per_second=1000)
    yield opened
    opened.close()


def test_that_a_document_is_returned_and_the_request_is_signed(server: Loopback, session: ApiSession) -> None:
    server.on("GET", "/x", Reply(200, {"a": 1}))
    assert session.get(f"{server.url}/x").document == {"a": 1}
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"
    assert server.asked[0].headers["User-Agent"].startswith("cbdesk/")


def test_that_a_busy_api_is_asked_again_after_the_seconds_it_names(server, session, time) -> None:
    server.on("GET", "/x", Reply(429, {}, {"Retry-After": "16"}), Reply(200, []))
    assert session.get(f"{server.url}/x").document == []
    assert time.now == 16
    assert time.waits == [(16.0, "Api limit")]


def test_that_an_http_date_in_retry_after_is_measured_by_the_servers_clock(server, session, time) -> None:
    there = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    dates = {
        "Date": format_datetime(there, usegmt=True),
        "Retry-After": format_datetime(there + timedelta(seconds=7), usegmt=True),
    }
    server.on("GET", "/x", Reply(503, "<html>busy</html>", dates), Reply(200, []))
    session.get(f"{server.url}/x")
    assert time.now == 7


@pytest.mark.parametrize("value", ["soon", "nan", "inf", "-", "", "Mon, 99 Foo 2026 00:00:00 GMT"])
def test_that_an_unreadable_retry_after_falls_back_to_the_usual_backoff(server, session, time, value: str) -> None:
    server.on("GET", "/x", Reply(429, {}, {"Retry-After": value}), Reply(200, []))
    session.get(f"{server.url}/x")
    assert time.now == 1


def test_that_an_api_that_asks_for_more_than_the_longest_wait_is_given_up_at_once(server, session, time) -> None:
    server.on("GET", "/x", Reply(429, {}, {"Retry-After": "3600"}))
    with pytest.raises(RetryError) as caught:
        session.get(f"{server.url}/x")
    assert caught.value.retry_after == 3600
    assert (time.now, len(server.asked)) == (0, 1)


def test_that_waits_double_until_six_tries_were_in_vain(server, session, time) -> None:
    server.on("GET", "/x", Reply(502, "<html><title>x</title><body><h1>502 Bad Gateway</h1></body></html>"))
    with pytest.raises(RetryError, match=r"Api answered 502: 502 Bad Gateway \(gave up after 6 tries\)"):
        session.get(f"{server.url}/x")
    assert [wait for wait, _ in time.waits] == [1, 2, 4, 8, 16]
    assert len(server.asked) == 6


def test_that_jitter_is_added_to_the_backoff(server: Loopback, time: Time) -> None:
    server.on("GET", "/x", Reply(500, {}), Reply(200, []))
    patience = time.patience()
    jittered = type(patience)(sleep=patience.sleep, clock=patience.clock, jitter=lambda: 0.5)
    session = ApiSession("Api", authorize=bearer("Api", KEY), judge=judge, patience=jittered, per_second=1000)
    session.get(f"{server.url}/x")
    session.close()
    assert time.now == 1.5


@pytest.mark.parametrize(
    ("fault", "said"),
    [("reset", "127.0.0.1 cannot be reached"), ("short", "broke off its answer")],
)
def test_that_a_broken_connection_is_tried_again_and_then_named(server, session, fault: str, said: str) -> None:
    server.on("GET", "/x", Reply(200, [1, 2, 3], fault=fault), Reply(200, [1]))
    assert session.get(f"{server.url}/x").document == [1]
    server.on("GET", "/x", Reply(200, [1, 2, 3], fault=fault))
    with pytest.raises(RetryError, match=said):
        session.get(f"{server.url}/x")


def test_that_a_server_that_never_answers_runs_into_the_time_limit(server: Loopback, time: Time) -> None:
    server.on("GET", "/x", Reply(fault="slow"))
    patience = time.patience(timeout=(1.0, 0.05), tries=1)
    session = ApiSession("Api", authorize=bearer("Api", KEY), judge=judge, patience=patience, per_second=1000)
    with pytest.raises(RetryError, match="does not answer in time"):
        session.get(f"{server.url}/x")
    session.close()


def test_that_an_answer_that_only_drips_runs_into_the_time_limit(server: Loopback, time: Time) -> None:
    server.on("GET", "/x", Reply(200, ["x" * 2000], fault="drip"))
    patience = time.patience(clock=monotonic, longest_answer=0.1, tries=1)
    session = ApiSession("Api", authorize=bearer("Api", KEY), judge=judge, patience=patience, per_second=1000)
    with pytest.raises(RetryError, match="does not answer in time"):
        session.get(f"{server.url}/x")
    session.close()


def test_that_a_person_need_not_wait_for_the_end_of_an_answer_that_drips(server: Loopback, time: Time) -> None:
    asked = count()

    def stop() -> None:
        if next(asked) > 20:
            raise CancelledError("The sync was stopped.")

    server.on("GET", "/x", Reply(200, ["x" * 2000], fault="drip"))
    patience = time.patience(stop=stop, tries=1)
    session = ApiSession("Api", authorize=bearer("Api", KEY), judge=judge, patience=patience, per_second=1000)
    with pytest.raises(CancelledError):
        session.get(f"{server.url}/x")
    session.close()


def test_that_nobody_listening_is_named_without_the_url(time: Time, server: Loopback) -> None:
    url = server.url
    session = ApiSession(
        "Api", authorize=bearer("Api", KEY), judge=judge, patience=time.patience(tries=2), per_second=1000
    )
    closed = Loopback()
    closed.close()
    with pytest.raises(RetryError) as caught:
        session.get(f"{closed.url}/secret?name=ana")
    session.close()
    assert str(caught.value) == "Api: 127.0.0.1 cannot be reached (gave up after 2 tries)"
    assert url


def test_that_json_that_is_cut_off_inside_a_whole_answer_is_tried_again(server, session) -> None:
    server.on("GET", "/x", Reply(200, b'{"a": [1, 2'), Reply(200, {"a": []}))
    assert session.get(f"{server.url}/x").document == {"a": []}
    server.on("GET", "/x", Reply(200, b'{"a": [1, 2'))
    with pytest.raises(RetryError, match="cut off or not JSON"):
        session.get(f"{server.url}/x")


def test_that_a_web_page_in_place_of_data_is_tried_three_times_and_then_refused(server, session, time) -> None:
    page = "<!doctype html><html><head><title>Sign in</title></head><body><script>var x=1</script><p>Sign in</p></body></html>"
    server.on("GET", "/x", Reply(200, page))
    with pytest.raises(SourceRefusedError, match=r"web page instead of data: Sign in\. Check the address"):
        session.get(f"{server.url}/x")
    assert len(server.asked) == 3


def test_that_json_nested_beyond_reason_is_a_broken_answer(server: Loopback, time: Time) -> None:
    server.on("GET", "/x", Reply(200, b"[" * 200_000))
    session = ApiSession(
        "Api", authorize=bearer("Api", KEY), judge=judge, patience=time.patience(tries=1), per_second=1000
    )
    with pytest.raises(RetryError, match="not JSON"):
        session.get(f"{server.url}/x")
    session.close()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, SourceRefusedError),
        (403, SourceRefusedError),
        (404, SourceRefusedError),
        (412, SourceRefusedError),
        (401, SignInError),
    ],
)
def test_that_a_refusal_is_not_tried_again(server, session, status: int, error: type[Exception]) -> None:
    server.on("GET", "/x", Reply(status, "no"))
    with pytest.raises(error, match=f"Api answered {status}: no"):
        session.get(f"{server.url}/x")
    assert len(server.asked) == 1


def test_that_a_cancel_before_the_request_sends_nothing(server, session, time) -> None:
    time.stop_at = 0
    with pytest.raises(CancelledError):
        session.get(f"{server.url}/x")
    assert server.asked == []


def test_that_a_cancel_ends_a_wait_within_a_slice(server, session, time) -> None:
    server.on("GET", "/x", Reply(429, {}, {"Retry-After": "120"}))
    time.stop_at = 3
    with pytest.raises(CancelledError):
        session.get(f"{server.url}/x")
    assert time.now == 3
    assert max(time.slept) <= 0.25


def test_that_requests_beyond_the_budget_are_spaced(server: Loopback, time: Time) -> None:
    server.on("GET", "/x", Reply(200, []))
    session = ApiSession(
        "Api", authorize=bearer("Api", KEY), judge=judge, patience=time.patience(), per_second=5, burst=5
    )
    for _ in range(15):
        session.get(f"{server.url}/x")
    session.close()
    assert time.now == pytest.approx(2.0)


def test_that_a_limit_told_to_one_thread_holds_the_others_too(server: Loopback, time: Time) -> None:
    server.on("GET", "/busy", Reply(429, {}, {"Retry-After": "9"}))
    server.on("GET", "/x", Reply(200, []))
    patience = time.patience(tries=2)
    # The first thread never gets to sleep: its wait is where the second one is let in.
    told: list[float] = []

    def second_thread(seconds: float, _reason: str) -> None:
        if not told:
            told.append(seconds)
            session.get(f"{server.url}/x")
            told.append(time.now)

    patience = type(patience)(
        stop=patience.stop,
        on_wait=second_thread,
        sleep=patience.sleep,
        clock=patience.clock,
        jitter=patience.jitter,
        tries=2,
    )
    session = ApiSession("Api", authorize=bearer("Api", KEY), judge=judge, patience=patience, per_second=1000, burst=10)
    with pytest.raises(RetryError):
        session.get(f"{server.url}/busy")
    session.close()
    assert told == [9.0, 9.0]


def test_that_no_message_quotes_more_than_200_characters_or_a_tag_or_the_key(server, session) -> None:
    server.on("GET", "/x", Reply(403, f"<html><body><b>{KEY}</b> {'x' * 5000}</body></html>"))
    with pytest.raises(SourceRefusedError) as caught:
        session.get(f"{server.url}/x")
    message = str(caught.value)
    assert len(message) < 240
    assert "<" not in message
    assert KEY not in message


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x",
        "ftp://127.0.0.1/x",
        "//x",
        "https://",
        "http://[::",
        "http://127.0.0.1.example.org/",
        "https://evil.example\\@api.meraki.com/x",
        "https://api.meraki.com@evil.example/x",
    ],
)
def test_that_only_https_and_loopback_are_contacted(session, url: str) -> None:
    with pytest.raises(SettingsError, match="refused"):
        session.get(url)


def test_that_a_redirect_is_not_followed_by_an_api_that_never_redirects(server, session) -> None:
    server.on("GET", "/x", Reply(302, None, {"Location": "https://login.example.org/"}))
    with pytest.raises(SourceRefusedError, match=r"sends us on to login\.example\.org"):
        session.get(f"{server.url}/x")


@pytest.mark.parametrize("key", ["", "   ", "two words", "line\nbreak", "kéy"])
def test_that_a_key_that_cannot_be_sent_is_a_settings_error_that_does_not_show_it(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        bearer("Api", key)
    assert not key.strip() or key not in str(caught.value)


def test_that_a_netrc_entry_never_replaces_the_key(server, session, tmp_path, monkeypatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.on("GET", "/x", Reply(200, []))
    session.get(f"{server.url}/x")
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"


def test_that_a_proxy_is_not_used_for_this_machine(server, session, monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    server.on("GET", "/x", Reply(200, []))
    assert session.get(f"{server.url}/x").document == []


def test_that_cookies_are_never_kept(server, session) -> None:
    server.on("GET", "/x", Reply(200, [], {"Set-Cookie": "a=b; Path=/"}))
    session.get(f"{server.url}/x")
    session.get(f"{server.url}/x")
    assert "Cookie" not in server.asked[1].headers


# ---------------------------------------------------------------- learned limits


@pytest.fixture
def budgets() -> list[Budget]:
    return []


@pytest.fixture
def watched(time: Time, budgets: list[Budget]):
    patience = time.patience(on_budget=budgets.append)
    opened = ApiSession("Api", authorize=bearer("Api", KEY), judge=judge, patience=patience, per_second=10)
    yield opened
    opened.close()


def test_that_a_refusal_for_speed_slows_the_client_down_and_a_broken_server_does_not(server, watched, budgets) -> None:
    server.on("GET", "/x", Reply(503, {}), Reply(200, []))
    watched.get(f"{server.url}/x")
    assert budgets[0].learned() == LearnedLimit()
    server.on("GET", "/x", Reply(429, {}, {"Retry-After": "1"}), Reply(200, []))
    watched.get(f"{server.url}/x")
    assert budgets[0].learned() == LearnedLimit(7.0)


def test_that_a_pause_which_an_earlier_run_was_asked_for_is_kept(server, watched, budgets, time) -> None:
    server.on("GET", "/x", Reply(200, []))
    budgets[0].recall(LearnedLimit(held=16.0))
    watched.get(f"{server.url}/x")
    assert (time.now, time.waits) == (16, [(16.0, "Api limit")])


def test_that_a_pause_longer_than_anyone_waits_ends_the_request_before_it_is_sent(server, watched, budgets) -> None:
    server.on("GET", "/x", Reply(429, {}, {"Retry-After": "3600"}))
    with pytest.raises(RetryError, match="Api answered 429"):
        watched.get(f"{server.url}/x")
    assert budgets[0].learned().held == 3600
    with pytest.raises(RetryError, match=r"^Api asked for a pause that lasts another 60 minutes$") as caught:
        watched.get(f"{server.url}/x")
    assert caught.value.retry_after == 3600
    assert len(server.asked) == 1


def test_that_somebody_who_waits_a_moment_only_is_told_the_seconds(server, budgets, time) -> None:
    patience = time.patience(on_budget=budgets.append, longest_wait=5.0)
    session = ApiSession("Api", authorize=bearer("Api", KEY), judge=judge, patience=patience, per_second=10)
    budgets[0].hold(16)
    with pytest.raises(RetryError, match=r"another 16 seconds$"):
        session.get(f"{server.url}/x")
    session.close()
    assert server.asked == []


def test_that_requests_which_end_by_another_stop_check_share_the_budget(server, watched, budgets) -> None:
    server.on("GET", "/x", Reply(429, {}, {"Retry-After": "1"}), Reply(200, []))
    watched.until(lambda: None).get(f"{server.url}/x")
    assert [budget.requests_per_second for budget in budgets] == [7.0]
