"""Reads settings from Windows' registry: a value is a setting, a key below is a table of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple


class Value(NamedTuple):
    table: str
    """The key below in which it stands; empty for the key itself."""
    name: str
    data: Any


def read(path: str, *, without: str = "") -> dict[str, Any]:
    """The document below ``HKEY_LOCAL_MACHINE``, without one of its keys; empty when there is no such key."""
    return document(value for value in _values(path) if value.table.lower() != without.lower() or not value.table)


def document(values: Iterator[Value]) -> dict[str, Any]:
    """Return the values as config.toml would say them; the registry does not tell ``Google`` and ``google`` apart."""
    nested: dict[str, Any] = {}
    for table, name, data in values:
        if name and isinstance(data, (str, int, list)):  # a key's own value has no name, and bytes are no setting
            place = nested.setdefault(table.lower(), {}) if table else nested
            place[name.lower()] = data
    return nested


def _values(path: str) -> Iterator[Value]:
    if sys.platform != "win32":
        yield from ()
    else:
        import winreg

        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        try:
            key = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, access=access)
        except FileNotFoundError:
            return
        with key:
            for table in ("", *(winreg.EnumKey(key, place) for place in range(winreg.QueryInfoKey(key)[0]))):
                with winreg.OpenKey(key, table, access=access) as inner:
                    for place in range(winreg.QueryInfoKey(inner)[1]):
                        name, data, kind = winreg.EnumValue(inner, place)
                        is_pattern = kind == winreg.REG_EXPAND_SZ
                        yield Value(table, name, winreg.ExpandEnvironmentStrings(data) if is_pattern else data)
