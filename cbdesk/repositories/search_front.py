"""Where to look for words that no index narrows, alternatives or beside fields: among the devices of most use first.

What every second device holds is found there at once. What is rare is not: whatever in the text names few devices adds
these, and where too few are found, all have to be looked at after all.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks, device_search
from cbdesk.domain.query import mac_fragment
from cbdesk.domain.search_keys import has_trigram
from cbdesk.domain.search_language import And, Leaf, Node, Not, Or, Words, leaves
from cbdesk.domain.search_values import Comparison
from cbdesk.repositories.expressions import INDEXED, condition, keyed
from cbdesk.repositories.search_guess import Sample

DEPTH = 10_000
SMALL = 50_000
"""Devices that can all be looked at while a person waits."""
_FEW = 20_000
"""So many an index may find, and reading them takes no longer than looking at the front."""


def candidates(tree: Node, now: datetime, sample: Sample) -> sa.CompoundSelect[tuple[str]] | None:
    """Return the devices among which to look; None where it should be all.

    They are few, or an index helps, or fields alone are asked for, whose number should be right.
    """
    texts = [leaf.text for leaf in leaves(tree) if isinstance(leaf, Words)]
    if not texts or sample.rows <= SMALL or _is_narrow(tree, sample):
        return None
    some = [
        sa.select(device_search.c.device_id).order_by(device_search.c.walk).limit(DEPTH),
        keyed(texts).limit(DEPTH),  # the address of a school's gateway is one of thousands
    ]
    some += [
        sa.select(chromebooks.c.device_id).where(condition(leaf, now))
        for leaf in leaves(tree)
        if _is_narrow(leaf, sample)
    ]
    return sa.union(*(sa.select(one.subquery().c.device_id) for one in some))


def _is_narrow(node: Node, sample: Sample) -> bool:
    """Whether an index leaves few devices."""
    if isinstance(node, And):
        return any(_is_narrow(one, sample) for one in node.nodes)
    if isinstance(node, Or):
        return all(_is_narrow(one, sample) for one in node.nodes)
    return not isinstance(node, Not) and all(sample.holding(parts) <= _FEW for parts in _looked_up(node))


def _looked_up(leaf: Leaf) -> list[list[str]]:
    """Return for each way in which a device may pass, the parts of words that the search index has to hold.

    No parts: every device may pass, for all that the index knows.
    """
    if isinstance(leaf, Words):
        part = mac_fragment(leaf.text)
        return [[part.replace(":", "")] if part else _known(leaf.text, is_whole=False)]
    found = []
    for test in leaf.tests:
        if leaf.name in INDEXED and isinstance(test, Comparison) and isinstance(test.value, str):
            found.append(_known(test.value, is_whole=bool(test.operator)))
        else:
            found.append([])
    return found


def _known(text: str, *, is_whole: bool) -> list[str]:
    """Whole values have an index of their own, parts of them that of the trigrams."""
    parts = text.lower().rstrip("/").split()
    return parts if is_whole or any(map(has_trigram, parts)) else []
