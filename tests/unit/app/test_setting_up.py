"""Whether a station is set up: then its window opens, and else it is set up first."""

from __future__ import annotations

import pytest

from cbdesk.app.setting_up import is_set_up
from cbdesk.settings import load
from cbdesk.settings.secrets import store_secret


def test_that_an_untouched_station_is_not_set_up() -> None:
    assert not is_set_up(load())
    assert not is_set_up(load(google={"page_size": 100}))


@pytest.mark.parametrize(
    "given",
    [
        {"demo": True},
        {"database": {"url": "postgresql://u:p@h/d"}},
        {"google": {"credentials_file": "key.json"}},
        {"incidentiq": {"base_url": "mydistrict"}},
        {"meraki": {"organization_id": "42"}},
    ],
    ids=str,
)
def test_that_a_database_or_any_source_makes_it_one(given: dict[str, object]) -> None:
    assert is_set_up(load(**given))


def test_that_an_address_kept_in_the_keyring_counts() -> None:
    store_secret("database.url", "postgresql://u:p@h/d")
    assert is_set_up(load())


def test_that_a_station_which_was_opened_before_is_not_asked_again() -> None:
    settings = load()
    (settings.data_dir / "postgresql").mkdir(parents=True)
    assert is_set_up(settings)
