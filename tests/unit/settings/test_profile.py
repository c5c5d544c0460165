"""Showing the settings with their places, and changing one line of config.toml."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from cbdesk.errors import SettingsError
from cbdesk.settings import load
from cbdesk.settings.model import KEYS
from cbdesk.settings.profile import set_value, show
from cbdesk.settings.secrets import store_secret


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "new" / "config.toml"
    monkeypatch.setenv("CBDESK_CONFIG_FILE", str(path))
    return path


# ---------------------------------------------------------------- show


def test_that_every_setting_is_shown_with_its_place(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_value(config_file, "google.page_size", "150")
    monkeypatch.setenv("CBDESK_SYNC__BATCH_SIZE", "500")
    shown = show(load(meraki={"timespan_hours": 24}))
    assert list(shown) == list(KEYS)
    assert shown["google.page_size"] == {
        "value": 150,
        "from": str(config_file),
        "variable": "CBDESK_GOOGLE__PAGE_SIZE",
        "locked": False,
    }
    assert (shown["sync.batch_size"]["value"], shown["sync.batch_size"]["from"]) == (500, "environment")
    assert (shown["meraki.timespan_hours"]["value"], shown["meraki.timespan_hours"]["from"]) == (24, "command line")
    assert (shown["google.customer_id"]["value"], shown["google.customer_id"]["from"]) == ("my_customer", "default")
    assert shown["config_file"]["from"] == "environment"


def test_that_secrets_are_shown_by_their_place_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_INCIDENTIQ__TOKEN", "hunter2")
    store_secret("database.url", "postgresql://u:hunter2@h/d")
    shown = show(load())
    assert shown["incidentiq.token"]["value"] == "set (environment)"
    assert shown["database.url"]["value"] == "set (keyring)"
    assert shown["redis.url"]["value"] == "not set"
    assert "hunter2" not in json.dumps(shown)


# ---------------------------------------------------------------- set


@pytest.mark.parametrize(
    ("key", "given_text", "stored"),
    [
        ("google.page_size", "150", 150),
        ("meraki.requests_per_second", "2.5", 2.5),
        ("sync.vanish_limit_percent", "0", 0.0),
        ("incidentiq.base_url", "mydistrict", "mydistrict"),
        ("incidentiq.chromebook_category_ids", "a,b", ["a", "b"]),
        ("schedule.full_times", "14:00, 2:00", ["02:00", "14:00"]),
        ("schedule.catch_up", "off", False),
        ("google.customer_id", 'C"\\\t\x7fë', 'C"\\\t\x7fë'),
        ("meraki.organization_id", "549236", "549236"),
        ("data_dir", "/srv/cbdesk", "/srv/cbdesk"),
    ],
)
def test_that_a_value_is_stored_as_its_type_and_read_back(
    config_file: Path, key: str, given_text: str, stored: object
) -> None:
    set_value(config_file, key, given_text)
    group, _, name = key.rpartition(".")
    document = tomllib.loads(config_file.read_text(encoding="utf-8"))
    assert (document[group] if group else document)[name] == stored
    assert load().origin(key) == str(config_file)


def test_that_a_path_is_stored_whole(config_file: Path) -> None:
    set_value(config_file, "google.credentials_file", "sa.json")
    assert load().google.credentials_file == Path.cwd() / "sa.json"


def test_that_comments_and_other_lines_stay(config_file: Path) -> None:
    config_file.parent.mkdir()
    config_file.write_text(
        "# district\ndata_dir = '/srv'  # big disk\n\n[google] # admin\npage_size = 10 # slow line\n# end of google\n"
        "\n[sync]\nbatch_size = 7\n"
    )
    config_file.chmod(0o640)
    set_value(config_file, "google.admin_email", "a@b.org")
    set_value(config_file, "sync.batch_size", "8")
    set_value(config_file, "meraki.organization_id", "1")
    assert config_file.read_text() == (
        "# district\ndata_dir = '/srv'  # big disk\n\n[google] # admin\npage_size = 10 # slow line\n# end of google\n"
        'admin_email = "a@b.org"\n\n[sync]\nbatch_size = 8\n\n[meraki]\norganization_id = "1"\n'
    )
    if os.name == "posix":
        assert stat.S_IMODE(config_file.stat().st_mode) == 0o640


def test_that_a_blank_value_takes_the_line_out(config_file: Path) -> None:
    set_value(config_file, "google.page_size", "150")
    set_value(config_file, "google.customer_id", "C01")
    set_value(config_file, "google.page_size", "")
    assert config_file.read_text() == '[google]\ncustomer_id = "C01"\n'
    set_value(config_file, "meraki.organization_id", "")
    assert load().google.page_size == 200


def test_that_a_link_to_the_file_stays_a_link(config_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "managed.toml"
    target.write_text("")
    config_file.parent.mkdir()
    config_file.symlink_to(target)
    set_value(config_file, "google.page_size", "150")
    assert config_file.is_symlink()
    assert "150" in target.read_text()


@pytest.mark.parametrize(
    ("key", "value", "part"),
    [
        ("google.page_size", "1000", "CBDESK_GOOGLE__PAGE_SIZE"),
        ("google.base_url", "http://example.org", "plain http"),
        ("schedule.full_times", "2 am", "such as 02:00"),
        ("google.pagesize", "1", "did you mean google.page_size"),
        ("meraki.api_key", "hunter2", "set-secret meraki.api_key"),
        ("database.url", "postgresql://u:hunter2@h/d", "set-secret database.url"),
        ("config_file", "/x", "no setting config_file"),
        ("demo", "1", "no setting demo"),
        ("google", "1", "no setting google"),
    ],
)
def test_that_a_refused_change_leaves_the_file_alone(config_file: Path, key: str, value: str, part: str) -> None:
    set_value(config_file, "google.page_size", "150")
    before = config_file.read_bytes()
    with pytest.raises(SettingsError, match=part) as caught:
        set_value(config_file, key, value)
    assert "hunter2" not in str(caught.value)
    assert config_file.read_bytes() == before
    assert [path.name for path in config_file.parent.iterdir()] == ["config.toml"]


@pytest.mark.parametrize(
    "text",
    [
        "google = {page_size = 10}\n",
        "google.page_size = 10\n",
        "[google]\n'page_size' = 10\n",
        "[incidentiq]\nsite_id = '''\n[google]\npage_size = 3\n'''\n[google]\npage_size = 10\n",
    ],
)
def test_that_a_file_written_in_another_way_is_left_to_a_person(config_file: Path, text: str) -> None:
    config_file.parent.mkdir()
    config_file.write_text(text)
    with pytest.raises(SettingsError, match=r"change google\.page_size by hand"):
        set_value(config_file, "google.page_size", "150")
    assert config_file.read_text() == text


@given(value=strategies.text(strategies.characters(codec="utf-8"), min_size=1, max_size=30).filter(str.strip))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_any_text_survives_the_file(config_file: Path, value: str) -> None:
    set_value(config_file, "google.customer_id", value)
    set_value(config_file, "google.page_size", "9")
    assert load().google.customer_id == value.strip()
