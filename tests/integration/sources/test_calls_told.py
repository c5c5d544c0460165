"""What a session tells about each exchange: once, with its route, its end, and the time it took and waited."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cbdesk.errors import RetryError, SourceRefusedError
from cbdesk.sources.answers import judge_by_status
from cbdesk.sources.calls import NO_ANSWER, Call
from cbdesk.sources.http import ApiSession, bearer
from tests.integration.sources.conftest import Time
from tests.integration.sources.loopback import Loopback, Reply


@pytest.fixture
def told() -> list[Call]:
    return []


@pytest.fixture
def session(time: Time, told: list[Call]) -> Iterator[ApiSession]:
    opened = ApiSession(
        "Api",
        authorize=bearer("Api", "key"),
        judge=lambda answer: judge_by_status(answer, "Api"),
        patience=time.patience(on_call=told.append),
        per_second=0.5,
        may_follow=lambda _url: True,
    )
    yield opened
    opened.close()


def test_that_every_try_is_told_with_the_wait_before_it(
    server: Loopback, session: ApiSession, time: Time, told: list[Call]
) -> None:
    server.on("GET", "/users", Reply(429, {}, {"Retry-After": "16"}), Reply(503, {}), Reply(200, []))
    session.get(f"{server.url}/users")
    assert [(call.label, call.endpoint, call.status, call.is_retry) for call in told] == [
        ("Api", "/users", 429, False),
        ("Api", "/users", 503, True),
        ("Api", "/users", 200, True),
    ]
    # Sixteen seconds as asked; then one of back-off, and one more for a share of a budget of one in two seconds.
    assert [call.waited for call in told] == [0, 16, 2]
    assert sum(call.waited for call in told) == time.now
    assert all(call.seconds == 0 for call in told), "this clock stands while a request runs"


def test_that_an_exchange_without_an_answer_has_no_status(
    server: Loopback, session: ApiSession, told: list[Call]
) -> None:
    server.on("GET", "/users", Reply(fault="reset"))
    with pytest.raises(RetryError):
        session.get(f"{server.url}/users")
    assert [call.status for call in told] == [NO_ANSWER] * 6
    assert [call.is_retry for call in told] == [False] + [True] * 5


def test_that_a_redirect_is_an_exchange_of_its_own_and_no_retry(
    server: Loopback, session: ApiSession, told: list[Call]
) -> None:
    server.on("GET", "/devices", Reply(308, "", {"Location": "/users"}))
    server.on("GET", "/users", Reply(200, []))
    session.get(f"{server.url}/devices")
    assert [(call.endpoint, call.status, call.is_retry) for call in told] == [
        ("/devices", 308, False),
        ("/users", 200, False),
    ]


def test_that_a_refused_request_is_told_too(server: Loopback, session: ApiSession, told: list[Call]) -> None:
    server.on("GET", "/networks/N_1/clients", Reply(403, {}))
    with pytest.raises(SourceRefusedError):
        session.get(f"{server.url}/networks/N_1/clients")
    assert [(call.endpoint, call.status) for call in told] == [("/networks/{id}/clients", 403)]
