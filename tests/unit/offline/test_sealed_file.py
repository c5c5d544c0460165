"""The copy on disk: nothing plain, nobody else's, and every file that is not exactly the one that was written is no copy."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import pytest
from keyring.errors import KeyringLocked

from cbdesk.errors import NoOfflineCopyError
from cbdesk.offline import KeyStore, SealedFile

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
WEEK = timedelta(days=7)
SECRET = b"5CD1007919 ben.okafor@students.example.org " * 100


class LockedKeyring(keyring.backend.KeyringBackend):
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Prompt dismissed")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("Prompt dismissed")


@pytest.fixture
def file(tmp_path: Path) -> SealedFile:
    return SealedFile(
        tmp_path / "data" / "fleet.copy", KeyStore(tmp_path / "config"), "db.example:5432/fleet", "shape1"
    )


@pytest.fixture
def no_keyring() -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())


def refusal(file: SealedFile, now: datetime = NOW) -> str:
    with pytest.raises(NoOfflineCopyError) as caught:
        file.read(now, WEEK)
    return str(caught.value)


def test_that_what_was_sealed_comes_back(file: SealedFile) -> None:
    written = file.write(SECRET, NOW)
    assert file.read(NOW + WEEK, WEEK) == (written, SECRET)
    assert file.header() == written
    assert written.key == "keyring"


def test_that_nothing_stands_in_plain_on_the_disk(file: SealedFile, tmp_path: Path) -> None:
    file.write(SECRET, NOW)
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        data = path.read_bytes()
        assert not any(word in data for word in (b"5CD", b"okafor", b"db.example"))


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps access lists")
@pytest.mark.usefixtures("no_keyring")
def test_that_copy_and_key_are_readable_by_nobody_else(file: SealedFile) -> None:
    assert file.write(SECRET, NOW).key == "file"
    for path in (file.path, file.keys.file):
        assert path.stat().st_mode & 0o777 == 0o600
    assert file.path.parent.stat().st_mode & 0o777 == 0o700
    assert file.keys.file.parent != file.path.parent
    file.keys.file.chmod(0o644)
    assert "can be read by other accounts" in refusal(file)


def test_that_two_copies_of_the_same_are_different(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    before = file.path.read_bytes()
    file.write(SECRET, NOW)
    assert file.path.read_bytes() != before


def test_that_no_byte_can_be_changed(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    data = file.path.read_bytes()
    for place in range(len(data)):
        file.path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        refusal(file)


def test_that_a_cut_or_longer_file_is_no_copy(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    data = file.path.read_bytes()
    for length in range(len(data)):
        file.path.write_bytes(data[:length])
        refusal(file)
    file.path.write_bytes(data + b"\0")
    refusal(file)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"SQLite format 3\0",
        b"cbdesk offline copy \n",
        b"cbdesk offline copy []\n",
        b"cbdesk offline copy 7\n",
        b'cbdesk offline copy {"format": 1}\n',
        b'cbdesk offline copy {"format": 1, "made_at": 5, "shape": "", "database": "", "key": "file"}\n',
        b'cbdesk offline copy {"format": 1, "made_at": "2026-11-23T10:00:00Z", "shape": "shape1", "database": 1, "key": 2}\n',
        b'cbdesk offline copy {"format": 1, "x": "\xff"}\n',
        b"cbdesk offline copy " + b"[" * 100_000 + b"\n",
    ],
)
def test_that_another_file_in_its_place_is_no_copy(file: SealedFile, line: bytes) -> None:
    file.path.parent.mkdir()
    file.path.write_bytes(line + b"x" * 100)
    assert "damaged" in refusal(file)
    file.write(SECRET, NOW)
    assert file.read(NOW, WEEK)[1] == SECRET


def test_that_there_is_none_at_first(file: SealedFile) -> None:
    assert "no offline copy on this station yet" in refusal(file)


def test_that_another_databases_copy_is_not_shown(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    assert "another database" in refusal(replace(file, database="db.example:5432/training"))


def test_that_another_versions_copy_is_not_shown(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    assert "another version" in refusal(replace(file, shape="shape2"))
    file.path.write_bytes(file.path.read_bytes().replace(b'"format": 1', b'"format": 2'))
    assert "another version" in refusal(file)


def test_that_a_copy_that_is_too_old_is_deleted(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    assert "older than 7 days" in refusal(file, NOW + WEEK + timedelta(seconds=1))
    assert not file.path.exists()


def test_that_its_age_cannot_be_changed(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    file.path.write_bytes(file.path.read_bytes().replace(b"2026-11-23", b"2026-12-23"))
    assert "does not open" in refusal(file)


def test_that_who_removes_the_key_has_destroyed_the_copy(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    file.keys.forget("keyring")
    assert "key of the offline copy was removed" in refusal(file)
    file.write(b"a new one", NOW)
    assert file.read(NOW, WEEK)[1] == b"a new one"


def test_that_another_key_does_not_open_it(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    keyring.set_password("cbdesk", "offline.key", base64.b64encode(b"k" * 32).decode())
    assert "does not open" in refusal(file)
    keyring.set_password("cbdesk", "offline.key", "no key at all")
    assert "removed" in refusal(file)


def test_that_a_keyring_that_is_locked_for_now_keeps_its_copy(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    unlocked = keyring.get_keyring()
    keyring.set_keyring(LockedKeyring())
    assert "keyring, which does not answer" in refusal(file)
    with pytest.raises(NoOfflineCopyError, match="not renewed"):
        file.write(b"newer", NOW)
    assert not file.keys.file.exists()
    keyring.set_keyring(unlocked)
    assert file.read(NOW, WEEK)[1] == SECRET


@pytest.mark.usefixtures("no_keyring")
def test_that_the_key_moves_into_a_keyring_that_appears(file: SealedFile) -> None:
    file.write(SECRET, NOW)
    from tests.conftest import MemoryKeyring

    keyring.set_keyring(MemoryKeyring())
    assert file.read(NOW, WEEK)[1] == SECRET
    assert file.write(b"newer", NOW).key == "keyring"
    assert not file.keys.file.exists()
    assert file.read(NOW, WEEK)[1] == b"newer"


def test_that_the_remains_of_a_process_that_died_while_writing_go(file: SealedFile) -> None:
    file.path.parent.mkdir()
    remains = file.path.parent / f".{file.path.name}.abc"
    remains.write_bytes(b"half")
    file.write(SECRET, NOW)
    assert not remains.exists()


def test_that_a_folder_that_cannot_be_written_is_said_in_words(file: SealedFile) -> None:
    file.path.parent.write_text("a file where the folder should be")
    with pytest.raises(NoOfflineCopyError, match="cannot be written"):
        file.write(SECRET, NOW)
