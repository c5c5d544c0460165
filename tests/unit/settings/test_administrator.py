"""What an administrator says for every account: a policy above all that users set, defaults below, and no secrets."""

from __future__ import annotations

import plistlib
from pathlib import Path

import pytest

from cbdesk.errors import SettingsError
from cbdesk.settings import administrator, editing, load, profile, registry
from cbdesk.settings.registry import Value

SECRET = "hunter2-hunter2"


@pytest.fixture(autouse=True)
def folder() -> Path:
    administrator.FOLDER.mkdir()
    return administrator.FOLDER


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("CBDESK_CONFIG_FILE", str(path))
    return path


def test_that_the_policy_is_stronger_than_everything_a_user_sets(
    folder: Path, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "policy.toml").write_text("google.page_size = 50\n[sync]\nbatch_size = 500\n")
    config_file.write_text("[sync]\nbatch_size = 700\nlink_window_days = 9\n")
    monkeypatch.setenv("CBDESK_GOOGLE__PAGE_SIZE", "70")
    settings = load(google={"page_size": 80})
    assert (settings.google.page_size, settings.sync.batch_size, settings.sync.link_window_days) == (50, 500, 9)
    assert settings.origin("sync.batch_size") == str(folder / "policy.toml")
    assert [
        key for key in ("google.page_size", "sync.batch_size", "sync.link_window_days") if settings.is_locked(key)
    ] == [
        "google.page_size",
        "sync.batch_size",
    ]


def test_that_the_defaults_are_weaker_than_everything_a_user_sets(folder: Path, config_file: Path) -> None:
    (folder / "defaults.toml").write_text(
        '[sync]\nbatch_size = 500\nlink_window_days = 3\n[incidentiq]\nbase_url = "oak"\n'
    )
    config_file.write_text('[sync]\nbatch_size = 700\n[incidentiq]\nbase_url = ""\n')
    settings = load()
    assert (settings.sync.batch_size, settings.sync.link_window_days) == (700, 3)
    assert settings.incidentiq.base_url is None  # a user's blank undoes a default
    assert settings.origin("sync.link_window_days") == str(folder / "defaults.toml")
    assert not settings.is_locked("sync.link_window_days")


def test_that_a_blank_policy_holds_the_programs_own_default(folder: Path, config_file: Path) -> None:
    (folder / "policy.toml").write_text('updates.url = ""\n')
    config_file.write_text('[updates]\nurl = "https://example.org/cbdesk.json"\n')
    settings = load()
    assert (settings.updates.url, settings.is_locked("updates.url")) == (None, True)


@pytest.mark.parametrize("name", ["policy.toml", "defaults.toml"])
def test_that_a_secret_is_refused_and_not_repeated(folder: Path, name: str) -> None:
    (folder / name).write_text(f'[meraki]\napi_key = "{SECRET}"\n')
    with pytest.raises(SettingsError, match=r"holds meraki\.api_key: secrets do not belong there") as refused:
        load()
    assert str(folder / name) in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[google]\npage_size = 9000\n",
            r"CBDESK_GOOGLE__PAGE_SIZE \(from .*policy\.toml\): .*Wanted: devices per page",
        ),
        ("[google\n", r"policy\.toml is not valid TOML"),
    ],
)
def test_that_a_policy_that_cannot_hold_is_never_passed_over(folder: Path, text: str, message: str) -> None:
    (folder / "policy.toml").write_text(text)
    with pytest.raises(SettingsError, match=message):
        load()


def test_that_an_unknown_key_of_a_policy_is_told(folder: Path, expected_warnings: list[str]) -> None:
    (folder / "policy.toml").write_text("google.page_sise = 50\ndemo = true\n")
    expected_warnings += ["there is no setting google.page_sise (did you mean google.page_size?)", "no setting demo"]
    assert load().demo is False


def test_that_the_simulated_district_knows_no_policy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "policy.toml").write_text('incidentiq.base_url = "oak"\n')
    monkeypatch.setenv("CBDESK_DEMO", "1")
    assert load().incidentiq.base_url is None


