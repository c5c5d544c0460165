"""Where settings come from: the order of the places, what is refused, and what is said about it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from cbdesk.errors import SettingsError
from cbdesk.settings import Settings, load
from cbdesk.settings.model import KEYS, SECRETS, variable
from cbdesk.settings.secrets import store_secret

needs_modes = pytest.mark.skipif(os.name != "posix", reason="file modes mean something on Unix only")


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    monkeypatch.setenv("CBDESK_CONFIG_FILE", str(path))
    return path


@pytest.fixture
def env_file() -> Path:
    """A ``.env`` in the working folder, which is this test's own."""
    path = Path(".env")
    path.touch(0o600)
    return path


# ---------------------------------------------------------------- defaults


def test_that_the_documented_defaults_hold_on_an_untouched_station() -> None:
    settings = load()
    assert settings.database.url is None
    assert (settings.database.pool_size, settings.database.max_overflow) == (5, 5)
    assert settings.redis.url is None
    assert (settings.google.customer_id, settings.google.page_size) == ("my_customer", 200)
    assert settings.google.base_url == "https://admin.googleapis.com"
    assert settings.google.telemetry_base_url == "https://chromemanagement.googleapis.com"
    assert (settings.incidentiq.page_size, settings.incidentiq.chromebook_category_ids) == (500, ())
    assert settings.meraki.base_url == "https://api.meraki.com/api/v1"
    assert (settings.meraki.timespan_hours, settings.meraki.requests_per_second) == (168, 5)
    assert (settings.sync.batch_size, settings.sync.vanish_limit_percent, settings.sync.link_window_days) == (
        1000,
        20,
        7,
    )
    assert settings.sync.full_listing_days == 7
    assert (settings.schedule.full_times, settings.schedule.incremental_times) == ((), ())
    assert (settings.schedule.jitter_minutes, settings.schedule.catch_up) == (10, True)
    assert not any(source.is_configured for source in (settings.google, settings.incidentiq, settings.meraki))
    assert settings.data_dir == Path(os.environ["XDG_DATA_HOME"], "cbdesk")
    assert settings.config_file == Path(os.environ["XDG_CONFIG_HOME"], "cbdesk", "config.toml")


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="only root gets the system's folders"
)
def test_that_root_keeps_its_data_where_another_account_can_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert Settings().data_dir == Path("/var/lib/cbdesk")
    assert Settings().config_file == Path("/etc/cbdesk/config.toml")


def test_that_settings_cannot_be_changed() -> None:
    settings = load()
    with pytest.raises(ValidationError):
        settings.data_dir = Path("/elsewhere")
    with pytest.raises(ValidationError):
        settings.google.page_size = 1


# ---------------------------------------------------------------- order


def test_that_each_place_yields_to_the_stronger_ones(
    config_file: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load().google.page_size == 200
    config_file.write_text("[google]\npage_size = 10\ncustomer_id = 'C01'\n")
    assert load().google.page_size == 10
    env_file.write_text("CBDESK_GOOGLE__PAGE_SIZE=20\n")
    assert load().google.page_size == 20
    monkeypatch.setenv("CBDESK_GOOGLE__PAGE_SIZE", "30")
    assert load().google.page_size == 30
    settings = load(google={"page_size": 40})
    assert (settings.google.page_size, settings.google.customer_id) == (40, "C01")
    assert settings.origin("google.page_size") == "command line"
    assert settings.origin("google.customer_id") == str(config_file)
    assert settings.origin("google.base_url") == "default"


def test_that_none_on_the_command_line_means_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path))
    assert load(data_dir=None, google={"page_size": None}, redis=None).data_dir == tmp_path


