"""Secrets in the keyring, in a private file, and nowhere: with keyrings that keep, refuse, lie and fail."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import pytest
from hypothesis import HealthCheck, given, settings, strategies
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError
from pydantic import SecretStr

from cbdesk.errors import SettingsError
from cbdesk.settings import keyring_store, load
from cbdesk.settings.secrets import forget_secret, read_secret, secret_places, store_secret

LONG = "".join(chr(33 + number * 7 % 90) for number in range(2_300))


class StoreOfWindows(keyring.backend.KeyringBackend):
    """Refuses what the Windows credential store refuses: more than 2,560 bytes of UTF-16."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}
        self.is_locked = False

    def _open(self) -> dict[str, str]:
        if self.is_locked:
            raise KeyringLocked("Prompt dismissed")
        return self.kept

    def get_password(self, service: str, username: str) -> str | None:
        assert service == "cbdesk"
        return self._open().get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2_560:
            raise OSError(1783, "CredWrite", "The stub received bad data")
        self._open()[username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._open().pop(username, None) is None:
            raise PasswordDeleteError(username)


class PlaintextKeyring(StoreOfWindows):
    """What keyrings.alt offers when nothing else is there."""


PlaintextKeyring.__module__ = "keyrings.alt.file"


@pytest.fixture
def store() -> Iterator[StoreOfWindows]:
    before, backend = keyring.get_keyring(), StoreOfWindows()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def use(backend: keyring.backend.KeyringBackend) -> None:
    keyring.set_keyring(backend)  # the environment of the next test has its own again


# ---------------------------------------------------------------- in the keyring


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("database.url", "postgresql://u:hunter2@db/chromebook_dashboard"),
        ("redis.url", "rediss://:hunter2@cache:6380/0"),
        ("incidentiq.token", "hunter2"),
        ("meraki.api_key", LONG),
    ],
)
def test_that_a_stored_secret_is_there_at_the_next_start(store: StoreOfWindows, key: str, value: str) -> None:
    assert store_secret(key, value) == "keyring"
    assert read_secret(key) == value
    group, _, name = key.partition(".")
    loaded = load()
    assert getattr(getattr(loaded, group), name) == SecretStr(value)
    assert secret_places(loaded)[key] == "keyring"
    beside = loaded.config_file.parent / "secrets.json"
    assert value not in beside.read_text()
    forget_secret(key)
    assert read_secret(key) is None
    assert getattr(getattr(load(), group), name) is None
    assert store.kept == {}


