"""An encrypted backup gives back what was written, and nothing else, whatever was done to the file."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings, strategies

from cbdesk.errors import GiveUpError
from cbdesk.maintenance import sealed_stream
from cbdesk.maintenance.sealed_stream import SealingWriter, opened

PIECE = 1 << 20


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_stream, "_WORK", 2)


def sealed(*parts: bytes) -> bytes:
    file = io.BytesIO()
    writer = SealingWriter(file.write, "passphrase")
    for part in parts:
        writer.write(part)
    writer.finish()
    return file.getvalue()


def back(data: bytes, passphrase: str = "passphrase") -> bytes:
    return b"".join(opened(io.BytesIO(data), passphrase))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_that_any_length_comes_back(length: int) -> None:
    content = (bytes(range(256)) * (length // 256 + 1))[:length]
    assert back(sealed(content[:7], content[7:])) == content


def pieces(data: bytes) -> tuple[bytes, list[bytes]]:
    header, _, rest = data.partition(b"\n")
    size = PIECE + 16
    return header + b"\n", [rest[start : start + size] for start in range(0, len(rest), size)]


def test_that_a_piece_cannot_be_cut_off_left_out_or_moved() -> None:
    header, parts = pieces(sealed(b"x" * (2 * PIECE + 5)))
    assert len(parts) == 3
    for forged in (parts[:2], parts[:1], [parts[0], parts[2]], [parts[1], parts[0], parts[2]], []):
        with pytest.raises(GiveUpError):
            back(header + b"".join(forged))


@settings(max_examples=50)
@given(strategies.data())
def test_that_no_changed_byte_is_taken_for_content(data: strategies.DataObject) -> None:
    whole = sealed(b"some content")
    place = data.draw(strategies.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[place] ^= data.draw(strategies.integers(1, 255))
    with pytest.raises(GiveUpError):
        back(bytes(changed))


def test_that_another_passphrase_does_not_open_it() -> None:
    with pytest.raises(GiveUpError, match="passphrase is another one"):
        back(sealed(b"some content"), "another")
