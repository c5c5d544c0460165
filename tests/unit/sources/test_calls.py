"""Routes as they are counted: what may name a customer, a device or a person is left out."""

from __future__ import annotations

import pytest

from cbdesk.sources.calls import endpoint_of


@pytest.mark.parametrize(
    ("url", "route"),
    [
        (
            "https://admin.googleapis.com/admin/directory/v1/customer/C03abc/devices/chromeos?pageToken=t",
            "/admin/directory/v1/customer/{id}/devices/chromeos",
        ),
        (
            "https://admin.googleapis.com/admin/directory/v1/customer/my_customer/devices/chromeos:countChromeOsDevices",
            "/admin/directory/v1/customer/{id}/devices/chromeos:countChromeOsDevices",
        ),
        (
            "https://admin.googleapis.com/admin/directory/v1/customer/my_customer/orgunits?type=all",
            "/admin/directory/v1/customer/{id}/orgunits",
        ),
        ("https://admin.googleapis.com/admin/directory/v1/users?customer=C1", "/admin/directory/v1/users"),
        (
            "https://chromemanagement.googleapis.com/v1/customers/C1/telemetry/devices",
            "/v1/customers/{id}/telemetry/devices",
        ),
        ("https://oauth2.googleapis.com/token", "/token"),
        ("https://oak.incidentiq.com/api/v1.0/assets?$p=3", "/api/v1.0/assets"),
        ("https://api.meraki.com/api/v1/networks/N_123/clients?perPage=1000", "/api/v1/networks/{id}/clients"),
        ("https://api.meraki.com/api/v1/organizations/42/networks", "/api/v1/organizations/{id}/networks"),
        ("https://oak.incidentiq.com/api/v1.0/assets/serial/5CD1370QK7", "/api/v1.0/assets/serial/{id}"),
        ("https://oak.incidentiq.com/api/v1.0/assets/assettag/CB%201%2F2", "/api/v1.0/assets/assettag/{id}"),
        ("https://oak.incidentiq.com/api/v1.0/assets/assettag/search", "/api/v1.0/assets/assettag/{id}"),
        (
            "https://admin.googleapis.com/admin/directory/v1/customer/users/devices/chromeos/api?projection=FULL",
            "/admin/directory/v1/customer/{id}/devices/chromeos/{id}",
        ),
        (
            "https://chromemanagement.googleapis.com/v1/customers/C1/telemetry/devices/e80a9161-4367",
            "/v1/customers/{id}/telemetry/devices/{id}",
        ),
        (
            "https://api.meraki.com/api/v1/organizations/42/clients/search?mac=a4:bb:6d:10:00:01",
            "/api/v1/organizations/{id}/clients/search",
        ),
        ("https://api.meraki.com/api/v1/networks/clients/clients", "/api/v1/networks/{id}/clients"),
        ("https://api.meraki.com/api/v1/organizations?perPage=1000", "/api/v1/organizations"),
        ("https://example.org/ana.rivera@example.org/users/ana:users", "/{id}/users/{id}"),
        ("https://example.org", "/"),
    ],
)
def test_that_a_route_has_no_ids_and_no_query(url: str, route: str) -> None:
    assert endpoint_of(url) == route


def test_that_a_route_is_never_longer_than_its_column() -> None:
    assert len(endpoint_of("https://example.org" + "/x" * 500)) == 255
