"""Normal forms of addresses, and the rule that plain http stays on this machine."""

from __future__ import annotations

import pytest

from cbdesk.errors import SettingsError
from cbdesk.settings import load


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("mydistrict", "https://mydistrict.incidentiq.com/api/v1.0"),
        ("MyDistrict", "https://mydistrict.incidentiq.com/api/v1.0"),
        ("mydistrict.incidentiq.com", "https://mydistrict.incidentiq.com/api/v1.0"),
        ("mydistrict.incidentiq.com/", "https://mydistrict.incidentiq.com/api/v1.0"),
        ("https://mydistrict.incidentiq.com", "https://mydistrict.incidentiq.com/api/v1.0"),
        ("https://mydistrict.incidentiq.com/", "https://mydistrict.incidentiq.com/api/v1.0"),
        ("https://mydistrict.incidentiq.com/api", "https://mydistrict.incidentiq.com/api/v1.0"),
        ("https://mydistrict.incidentiq.com/api/v1.0", "https://mydistrict.incidentiq.com/api/v1.0"),
        ("https://mydistrict.incidentiq.com/api/v1.0/", "https://mydistrict.incidentiq.com/api/v1.0"),
        ("https://mydistrict.incidentiq.com/agent/dashboard?x=1#/y", "https://mydistrict.incidentiq.com/api/v1.0"),
        (" https://MYDISTRICT.incidentiq.com ", "https://mydistrict.incidentiq.com/api/v1.0"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v1.0"),
        ("http://127.0.0.1:8080/api/v1.0", "http://127.0.0.1:8080/api/v1.0"),
        ("http://localhost:8080/iiq/", "http://localhost:8080/iiq/api/v1.0"),
        ("https://proxy.example.org/iiq/api/v1.0", "https://proxy.example.org/iiq/api/v1.0"),
    ],
)
def test_that_every_way_to_name_the_districts_incidentiq_gives_its_api(given: str, stored: str) -> None:
    assert load(incidentiq={"base_url": given}).incidentiq.base_url == stored


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("https://API.meraki.com/api/v1/", "https://api.meraki.com/api/v1"),
        ("https://api.meraki.cn/api/v1", "https://api.meraki.cn/api/v1"),
        ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
        ("http://127.1.2.3", "http://127.1.2.3"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
    ],
)
def test_that_a_base_loses_its_trailing_slash(given: str, stored: str) -> None:
    settings = load(meraki={"base_url": given}, google={"base_url": given, "telemetry_base_url": given})
    assert (settings.meraki.base_url, settings.google.base_url, settings.google.telemetry_base_url) == (stored,) * 3


@pytest.mark.parametrize("source", ["google", "incidentiq", "meraki"])
@pytest.mark.parametrize(
    "given",
    [
        "http://api.example.org",
        "http://128.0.0.1",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://10.0.0.5:8080",
        "http://127.0.0.1@example.org",
        "http://0.0.0.0",
        "http://[::2]",
    ],
)
def test_that_plain_http_beyond_this_machine_is_refused(source: str, given: str) -> None:
    with pytest.raises(SettingsError, match=f"CBDESK_{source.upper()}__BASE_URL"):
        load(**{source: {"base_url": given}})


@pytest.mark.parametrize(
    "given", ["ftp://h", "https://", "https:///x", "api.meraki.com", "https://h:port", "https://a b", "h?x"]
)
def test_that_what_is_no_web_address_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match="CBDESK_MERAKI__BASE_URL"):
        load(meraki={"base_url": given})


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("postgresql://u:p%40ss@db:5432/chromebook_dashboard?sslmode=require",) * 2,
        ("postgres://u:p@db/x", "postgresql://u:p@db/x"),
        ("postgresql+psycopg2://u@db/x",) * 2,
        ("postgresql:///chromebook_dashboard?host=/var/run/postgresql",) * 2,
    ],
)
def test_that_postgresql_addresses_are_taken(given: str, stored: str) -> None:
    url = load(database={"url": given}).database.url
    assert url
    assert url.get_secret_value() == stored


@pytest.mark.parametrize("given", ["redis://h:6379/0", "rediss://u:p@h:6380/1", "unix:///run/redis.sock?db=1"])
def test_that_redis_addresses_are_taken(given: str) -> None:
    url = load(redis={"url": given}).redis.url
    assert url
    assert url.get_secret_value() == given


@pytest.mark.parametrize("given", ["sqlite:///x", "postgresql+asyncpg://u@h/d", "db.example.org", "mysql://h/d"])
def test_that_other_databases_are_refused(given: str) -> None:
    with pytest.raises(SettingsError, match="CBDESK_DATABASE__URL"):
        load(database={"url": given})


@pytest.mark.parametrize("given", ["redis", "http://h", "redis:", "memcached://h"])
def test_that_other_caches_are_refused(given: str) -> None:
    with pytest.raises(SettingsError, match="CBDESK_REDIS__URL"):
        load(redis={"url": given})