@given(
    value=strategies.text(strategies.characters(codec="utf-8"), max_size=2_000) | strategies.just("cbdesk-pieces:x:2")
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_any_text_fits_in_pieces(store: StoreOfWindows, value: str) -> None:
    keyring_store.write("probe", value)
    assert keyring_store.read("probe") == value
    keyring_store.delete("probe")
    assert store.kept == {}


def test_that_a_new_secret_leaves_no_piece_of_the_old_one(store: StoreOfWindows) -> None:
    store_secret("meraki.api_key", LONG)
    assert len(store.kept) == 5
    store_secret("meraki.api_key", LONG[::-1])
    assert len(store.kept) == 5
    assert read_secret("meraki.api_key") == LONG[::-1]
    store_secret("meraki.api_key", "short")
    assert store.kept == {"meraki.api_key": "short"}


def test_that_a_lost_piece_is_told_and_not_glued_over(store: StoreOfWindows) -> None:
    store_secret("meraki.api_key", LONG)
    del store.kept[next(name for name in store.kept if name.endswith(".1"))]
    with pytest.raises(SettingsError, match="a piece of the secret is missing"):
        read_secret("meraki.api_key")


def test_that_a_locked_keyring_is_an_error_and_not_a_source_switched_off(store: StoreOfWindows) -> None:
    store_secret("incidentiq.token", "hunter2")
    store.is_locked = True
    loaded = load(incidentiq={"base_url": "mydistrict"})
    with pytest.raises(SettingsError, match=r"it is locked.*CBDESK_INCIDENTIQ__TOKEN"):
        _ = loaded.incidentiq.is_configured
    assert secret_places(loaded)["incidentiq.token"] == "keyring, which does not answer"
    store.is_locked = False
    assert loaded.incidentiq.is_configured


def test_that_a_secret_deleted_from_the_keyring_is_told(store: StoreOfWindows, expected_warnings: list[str]) -> None:
    store_secret("meraki.api_key", "hunter2")
    store.kept.clear()
    expected_warnings.append("meraki.api_key was stored in the keyring and is gone")
    assert not load().meraki.is_configured


def test_that_a_token_put_there_by_somebody_else_is_found_once_the_source_is_configured(store: StoreOfWindows) -> None:
    store.kept = {"incidentiq.token": "t", "meraki.api_key": "k", "database.url": "postgresql://h/d"}
    assert not load().meraki.is_configured
    loaded = load(incidentiq={"base_url": "mydistrict"}, meraki={"organization_id": "549236"})
    assert loaded.incidentiq.token == SecretStr("t")
    assert loaded.meraki.api_key == SecretStr("k")
    assert loaded.database.url is None


def test_that_the_environment_outranks_the_keyring_even_when_blank(
    store: StoreOfWindows, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_secret("meraki.api_key", "from-keyring")
    monkeypatch.setenv("CBDESK_MERAKI__API_KEY", "from-environment")
    loaded = load()
    assert loaded.meraki.api_key == SecretStr("from-environment")
    assert secret_places(loaded)["meraki.api_key"] == "environment"
    monkeypatch.setenv("CBDESK_MERAKI__API_KEY", "")
    assert load().meraki.api_key is None
    assert secret_places(load())["meraki.api_key"] == "not set"


# ---------------------------------------------------------------- without a keyring that can be trusted


def backends() -> list[keyring.backend.KeyringBackend]:
    locked = StoreOfWindows()
    locked.is_locked = True
    return [fail.Keyring(), null.Keyring(), locked, PlaintextKeyring()]


@pytest.mark.parametrize("backend", backends(), ids=["fail", "null", "locked", "plaintext"])
def test_that_no_secret_is_kept_silently_outside_a_keyring(backend: keyring.backend.KeyringBackend) -> None:
    use(backend)
    assert keyring_store.problem()
    with pytest.raises(SettingsError, match="CBDESK_MERAKI__API_KEY") as caught:
        store_secret("meraki.api_key", "hunter2")
    assert "hunter2" not in str(caught.value)
    assert not (load().config_file.parent / "secrets.json").exists()
    assert getattr(backend, "kept", {}) == {}


@pytest.mark.parametrize("backend", backends(), ids=["fail", "null", "locked", "plaintext"])
def test_that_a_person_may_allow_a_private_file(backend: keyring.backend.KeyringBackend) -> None:
    use(backend)
    place = store_secret("meraki.api_key", "hunter2", allow_file=True)
    path = Path(place)
    assert path == load().config_file.parent / "secrets.json"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load().meraki.api_key == SecretStr("hunter2")
    assert secret_places(load())["meraki.api_key"] == place
    forget_secret("meraki.api_key")
    assert read_secret("meraki.api_key") is None
    assert "hunter2" not in path.read_text()


def test_that_the_file_is_left_once_a_keyring_is_there(store: StoreOfWindows) -> None:
    use(fail.Keyring())
    path = Path(store_secret("meraki.api_key", "hunter2", allow_file=True))
    use(store)
    assert store_secret("meraki.api_key", "hunter3") == "keyring"
    assert "hunter2" not in path.read_text()
    assert read_secret("meraki.api_key") == "hunter3"


@pytest.mark.skipif(os.name != "posix", reason="file modes mean something on Unix only")
def test_that_a_secrets_file_open_to_others_stops_the_start() -> None:
    use(fail.Keyring())
    path = Path(store_secret("meraki.api_key", "hunter2", allow_file=True))
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        load()


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "null"])
def test_that_a_damaged_secrets_file_is_named(text: str) -> None:
    path = load().config_file.parent / "secrets.json"
    path.parent.mkdir(parents=True)
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(SettingsError, match="is damaged"):
        load()


def test_that_unknown_entries_of_the_secrets_file_are_dropped() -> None:
    path = load().config_file.parent / "secrets.json"
    path.parent.mkdir(parents=True)
    path.touch(0o600)
    path.write_text(json.dumps({"values": {"google.page_size": "1", "meraki.api_key": 5}, "keyring": None}))
    assert load().google.page_size == 200


# ---------------------------------------------------------------- what is no secret


def test_that_only_secrets_are_kept_as_such() -> None:
    for call in (lambda: store_secret("google.page_size", "1"), lambda: read_secret("x"), lambda: forget_secret("x")):
        with pytest.raises(SettingsError, match="is not a secret"):
            call()


@pytest.mark.parametrize(
    ("key", "value"), [("database.url", "mysql://u:hunter2@h/d"), ("incidentiq.token", "hunter2 x"), ("redis.url", " ")]
)
def test_that_an_unusable_secret_is_refused_before_it_is_kept(store: StoreOfWindows, key: str, value: str) -> None:
    with pytest.raises(SettingsError, match=key) as caught:
        store_secret(key, value)
    assert "hunter2" not in str(caught.value)
    assert store.kept == {}


def test_that_a_usable_keyring_has_no_problem(store: StoreOfWindows) -> None:
    assert keyring_store.problem() is None
    assert store.kept == {}


def test_that_a_secret_in_the_keyring_leaves_the_one_beside_it_where_it_was_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store_secret("database.url", "postgresql://u:one@db/chromebook_dashboard")
    monkeypatch.setenv("CBDESK_DATABASE__REPLICA_URL", "postgresql://u:two@copy/chromebook_dashboard")
    database = load().database
    assert database.url is not None
    assert database.replica_url is not None
    assert (database.url.get_secret_value()[15:18], database.replica_url.get_secret_value()[15:18]) == ("one", "two")
