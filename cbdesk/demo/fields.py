"""Google's partial responses: the ``fields`` mask with nested parentheses, ``a/b`` paths and ``*``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Mask = dict[str, "Mask | None"]
"""Selected names; None selects the whole value."""
Shape = Mapping[str, "Shape"]
"""Known names of a message; a leaf has no names, and ``ANY`` accepts every name."""
ANY: Shape = {"*": {}}


class InvalidFieldError(ValueError):
    """The mask names a field that does not exist, or cannot be read at all."""


def parse_mask(text: str, shape: Shape) -> Mask:
    """Read a mask and check it against the message's fields."""
    mask, end = _selections(text, 0)
    if end != len(text):
        raise InvalidFieldError(text[end:])
    _check(mask, shape)
    return _simplified(mask, shape)


def _selections(text: str, at: int) -> tuple[Mask, int]:
    mask: Mask = {}
    while True:
        path, at = _path(text, at)
        children: Mask | None = None
        if text[at : at + 1] == "(":
            children, at = _selections(text, at + 1)
            if text[at : at + 1] != ")":
                raise InvalidFieldError(text)
            at += 1
        _merge(mask, path, children)
        if text[at : at + 1] != ",":
            return mask, at
        at += 1


def _path(text: str, at: int) -> tuple[list[str], int]:
    end = at
    while end < len(text) and text[end] not in ",()":
        end += 1
    names = [name.strip() for name in text[at:end].split("/")]
    if not all(names):
        raise InvalidFieldError(text)
    return names, end


def _merge(mask: Mask, path: list[str], children: Mask | None) -> None:
    for name in path[:-1]:
        below = mask.setdefault(name, {})
        if below is None:
            return
        mask = below
    last = path[-1]
    known = mask.get(last, {})
    if children is None or known is None:
        mask[last] = None
        return
    mask[last] = known
    for name, below in children.items():
        _merge(known, [name], below)


def _check(mask: Mask, shape: Shape) -> None:
    for name, below in mask.items():
        if name == "*":
            if below is not None:
                raise InvalidFieldError(name)
            continue
        if name not in shape and "*" not in shape:
            raise InvalidFieldError(name)
        if below is not None:
            inner = shape.get(name, {})
            if not inner:
                raise InvalidFieldError(f"{name}/{next(iter(below))}")
            _check(below, inner)


def _simplified(mask: Mask, shape: Shape) -> Mask:
    """Return the mask with every part that selects all there is replaced by None: nothing is to be cut there."""
    simple: Mask = {}
    for name, below_name in mask.items():
        inner = shape.get(name, {})
        part = None if below_name is None else _simplified(below_name, inner)
        everything = part is not None and ("*" in part or (inner.keys() == part.keys() and not any(part.values())))
        simple[name] = None if everything else part
    return simple


def selects(mask: Mask | None, name: str) -> bool:
    return mask is None or name in mask or "*" in mask


def below(mask: Mask | None, name: str) -> Mask | None:
    """Return the mask of what is inside ``name``; None for all of it."""
    return None if mask is None or "*" in mask else mask.get(name)


def project(value: Any, mask: Mask | None) -> Any:
    """Return the selected part of a JSON value; a list is projected item by item."""
    if mask is None or "*" in mask:
        return value
    if isinstance(value, (list, tuple)):
        return [project(item, mask) for item in value]
    if isinstance(value, dict):
        return {
            name: item if mask[name] is None else project(item, mask[name])
            for name, item in value.items()
            if name in mask
        }
    return value
