"""Names of keys: short, documented, and without what a student or technician typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies

from cbdesk.cache import keys
from cbdesk.cache.keys import CACHED_PREFIXES, TTL_SECONDS, key_of


@pytest.mark.parametrize(
    ("family", "ident", "key"),
    [
        ("chromebook:serial", "5CD1234ABC", "chromebook:serial:g42-0.9-a1b2c3d4:5CD1234ABC"),
        ("user:email", "student@example.com", "user:email:g42-0.9-a1b2c3d4:student@example.com"),
        ("dashboard:stats", "overview", "dashboard:stats:g42-0.9-a1b2c3d4:overview"),
        ("report", "battery_health:30", "report:g42-0.9-a1b2c3d4:battery_health:30"),
    ],
)
def test_that_generation_and_version_follow_the_documented_prefix(monkeypatch, family, ident, key) -> None:
    monkeypatch.setattr(keys, "__version__", "0.9")
    assert key_of(family, 42, ident, "a1b2c3d4") == key


@given(
    family=strategies.sampled_from(list(TTL_SECONDS)),
    ident=strategies.text() | strategies.from_regex(r"~[0-9a-f]{32}", fullmatch=True),
    other=strategies.text(),
)
def test_that_keys_are_short_ascii_and_different_for_different_idents(family, ident, other) -> None:
    key = key_of(family, 1_700_000_000_000_000, ident)
    assert len(key) <= 128
    assert re.fullmatch(r"[A-Za-z0-9@._:+~-]+", key)
    assert key.startswith(CACHED_PREFIXES)
    assert (key == key_of(family, 1_700_000_000_000_000, other)) == (ident == other)


def test_that_an_ident_cannot_pretend_to_be_anothers_digest() -> None:
    digest = key_of("report", 1, "a b").rpartition(":")[2]
    assert key_of("report", 1, digest) != key_of("report", 1, "a b")


def test_that_two_versions_of_the_program_share_no_answer(monkeypatch) -> None:
    ours = key_of("dashboard:stats", 42, "overview")
    monkeypatch.setattr(keys, "__version__", "99.0")
    assert key_of("dashboard:stats", 42, "overview") != ours
