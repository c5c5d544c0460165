"""The sources' own pages: which address a browser is sent to, and why there is none."""

import pytest

from cbdesk.domain.web_pages import WebPlaces, is_safe, page_of_user, pages_of_device

DEVICE = {
    "device_id": "e80a9161-4367-4189-be90-450e5e29501b",
    "iiq_asset_id": "A 1/2",
    "mac_address": "A4:BB:6D:10:00:01",
    "last_seen_meraki": "once",
}
NETWORK = "https://n149.meraki.com/Oak/n/aB1/manage/usage/list"
PLACES = WebPlaces("https://oak.incidentiq.com")


def pages(network=NETWORK, places=PLACES, **columns):
    return {page.source: page for page in pages_of_device(DEVICE | columns, network, places)}


def test_that_each_source_has_its_page():
    assert {source: page.url for source, page in pages().items()} == {
        "google": "https://admin.google.com/ac/chrome/devices/e80a9161-4367-4189-be90-450e5e29501b",
        "incidentiq": "https://oak.incidentiq.com/agent/assets/A%201%2F2",
        "meraki": "https://n149.meraki.com/Oak/n/aB1/manage/usage/list#q=a4:bb:6d:10:00:01&timespan=2592000",
    }
    assert page_of_user({"user_id": "1/2"}).url == "https://admin.google.com/ac/users/1%2F2"


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        ("google", {"device_id": "iiq:77"}),
        ("incidentiq", {"iiq_asset_id": None}),
        ("incidentiq", {"places": WebPlaces(None)}),
        ("incidentiq", {"places": WebPlaces("http://127.0.0.1:8080")}),
        ("meraki", {"mac_address": None}),
        ("meraki", {"last_seen_meraki": None}),
        ("meraki", {"network": None}),
        ("meraki", {"network": "https://meraki.com.evil.example/x/manage/usage"}),
        ("meraki", {"network": "http://n149.meraki.com/x/manage/usage"}),
        ("meraki", {"network": "https://n149.meraki.com/x"}),
        ("google", {"places": WebPlaces("https://oak.incidentiq.com", is_demo=True)}),
    ],
)
def test_that_a_page_that_cannot_be_named_says_why(source, arguments):
    page = pages(**arguments)[source]
    assert page.url == ""
    assert page.reason.endswith(".")


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://admin.google.com/", True),
        ("http://admin.google.com/", False),
        ("file:///etc/passwd", False),
        ("https://user:word@admin.google.com/", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_that_a_browser_is_sent_to_https_only(url, safe):
    assert is_safe(url) is safe
