"""What is gathered for the support bundle, and that it is gathered also where nothing works."""

import json

from cbdesk.app import support
from cbdesk.errors import DatabaseAwayError


def contents(describe=None):
    return {one.name: one.content for one in support.gather(describe)}


def test_that_settings_are_there_with_their_origin_and_without_secrets(monkeypatch):
    monkeypatch.setenv("CBDESK_INCIDENTIQ__TOKEN", "very-secret-token")
    monkeypatch.setenv("CBDESK_GOOGLE__ADMIN_EMAIL", "admin@district.example.org")
    files = contents()
    settings = json.loads(files["settings.json"])
    assert settings["incidentiq.token"]["value"] == "set (environment)"
    assert settings["google.page_size"] == {
        "value": 200,
        "from": "default",
        "variable": "CBDESK_GOOGLE__PAGE_SIZE",
        "locked": False,
    }
    assert "very-secret-token" not in "".join(files.values())
    assert "admin@district" not in "".join(files.values())


def test_that_the_stores_speak_for_themselves_and_runs_have_a_file_of_their_own():
    files = contents(lambda: {"database": {"current": "0006"}, "runs": [{"error_message": "user ana@x.example.org"}]})
    assert json.loads(files["stores.json"]) == {"database": {"current": "0006"}}
    assert json.loads(files["sync_log.json"]) == [{"error_message": "user <e-mail>"}]


def test_that_a_database_that_is_away_is_said_in_its_place():
    def away():
        raise DatabaseAwayError("The database does not answer.")

    assert json.loads(contents(away)["stores.json"])["database"] == {"error": "The database does not answer."}


def test_that_wrong_settings_do_not_keep_the_rest_back(monkeypatch):
    monkeypatch.setenv("CBDESK_GOOGLE__PAGE_SIZE", "many")
    files = contents()
    assert "CBDESK_GOOGLE__PAGE_SIZE" in files["settings.json"]
    assert "Python" in files["versions.txt"]