def test_that_the_form_shows_what_is_locked_with_its_place_and_the_administrators_defaults(folder: Path) -> None:
    (folder / "policy.toml").write_text("google.page_size = 50\n")
    (folder / "defaults.toml").write_text("sync.batch_size = 500\n")
    fields = editing.read().fields
    assert (fields["google.page_size"].text, fields["google.page_size"].fixed) == (
        "50",
        f"Fixed by the policy of this computer: {folder / 'policy.toml'}",
    )
    assert (fields["sync.batch_size"].text, fields["sync.batch_size"].default) == ("", "500")


def test_that_a_locked_setting_says_so_where_it_is_shown_and_where_it_is_set(folder: Path) -> None:
    (folder / "policy.toml").write_text("google.page_size = 50\n")
    settings = load()
    shown = profile.show(settings)
    assert (shown["google.page_size"]["locked"], shown["google.page_size"]["from"]) == (
        True,
        str(folder / "policy.toml"),
    )
    assert shown["sync.batch_size"]["locked"] is False
    with pytest.raises(SettingsError, match=r"google\.page_size is fixed by the policy of this computer"):
        profile.refuse_locked(settings, "google.page_size")


# ---------------------------------------------------------------- Windows and macOS


def test_that_windows_has_its_policy_and_its_defaults_in_the_machines_registry() -> None:
    (policy,), (defaults,) = administrator.places("win32")
    assert policy.name == r"HKEY_LOCAL_MACHINE\Software\Policies\cbdesk"
    assert defaults.name == rf"{policy.name}\Defaults"


def test_that_keys_of_the_registry_are_tables_and_its_values_are_settings() -> None:
    values = [
        Value("", "", "the key's own value"),
        Value("", "data_dir", r"D:\cbdesk"),
        Value("Google", "Page_Size", 50),
        Value("schedule", "full_times", ["02:00", "12:30"]),
        Value("updates", "check", 0),
        Value("updates", "blob", b"\0"),
    ]
    document = registry.document(iter(values))
    assert document == {
        "data_dir": r"D:\cbdesk",
        "google": {"page_size": 50},
        "schedule": {"full_times": ["02:00", "12:30"]},
        "updates": {"check": 0},
    }


def test_that_macos_reads_what_is_managed_for_the_computer_before_what_is_managed_for_the_account() -> None:
    policy, defaults = administrator.places("darwin")
    computer, account = (Path(place.name) for place in policy)
    assert computer == Path("/Library/Managed Preferences/org.cbdesk.cbdesk.plist")
    assert account.parent.parent == computer.parent
    assert [place.name for place in defaults] == ["/Library/Preferences/org.cbdesk.cbdesk.plist"]


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_that_preferences_are_read_with_tables_or_dotted_keys(tmp_path: Path, form: plistlib.PlistFormat) -> None:
    file = tmp_path / "org.cbdesk.cbdesk.plist"
    file.write_bytes(plistlib.dumps({"google": {"page_size": 50}, "updates.check": False}, fmt=form))
    assert administrator.read_plist(file) == {"google": {"page_size": 50}, "updates.check": False}
    assert administrator.read_plist(tmp_path / "none.plist") == {}


@pytest.mark.parametrize("content", [b"", b"<plist><dict>", b"bplist00 broken", plistlib.dumps(["a", "list"])])
def test_that_preferences_that_are_none_are_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "org.cbdesk.cbdesk.plist"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="is not a property list with settings"):
        administrator.read_plist(file)


def test_that_what_a_plist_and_a_registry_say_becomes_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"google": {"page_size": 50}, "schedule.full_times": ["02:00"], "updates": {"check": 0}}
    place = administrator.Place("the policy", lambda: told)
    monkeypatch.setattr(administrator, "places", lambda _platform: ((place,), ()))
    settings = load()
    assert (settings.google.page_size, settings.schedule.full_times, settings.updates.check) == (50, ("02:00",), False)
    assert settings.is_locked("updates.check")
