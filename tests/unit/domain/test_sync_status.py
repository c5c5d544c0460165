"""A running sync as others see it: the document, and what is read out of one that somebody else wrote."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from cbdesk.domain.budget import ApiBudget
from cbdesk.domain.documents import running_document, status_document
from cbdesk.domain.sync import Progress, RunProgress
from cbdesk.domain.sync_status import Holder, RunStatus, progress_from, sentence, status_from

SINCE = datetime(2026, 11, 23, 8, 14, 30, tzinfo=UTC)
STATUS = RunStatus(
    "r1",
    "full",
    "office-3",
    "ana",
    SINCE,
    SINCE + timedelta(seconds=50),
    phase="reading",
    message="reading Google devices",
    percent=42.3,
    eta_seconds=70.2,
    sources={
        "google": Progress("google", "400 read", 400, 1000, rate=50.0, eta_seconds=12.0, budget=ApiBudget(3, 1, 16.5)),
        "users": Progress("users", "7 read", 7, 90, total_is_estimate=True),
    },
)


@pytest.mark.parametrize(
    ("name", "holder", "words"),
    [
        ("ana@office-3 (process 812)", Holder("office-3", "ana"), "office-3 (ana)"),
        ("SCHOOL\\ana@desk.example.org", Holder("desk.example.org", "SCHOOL\\ana"), "desk.example.org (SCHOOL\\ana)"),
        ("the web dashboard", Holder("the web dashboard"), "the web dashboard"),
        ("a@b@c", Holder("a@b@c"), "a@b@c"),
        ("", Holder(""), ""),
    ],
)
def test_that_a_holder_is_a_computer_and_a_person(name: str, holder: Holder, words: str) -> None:
    assert Holder.of(name) == holder
    assert str(holder) == words


def test_that_the_sentence_says_who_since_when_what_and_how_long() -> None:
    said = "office-3 (ana) is syncing since 08:14 UTC: reading Google devices, 42 %, about 1:10 left."
    assert sentence(STATUS, SINCE + timedelta(minutes=1)) == said


def test_that_the_sentence_names_the_day_when_it_is_another_one() -> None:
    early = RunStatus("r1", "full", "office-3", "", SINCE, SINCE)
    assert sentence(early, SINCE + timedelta(days=1)) == "office-3 is syncing since 2026-11-23 08:14 UTC."


def test_that_a_status_survives_its_way_through_json() -> None:
    assert status_from(json.loads(json.dumps(status_document(STATUS)))) == STATUS


def test_that_the_document_names_each_fact_once() -> None:
    document = running_document(STATUS)["running"]
    assert (document["station"], document["user"], document["started_at"]) == (
        "office-3",
        "ana",
        "2026-11-23T08:14:30Z",
    )
    assert set(document["sources"]) == {"google", "users"}
    assert document["sources"]["google"]["budget"]["waited"] == 16.5
    assert not {"source", "run"} & set(document["sources"]["google"])
    assert running_document(None) == {"running": None}


def test_that_what_a_newer_cbdesk_says_besides_is_left_out() -> None:
    document = status_document(STATUS) | {"mood": "good", "sources": {"printers": {"message": "3 read", "ink": 7}}}
    status = status_from(document)
    assert status is not None
    assert status.sources == {"printers": Progress("printers", "3 read")}


@pytest.mark.parametrize(
    "change",
    [
        {"run_id": None},
        {"station": 7},
        {"status": "finished"},
        {"status": None},
        {"started_at": "yesterday"},
        {"updated_at": None},
    ],
)
def test_that_a_document_of_somebody_else_is_no_status(change: dict[str, object]) -> None:
    assert status_from(status_document(STATUS) | change) is None


def test_that_broken_details_cost_only_themselves() -> None:
    change = {"percent": "many", "eta_seconds": True, "sources": {"google": "?", "users": {"message": 3}}}
    status = status_from(status_document(STATUS) | change)
    assert status is not None
    assert (status.percent, status.eta_seconds, status.sources) == (None, None, {})


def test_that_a_progress_carries_budget_and_run_through_json() -> None:
    document = {
        "source": "meraki",
        "message": "waiting 16 s: Meraki limit",
        "done": 17,
        "budget": {"calls": 4, "requests_per_second": 3.5, "mood": "good", "at_once": None},
        "run": {"percent": 40, "eta_seconds": 12.5},
    }
    assert progress_from(document) == Progress(
        "meraki",
        "waiting 16 s: Meraki limit",
        17,
        budget=ApiBudget(calls=4, requests_per_second=3.5),
        run=RunProgress(40, 12.5),
    )


@pytest.mark.parametrize("document", [{}, {"source": "google"}, {"source": None, "message": "x"}])
def test_that_an_object_without_source_or_words_is_no_progress(document: dict[str, object]) -> None:
    assert progress_from(document) is None
