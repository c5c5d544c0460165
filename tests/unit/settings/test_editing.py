"""The settings as a form sees them: texts, what fixes them, where secrets are, what is wrong, what is kept."""

from __future__ import annotations

import os
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from cbdesk.errors import SettingsError
from cbdesk.settings import editing, load
from cbdesk.settings.loading import load_draft
from cbdesk.settings.profile import set_value
from cbdesk.settings.secrets import store_secret

TOKEN = "hunter2-hunter2"


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("CBDESK_CONFIG_FILE", str(path))
    return path


@pytest.fixture
def no_keyring() -> None:
    keyring.set_keyring(NoKeyring())


def test_that_a_field_holds_the_text_that_was_given_and_the_default_beside_it(config_file: Path) -> None:
    set_value(config_file, "incidentiq.base_url", "mydistrict")
    set_value(config_file, "schedule.full_times", "2:00, 12:30")
    set_value(config_file, "schedule.catch_up", "no")
    fields = editing.read().fields
    assert set(fields) == set(editing.EDITABLE)
    assert fields["incidentiq.base_url"].text == "mydistrict"
    assert fields["schedule.full_times"].text == "02:00, 12:30"
    assert (fields["schedule.catch_up"].text, fields["schedule.catch_up"].default) == ("0", "1")
    assert (fields["google.page_size"].text, fields["google.page_size"].default) == ("", "200")
    assert (fields["meraki.requests_per_second"].default, fields["google.page_size"].is_set) == ("5", False)


def test_that_what_the_environment_fixes_is_said_with_its_variable(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_value(config_file, "google.page_size", "100")
    monkeypatch.setenv("CBDESK_GOOGLE__PAGE_SIZE", "150")
    monkeypatch.setenv("CBDESK_MERAKI__API_KEY", TOKEN)
    fields = editing.read().fields
    assert fields["google.page_size"].text == "150"
    assert "CBDESK_GOOGLE__PAGE_SIZE" in fields["google.page_size"].fixed
    assert "CBDESK_MERAKI__API_KEY" in fields["meraki.api_key"].fixed
    assert (fields["meraki.api_key"].text, fields["meraki.api_key"].is_set) == ("", True)


def test_that_in_the_demonstration_nothing_can_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DEMO", "1")
    form = editing.read()
    assert all("simulated district" in field.fixed for field in form.fields.values())


def test_that_each_secret_says_where_it_is_kept_and_never_what_it_is(config_file: Path) -> None:
    store_secret("meraki.api_key", TOKEN, config_file=config_file)
    form = editing.read()
    assert form.keyring_problem == ""
    assert form.fields["meraki.api_key"].place.startswith("Kept in the keyring")
    assert form.fields["redis.url"].place.startswith("Not set. It will be kept in the keyring")
    assert TOKEN not in repr(form.fields)


@pytest.mark.usefixtures("no_keyring")
def test_that_a_system_without_a_keyring_is_told_apart(config_file: Path) -> None:
    store_secret("meraki.api_key", TOKEN, config_file=config_file, allow_file=True)
    form = editing.read()
    assert form.keyring_problem == "there is no keyring on this system"
    assert str(form.file_for_secrets) in form.fields["meraki.api_key"].place
    assert "there is no keyring" in form.fields["redis.url"].place


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("google.admin_email", "nobody", "This is not an e-mail address."),
        ("google.page_size", "many", "Wanted here: devices per page, 1 to 300."),
        ("google.page_size", "301", "Wanted here: devices per page, 1 to 300."),
        ("google.base_url", "http://example.org", "Plain http:// is allowed only for this machine"),
        ("database.url", "mysql://u:hunter2@h/d", "Give a PostgreSQL address"),
        ("meraki.api_key", "two words", "There is white space"),
        ("schedule.full_times", "25:00", "This is not a time of day"),
        ("schedule.full_times", "02:00, 12:30", ""),
        ("google.page_size", " ", ""),
        ("data_dir", "relative", ""),
    ],
)
def test_that_a_wrong_text_is_explained_without_being_repeated(key: str, text: str, words: str) -> None:
    found = editing.problem(key, text)
    assert found.startswith(words)
    assert bool(found) is bool(words)
    assert "hunter2" not in found