@pytest.mark.parametrize("key", KEYS)
def test_that_every_setting_has_its_environment_variable(
    key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    values = {
        "database.url": "postgresql://u:p@db.example.org/chromebook_dashboard",
        "database.replica_url": "postgresql://u:p@replica.example.org/chromebook_dashboard",
        "redis.url": "rediss://cache.example.org:6380/1",
        "google.admin_email": "admin@example.org",
        "incidentiq.base_url": "https://mydistrict.incidentiq.com/api/v1.0",
        "google.base_url": "https://proxy.example.org/google",
        "google.telemetry_base_url": "https://proxy.example.org/telemetry",
        "meraki.base_url": "https://proxy.example.org/meraki",
        "notifications.syncs": "all",
        "updates.check": "False",
        "updates.url": "https://example.org/cbdesk.json?channel=stable",
        "ui.language": "es",
        "schedule.full_times": "02:00",
        "schedule.incremental_times": "12:30",
        "schedule.catch_up": "False",
        "offline.enabled": "False",
        "backup.daily": "False",
        "backup.folder": str(tmp_path / "backups"),
        "backup.passphrase": "a long passphrase",
    }
    values["demo"] = "True"
    value = values.get(key, str(tmp_path / "x") if key.endswith(("_dir", "_file")) else "7")
    monkeypatch.setenv(variable(key), value)
    settings = load()
    group, _, name = key.rpartition(".")
    given = getattr(getattr(settings, group) if group else settings, name)
    given = given.get_secret_value() if isinstance(given, SecretStr) else given
    assert value in {str(given), *(given if isinstance(given, tuple) else ())} or float(value) == given
    assert settings.origin(key) == "environment"


def test_that_a_blank_variable_means_the_default_and_hides_weaker_places(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file.write_text("data_dir = '/from/file'\n[google]\npage_size = 10\nadmin_email = 'a@b.org'\n")
    for name in ("CBDESK_DATA_DIR", "CBDESK_GOOGLE__PAGE_SIZE", "CBDESK_GOOGLE__ADMIN_EMAIL", "CBDESK_DATABASE__URL"):
        monkeypatch.setenv(name, " ")
    settings = load()
    assert (settings.google.page_size, settings.google.admin_email, settings.database.url) == (200, None, None)
    assert settings.data_dir == Path(os.environ["XDG_DATA_HOME"], "cbdesk")


def test_that_white_space_around_a_pasted_token_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_MERAKI__API_KEY", " 6bec40cf957de430a6f1f2baa056b99a4fac9ea0\r\n")
    assert load().meraki.api_key == SecretStr("6bec40cf957de430a6f1f2baa056b99a4fac9ea0")


def test_that_category_ids_are_separated_by_commas_or_a_list(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file.write_text("[incidentiq]\nchromebook_category_ids = ['a', 'b']\n")
    assert load().incidentiq.chromebook_category_ids == ("a", "b")
    monkeypatch.setenv("CBDESK_INCIDENTIQ__CHROMEBOOK_CATEGORY_IDS", "c, d,")
    assert load().incidentiq.chromebook_category_ids == ("c", "d")


def test_that_times_of_day_are_separated_by_commas_or_a_list(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file.write_text("[schedule]\nfull_times = ['2:00']\nincremental_times = '10:00, 7:30,'\ncatch_up = false\n")
    schedule = load().schedule
    assert (schedule.full_times, schedule.incremental_times) == (("02:00",), ("07:30", "10:00"))
    assert not schedule.catch_up
    monkeypatch.setenv("CBDESK_SCHEDULE__INCREMENTAL_TIMES", "23:59, 00:00, 0:00")
    assert load().schedule.incremental_times == ("00:00", "23:59")
    monkeypatch.setenv("CBDESK_SCHEDULE__FULL_TIMES", "")
    assert load().schedule.full_times == ()


@pytest.mark.parametrize(
    "text", ["24:00", "12:60", "2", "2 am", "02:00:00", "02:00;03:00", "-1:00", "\u0662:00", "0200"]
)
def test_that_what_is_no_time_of_day_is_refused_with_an_example(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_SCHEDULE__FULL_TIMES", f"01:00, {text}")
    with pytest.raises(SettingsError, match="this is not a time of day such as 02:00") as caught:
        load()
    assert "CBDESK_SCHEDULE__FULL_TIMES (from environment)" in str(caught.value)


def test_that_numbers_in_the_file_serve_as_ids(config_file: Path) -> None:
    config_file.write_text("[meraki]\norganization_id = 549236\n")
    assert load().meraki.organization_id == "549236"


# ---------------------------------------------------------------- sources on and off


def test_that_a_source_is_on_when_its_credentials_are_complete(tmp_path: Path) -> None:
    on = load(
        google={"credentials_file": str(tmp_path / "sa.json"), "admin_email": "admin@example.org"},
        incidentiq={"base_url": "mydistrict", "token": "t"},
        meraki={"api_key": "k"},
    )
    assert on.google.is_configured
    assert on.incidentiq.is_configured
    assert on.meraki.is_configured
    assert on.meraki.organization_id is None
    half = load(google={"credentials_file": "sa.json"}, incidentiq={"token": "t"}, meraki={"organization_id": "1"})
    assert not any(source.is_configured for source in (half.google, half.incidentiq, half.meraki))


# ---------------------------------------------------------------- .env


@needs_modes
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_that_an_env_file_open_to_others_is_refused(env_file: Path, mode: int, expected_warnings: list[str]) -> None:
    env_file.write_text("CBDESK_GOOGLE__PAGE_SIZE=20\n")
    env_file.chmod(mode)
    expected_warnings.append(f"{env_file.absolute()} is refused")
    settings = load()
    assert settings.google.page_size == 200
    assert "chmod 600" in settings.warnings[0]


@needs_modes
def test_that_another_programs_env_file_is_left_alone(env_file: Path) -> None:
    env_file.write_text("DATABASE_URL=postgresql://u:p@h/d\n")
    env_file.chmod(0o644)
    assert load().database.url is None


def test_that_an_env_file_in_another_encoding_is_named(env_file: Path, expected_warnings: list[str]) -> None:
    env_file.write_bytes("CBDESK_GOOGLE__CUSTOMER_ID=Zoë\n".encode("utf-16"))
    expected_warnings.append("is not UTF-8 text")
    assert load().google.customer_id == "my_customer"


# ---------------------------------------------------------------- the demo


@pytest.mark.parametrize("word", ["1", "true", "YES", " on "])
def test_that_a_demo_listens_to_nothing_but_the_environment(
    config_file: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    config_file.write_text("[incidentiq]\nbase_url = 'mydistrict'\n")
    env_file.write_text("CBDESK_GOOGLE__ADMIN_EMAIL=admin@example.org\n")
    store_secret("incidentiq.token", "real")
    store_secret("meraki.api_key", "real")
    monkeypatch.setenv("CBDESK_INCIDENTIQ__BASE_URL", "http://127.0.0.1:8080")
    assert load().incidentiq.is_configured
    monkeypatch.setenv("CBDESK_DEMO", word)
    settings = load()
    assert settings.demo
    assert settings.google.admin_email is None
    assert not settings.incidentiq.is_configured
    assert not settings.meraki.is_configured


@pytest.mark.parametrize("word", ["", "0", "false", "No", "off"])
def test_that_a_demo_switched_off_is_a_station_like_any_other(
    config_file: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    config_file.write_text("[google]\npage_size = 10\n")
    monkeypatch.setenv("CBDESK_DEMO", word)
    assert not load().demo
    assert load().google.page_size == 10


def test_that_no_file_turns_a_real_station_into_a_demo(
    config_file: Path, env_file: Path, expected_warnings: list[str]
) -> None:
    config_file.write_text("demo = true\n")
    env_file.write_text("CBDESK_DEMO=1\n")
    expected_warnings += ["there is no setting demo", "CBDESK_DEMO in"]
    assert not load().demo


# ---------------------------------------------------------------- config.toml


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[google\n", "is not valid TOML"),
        ("[google]\npage_size = 0\n", "CBDESK_GOOGLE__PAGE_SIZE"),
        ("[google]\npage_size = 'many'\n", "1 to 300"),
    ],
)
def test_that_a_wrong_config_file_is_named_with_what_to_do(config_file: Path, text: str, part: str) -> None:
    config_file.write_text(text)
    with pytest.raises(SettingsError, match=part) as caught:
        load()
    assert str(config_file) in str(caught.value)
    assert caught.value.exit_code == 2


def test_that_a_config_file_in_another_encoding_is_named(config_file: Path) -> None:
    config_file.write_bytes(b"[google]\ncustomer_id = '\xff'\n")
    with pytest.raises(SettingsError, match="UTF-8"):
        load()


@pytest.mark.parametrize("key", SECRETS)
def test_that_a_secret_in_the_config_file_is_refused_without_repeating_it(config_file: Path, key: str) -> None:
    group, _, name = key.partition(".")
    config_file.write_text(f"[{group}]\n{name} = 'postgresql://u:hunter2@h/d'\n")
    with pytest.raises(SettingsError, match=f"set-secret {key}") as caught:
        load()
    assert "hunter2" not in str(caught.value)


def test_that_unknown_settings_are_named_with_the_likely_meaning(
    config_file: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch, expected_warnings: list[str]
) -> None:
    config_file.write_text("colour = 'red'\n[google]\npagesize = 3\n[gogle]\npage_size = 4\n")
    env_file.write_text("CBDESK_REDIS__URI=redis://h\n")
    monkeypatch.setenv("CBDESK_MERAKI__APIKEY", "secret-value")
    expected_warnings += [
        "there is no setting google.pagesize (did you mean google.page_size?)",
        "there is no setting colour",
        "there is no setting gogle",
        "CBDESK_REDIS__URI in " + str(env_file.absolute()),
        "CBDESK_MERAKI__APIKEY in the environment is no setting (did you mean CBDESK_MERAKI__API_KEY?)",
    ]
    settings = load()
    assert settings.google.page_size == 200
    assert len(settings.warnings) == 5
    assert "secret-value" not in "".join(settings.warnings)


def test_that_paths_in_the_config_file_are_relative_to_it(config_file: Path) -> None:
    config_file.write_text("data_dir = 'data'\n[google]\ncredentials_file = '~/sa.json'\n")
    settings = load()
    assert settings.data_dir == config_file.parent / "data"
    assert settings.google.credentials_file == Path.home() / "sa.json"


def test_that_an_unknown_override_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(SettingsError, match=r"google\.page_sze \(did you mean google\.page_size\?\)"):
        load(google={"page_sze": 1})


# ---------------------------------------------------------------- messages


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("database.url", "mysql://root:hunter2@db/x"),
        ("database.url", "postgresql://root:hunter2@db:hunter2/x"),
        ("database.url", "postgresql://root:hunter2[@db/x"),
        ("redis.url", "http://:hunter2@cache"),
        ("incidentiq.token", "hunter2 hunter2"),
        ("meraki.api_key", "hunter2\nhunter2"),
        ("google.base_url", "https://admin:hunter2@proxy.example.org"),
        ("meraki.base_url", "http://hunter2.example.org"),
        ("google.page_size", "hunter2"),
        ("meraki.requests_per_second", "hunter2"),
        ("google.admin_email", "hunter2"),
    ],
)
def test_that_a_mistake_names_the_variable_and_never_the_value(
    key: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable(key), value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert variable(key) in str(caught.value)
    assert "environment" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None  # pydantic's own error would repeat it in a traceback
    assert caught.value.__suppress_context__


def test_that_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_GOOGLE__PAGE_SIZE", "301")
    monkeypatch.setenv("CBDESK_SYNC__VANISH_LIMIT_PERCENT", "101")
    with pytest.raises(SettingsError) as caught:
        load(meraki={"timespan_hours": 745})
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("key", "lowest", "highest"),
    [
        ("database.pool_size", 1, 50),
        ("database.max_overflow", 0, 50),
        ("google.page_size", 1, 300),
        ("incidentiq.page_size", 1, 1000),
        ("meraki.timespan_hours", 1, 744),
        ("meraki.requests_per_second", 0.1, 10),
        ("sync.batch_size", 1, 100_000),
        ("sync.vanish_limit_percent", 0, 100),
        ("sync.link_window_days", 1, 365),
        ("sync.full_listing_days", 1, 60),
        ("schedule.jitter_minutes", 0, 120),
    ],
)
def test_that_limits_include_their_ends_and_nothing_beyond(key: str, lowest: float, highest: float) -> None:
    group, _, name = key.partition(".")
    for value in (lowest, highest):
        assert getattr(getattr(load(**{group: {name: value}}), group), name) == value
    for value in (lowest - 1, highest + 1):
        with pytest.raises(SettingsError, match=variable(key)):
            load(**{group: {name: value}})


def test_that_printing_the_settings_shows_no_secret() -> None:
    settings = load(database={"url": "postgresql://u:hunter2@h/d"}, meraki={"api_key": "hunter2"})
    assert settings.meraki.api_key
    assert settings.database.url
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump_json()}"


# ---------------------------------------------------------------- start-up


def test_that_reading_settings_imports_neither_keyring_nor_heavy_libraries() -> None:
    code = """
import sys
from cbdesk.settings import load
settings = load(incidentiq={"base_url": "mydistrict"})
settings.database.url, settings.redis.url, settings.meraki.is_configured
print([name for name in ("keyring", "sqlalchemy", "requests", "redis", "google.auth", "PySide6") if name in sys.modules])
settings.incidentiq.is_configured
print("keyring" in sys.modules)
"""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.split("\n")[:2] == ["[]", "True"]
