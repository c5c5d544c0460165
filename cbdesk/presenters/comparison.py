"""Two devices side by side: the same questions, both answers, and where they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cbdesk.presenters.device import DevicePresenter
from cbdesk.presenters.device_rows import Level
from cbdesk.presenters.device_state import DeviceState, Section
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.pools import Pools

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering

_NOTHING = "not known"
_COMPARED = ("who", "where", "health", "network", "tickets")


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One question; ``status`` says in a word what ``level`` paints."""

    section: str
    label: str
    left: str
    right: str
    status: str
    level: Level | None


@dataclass(frozen=True, slots=True)
class ComparisonState:
    left: DeviceState = field(default_factory=DeviceState)
    right: DeviceState = field(default_factory=DeviceState)
    rows: tuple[ComparedRow, ...] = ()
    headline: str = ""


class ComparisonPresenter(QObject):
    """Looks up two devices, each by whatever identifies it."""

    changed = Signal()

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.left = DevicePresenter(pools, now, self)
        self.right = DevicePresenter(pools, now, self)
        self._state = ComparisonState()
        for side in (self.left, self.right):
            side.changed.connect(self._on_side)

    @property
    def state(self) -> ComparisonState:
        return self._state

    def open(self, library: Answering) -> None:
        self.left.open(library)
        self.right.open(library)

    def reload(self) -> None:
        self.left.reload()
        self.right.reload()

    def look_again(self) -> None:
        self.left.look_again()
        self.right.look_again()

    def close(self) -> None:
        self.left.close()
        self.right.close()

    def _on_side(self) -> None:
        state = compare(self.left.state, self.right.state)
        if state != self._state:
            self._state = state
            self.changed.emit()


def compare(left: DeviceState, right: DeviceState) -> ComparisonState:
    """Return a row for each question that one of the two has an answer to; none before both are known."""
    if left.phase != "shown" or right.phase != "shown":
        return ComparisonState(left, right)
    rows = [_row(translate("presenters", "Device"), *facts) for facts in _head(left, right)]
    for key in _COMPARED:
        ours, theirs = _section(left, key), _section(right, key)
        answers, others = _answers(ours), _answers(theirs)
        title = ours.title or theirs.title
        labels = dict.fromkeys((*answers, *others))
        rows += [_row(title, label, answers.get(label, ""), others.get(label, "")) for label in labels]
    different = sum(row.level is not None for row in rows)
    headline = (
        translate("presenters", "No difference.")
        if not different
        else translate("presenters", "{different} of {count} facts differ.").format(
            different=different, count=len(rows)
        )
    )
    return ComparisonState(left, right, tuple(rows), headline)


def _head(left: DeviceState, right: DeviceState) -> tuple[tuple[str, str, str], ...]:
    return (
        (translate("presenters", "Model"), left.subtitle, right.subtitle),
        (translate("presenters", "Status"), left.status, right.status),
        (translate("presenters", "Worth knowing"), _badges(left), _badges(right)),
    )


def _badges(state: DeviceState) -> str:
    return ", ".join(badge.text for badge in state.badges) or translate("presenters", "nothing")


def _row(section: str, label: str, left: str, right: str) -> ComparedRow:
    differs = left != right
    return ComparedRow(
        section,
        label,
        left or said(_NOTHING),
        right or said(_NOTHING),
        translate("presenters", "differs") if differs else "",
        "warn" if differs else None,
    )


def _section(state: DeviceState, key: str) -> Section:
    return next((one for one in state.sections if one.key == key), Section(key, ""))


def _answers(section: Section) -> dict[str, str]:
    """Return the values by their label; a fact without one goes on with the one before."""
    found: dict[str, str] = {}
    label = ""
    for fact in section.facts:
        label = fact.label or label
        value = " ".join(fact.value.split())
        found[label] = f"{found[label]}, {value}" if label in found else value
    return found
