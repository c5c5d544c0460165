"""Testing a connection against the simulated district: what is found, and what is missing by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from cbdesk.app import checks
from cbdesk.demo.district import District
from cbdesk.domain.checks import Check
from cbdesk.settings import Settings, load
from cbdesk.settings.loading import load_draft
from cbdesk.sources.google_auth import TELEMETRY_SCOPE, UNIT_SCOPE, USER_SCOPE


@pytest.fixture
def connected(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return load()


def missing(check: Check) -> dict[str, str]:
    return {step.name: step.detail for step in check.steps if not step.is_good}


def test_that_each_source_is_found_with_its_count(district: District, connected: Settings) -> None:
    google, incidentiq, meraki = (checks.try_one(name, connected) for name in ("google", "incidentiq", "meraki"))
    assert (google.is_good, missing(google)) == (True, {})
    assert google.count == len(district.world.devices)
    assert incidentiq.is_good
    assert incidentiq.count
    assert meraki.is_good
    assert meraki.count
    assert connected.meraki.organization_id in dict(meraki.choices)


def test_that_each_missing_scope_is_named_and_hides_no_other(district: District, connected: Settings) -> None:
    district.faults.undelegated_scopes = frozenset({TELEMETRY_SCOPE, UNIT_SCOPE})
    google = checks.try_one("google", connected)
    assert google.is_good
    assert set(missing(google)) == {"Batteries", "Organizational units"}
    assert TELEMETRY_SCOPE in missing(google)["Batteries"]
    assert UNIT_SCOPE in missing(google)["Organizational units"]
    district.faults.undelegated_scopes = frozenset({USER_SCOPE})
    google = checks.try_one("google", connected)
    assert not google.is_good
    assert set(missing(google)) == {"Users"}
    assert google.count == len(district.world.devices)


def test_that_a_key_without_an_organization_offers_those_it_sees(
    district: District, connected: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CBDESK_MERAKI__ORGANIZATION_ID")
    found = checks.try_one("meraki", load())
    assert not found.is_good
    assert connected.meraki.organization_id in dict(found.choices)


def test_that_a_wrong_key_is_refused_in_a_sentence_without_it(
    district: District, connected: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CBDESK_MERAKI__API_KEY", "CBDESK_INCIDENTIQ__TOKEN"):
        monkeypatch.setenv(name, "hunter2hunter2")
    for page in ("meraki", "incidentiq"):
        found = checks.try_one(page, load())
        assert found.is_good is False
        assert "hunter2" not in found.detail


def test_that_what_is_not_set_up_is_not_tried_and_a_bad_key_file_is_named(tmp_path: Path) -> None:
    for page in ("google", "incidentiq", "meraki"):
        assert checks.try_one(page, load()).is_good is None
    key = tmp_path / "key.json"
    key.write_text("{}", encoding="utf-8")
    draft = load_draft({"google.credentials_file": str(key), "google.admin_email": "a@b.example"}, {})
    found = checks.try_one("google", draft)
    assert found.is_good is False
    assert "not the key of a service account" in found.detail


def test_that_a_database_says_what_it_holds_or_lacks(
    database_url: str, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "will keep its data" in checks.try_one("database", load()).detail
    found = checks.try_one("database", load_draft({}, {"database.url": database_url}))
    assert (found.is_good, found.count) == (True, 0)
    lacking = checks.try_one("database", load_draft({}, {"database.url": empty_database_url}))
    assert lacking.is_good is False
    assert lacking.lacks_tables
    checks.create_tables(load_draft({}, {"database.url": empty_database_url}))
    assert checks.try_one("database", load_draft({}, {"database.url": empty_database_url})).is_good
    away = checks.try_one("database", load_draft({}, {"database.url": "postgresql://u:p@127.0.0.1:9/d"}))
    assert away.is_good is False