def test_that_every_editable_setting_takes_its_own_default(config_file: Path) -> None:
    for key, field in editing.read().fields.items():
        assert editing.problem(key, field.default) == "", key


def test_that_a_draft_is_read_like_the_settings_and_keeps_nothing(config_file: Path) -> None:
    set_value(config_file, "google.page_size", "100")
    store_secret("incidentiq.token", "old-token", config_file=config_file)
    draft = load_draft(
        {"google.page_size": "", "incidentiq.base_url": "mydistrict"}, {"incidentiq.token": TOKEN, "meraki.api_key": ""}
    )
    assert draft.google.page_size == 200
    assert draft.incidentiq.base_url == "https://mydistrict.incidentiq.com/api/v1.0"
    assert draft.incidentiq.token is not None
    assert draft.incidentiq.token.get_secret_value() == TOKEN
    kept = load()
    assert (kept.google.page_size, kept.incidentiq.base_url) == (100, None)
    assert kept.incidentiq.token is not None
    assert kept.incidentiq.token.get_secret_value() == "old-token"


def test_that_a_draft_without_a_kept_secret_does_not_find_it_in_the_keyring(config_file: Path) -> None:
    store_secret("meraki.api_key", TOKEN, config_file=config_file)
    assert load_draft({"meraki.organization_id": "1"}, {"meraki.api_key": ""}).meraki.api_key is None


def test_that_saving_keeps_settings_and_secrets_each_in_their_place(config_file: Path) -> None:
    set_value(config_file, "sync.batch_size", "500")
    store_secret("redis.url", "redis://host:6379/0", config_file=config_file)
    editing.save({"google.page_size": "100", "sync.batch_size": ""}, {"meraki.api_key": TOKEN, "redis.url": ""})
    settings = load()
    assert (settings.google.page_size, settings.sync.batch_size) == (100, 1000)
    assert settings.meraki.api_key is not None
    assert settings.redis.url is None
    assert TOKEN not in config_file.read_text(encoding="utf-8")


def test_that_nothing_is_saved_when_one_text_is_wrong(config_file: Path) -> None:
    with pytest.raises(SettingsError):
        editing.save({"google.page_size": "100", "sync.batch_size": "0"}, {"meraki.api_key": TOKEN})
    assert not config_file.exists()
    assert load_draft({"meraki.organization_id": "1"}, {}).meraki.api_key is None


@pytest.mark.usefixtures("no_keyring")
def test_that_a_secret_goes_to_a_private_file_only_when_it_is_allowed(config_file: Path) -> None:
    with pytest.raises(SettingsError, match="keyring"):
        editing.save({}, {"meraki.api_key": TOKEN})
    editing.save({}, {"meraki.api_key": TOKEN}, allow_file=True)
    file = editing.read().file_for_secrets
    assert TOKEN in file.read_text(encoding="utf-8")
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0


def test_that_an_export_holds_what_config_toml_says_and_an_import_reads_it_back(
    config_file: Path, tmp_path: Path
) -> None:
    set_value(config_file, "google.page_size", "100")
    set_value(config_file, "schedule.catch_up", "0")
    store_secret("meraki.api_key", TOKEN, config_file=config_file)
    target = tmp_path / "copy.toml"
    assert editing.export(target) == 2
    assert TOKEN not in target.read_text(encoding="utf-8")
    assert editing.read_defaults(target) == ({"google.page_size": "100", "schedule.catch_up": "0"}, [])


def test_that_a_defaults_file_finds_its_key_file_beside_itself_and_says_what_it_does_not_know(tmp_path: Path) -> None:
    file = tmp_path / "district.toml"
    file.write_text('[google]\ncredentials_file = "key.json"\npage_sise = 5\n', encoding="utf-8")
    values, [warning] = editing.read_defaults(file)
    assert values == {"google.credentials_file": str(tmp_path / "key.json")}
    assert "page_sise" in warning


@pytest.mark.parametrize("text", ['[meraki]\napi_key = "hunter2"\n', "no toml at all", None])
def test_that_a_defaults_file_with_a_secret_or_without_sense_is_refused(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "district.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        editing.read_defaults(file)
    assert "hunter2" not in str(refused.value)
