"""Checks and normal forms of the URLs in the settings. Messages never repeat the URL: it may carry a password."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

INCIDENTIQ_API = "/api/v1.0"
_INCIDENTIQ_DOMAIN = ".incidentiq.com"
_POSTGRESQL_SCHEMES = {"postgresql", "postgres", "postgresql+psycopg2"}
_REDIS_SCHEMES = {"redis", "rediss", "unix"}
_SITE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


def base_url(text: str) -> str:
    """An API's base without trailing slash: https, or http on this machine's loopback; ValueError otherwise."""
    parts = _web_address(text)
    if parts.query or parts.fragment:
        raise ValueError("give the address without anything after ? or #")
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path.rstrip("/"), "", ""))


def document_url(text: str) -> str:
    """A whole address, as it stands: https, or http on this machine's loopback; ValueError otherwise."""
    _web_address(text)
    return text


def incidentiq_base_url(text: str) -> str:
    """``mydistrict``, ``mydistrict.incidentiq.com``, a page's or the API's full URL: all end in ``/api/v1.0``."""
    if _SITE_NAME.fullmatch(text) and text.lower() != "localhost":
        text = f"{text}{_INCIDENTIQ_DOMAIN}"
    parts = _web_address(text if "://" in text else f"https://{text}")
    host = (parts.hostname or "").lower()
    path = (
        "" if host.endswith(_INCIDENTIQ_DOMAIN) else parts.path.rstrip("/")
    )  # a page's address, pasted: the API is at the root
    path = path.removesuffix(INCIDENTIQ_API).removesuffix("/api")
    return urlunsplit((parts.scheme, parts.netloc.lower(), f"{path}{INCIDENTIQ_API}", "", ""))


def database_url(text: str) -> str:
    """A PostgreSQL URL whose scheme SQLAlchemy and libpq both know."""
    parts = _split(text)
    if parts.scheme not in _POSTGRESQL_SCHEMES:
        raise ValueError("give a PostgreSQL address: postgresql://user:password@host:5432/database")
    return text.replace("postgres://", "postgresql://", 1) if parts.scheme == "postgres" else text


def redis_url(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in _REDIS_SCHEMES or not (parts.netloc or parts.path):
        raise ValueError("give a Redis address: redis://host:6379/0, rediss://host:6379/0 or unix:///path/to/socket")
    return text


def _web_address(text: str) -> SplitResult:
    parts = _split(text)
    if parts.scheme not in {"https", "http"} or not parts.hostname or re.search(r"\s", text):
        raise ValueError("give a web address that starts with https://")
    if "@" in parts.netloc:
        raise ValueError("give the address without a user name or password in it")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("plain http:// is allowed only for this machine (127.0.0.1, ::1, localhost): use https://")
    return parts


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # parsed on access only
    except ValueError:
        # urlsplit's own words repeat a piece of the address, which may be a piece of the password.
        raise ValueError(
            "this is not an address: check the port, and write : / @ # % in a password as %3A %2F %40 %23 %25"
        ) from None
    return parts


def is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
