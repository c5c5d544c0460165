"""The search language on the command line: searches, lists, views, and what is said about wrong terms."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cbdesk.cli import commands
from cbdesk.domain.views import VIEWS
from tests.integration.repositories.rows import device, put

LATELY = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=1)


@pytest.fixture
def cbdesk(engine, database_url, tmp_path, monkeypatch, capsys):
    """Run a command in this process on a small fleet; return its exit code, its document and what else it said."""
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path))
    put(
        engine,
        device("1", serial_number="A1", model="HP Chromebook 11", battery_health=50, last_policy_sync_time=LATELY),
        device("2", serial_number="A2", model="HP Chromebook 11", battery_health=90, annotated_user="ana@x.org"),
        device("3", serial_number="A3", model="Dell 3110", battery_health=40, is_deleted=True),
    )

    def run(*arguments):
        code = commands.run([*arguments, "--json"])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return run


def test_that_fields_are_searched_and_a_wrong_term_is_marked_at_its_place(cbdesk, capsys):
    code, found, said = cbdesk("search", 'model:"HP 11" battery:<60')
    assert (code, found["total"], found["hits"][0]["serial_number"], found["problems"]) == (0, 1, "A1", [])
    assert said == ""
    code, found, said = cbdesk("search", "battery:<60 aue:soon")
    assert (code, found["total"]) == (0, 1)
    assert found["problems"][0] | {"sentence": ""} == {"position": 16, "length": 4, "sentence": ""}
    first, second = said.splitlines()
    assert first == "battery:<60 aue:soon"
    assert second.startswith(" " * 16 + "^^^^ “soon” is no month.")
    assert cbdesk("search", "battery:low")[0] == 5
    commands.run(["search", "model:hp aue:soon"])
    shown = capsys.readouterr()
    assert "A2" in shown.out
    assert "soon” is" not in shown.out


def test_that_lists_take_a_query_a_view_and_both(cbdesk):
    code, listed, _ = cbdesk("devices", "--query", "model:hp|dell")
    assert (code, [row["serial_number"] for row in listed["devices"]], listed["problems"]) == (0, ["A1", "A2"], [])
    _, listed, _ = cbdesk("devices", "--view", "battery", "--sort=-battery_health")
    assert [row["serial_number"] for row in listed["devices"]] == ["A1"]
    _, listed, _ = cbdesk("devices", "--view", "not-seen", "--query", "has:user")
    assert [row["serial_number"] for row in listed["devices"]] == ["A2"]
    _, listed, _ = cbdesk("devices", "--view", "deleted")
    assert (listed["total"], listed["devices"][0]["serial_number"]) == (1, "A3")
    code, listed, said = cbdesk("devices", "--query", "is:lots model:hp")
    assert (listed["total"], len(listed["problems"])) == (2, 1)
    assert "^^^^ “lots” is no state" in said
    code, answer, _ = cbdesk("devices", "--view", "nope")
    assert code == 5
    assert "unassigned" in answer["error"]


def test_that_the_views_are_listed_with_their_counts(cbdesk):
    code, document, _ = cbdesk("views")
    counts = {row["name"]: row["devices"] for row in document["views"]}
    assert code == 0
    assert list(counts) == [view.name for view in VIEWS]
    known = {
        "unassigned": 1,
        "battery": 1,
        "not-seen": 1,
        "not-synced": 1,
        "deleted": 1,
        "no-inventory": 2,
    }
    assert {name: count for name, count in counts.items() if count} == known


def test_that_a_view_is_saved_used_and_forgotten(cbdesk):
    code, document, _ = cbdesk("views", "--save", "our-hp", "--query", "model:hp  has:user")
    assert code == 0
    assert document["views"][-1] | {"about": ""} == {
        "name": "our-hp", "title": "our-hp", "devices": 1, "query": "model:hp has:user", "about": ""
    }  # fmt: skip
    _, listed, _ = cbdesk("devices", "--view", "our-hp")
    assert [row["serial_number"] for row in listed["devices"]] == ["A2"]
    assert cbdesk("views", "--forget", "our-hp")[1]["views"][-1]["name"] == "deleted"
    assert cbdesk("devices", "--view", "our-hp")[0] == 5
    assert cbdesk("views", "--save", "x")[0] == 2


def test_that_the_language_is_explained_without_a_database(capsys, monkeypatch):
    monkeypatch.setenv("CBDESK_DATABASE__URL", "postgresql://nobody@127.0.0.1:1/none")
    assert commands.run(["search", "--help-language"]) == 0
    said = capsys.readouterr().out
    assert "battery:60..80" in said
    assert "is:unassigned" in said
    assert commands.run(["search"]) == 2
    assert "--help-language" in capsys.readouterr().err
