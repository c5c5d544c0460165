"""A device as plain text for a ticket: what it is, who has it, where, how it is, and what the sources disagree on."""

from __future__ import annotations

from collections.abc import Iterator

from cbdesk.presenters import wording
from cbdesk.presenters.device_state import DeviceState, Section
from cbdesk.presenters.facts import Facts
from cbdesk.presenters.translation import translate

_TOLD = ("who", "where", "health", "network", "tickets")


def of_device(state: DeviceState, facts: Facts) -> str:
    """Return the lines; every fact names its source, and the end says how old the copies are."""
    return "\n".join(_lines(state, facts))


def _lines(state: DeviceState, facts: Facts) -> Iterator[str]:
    yield translate("presenters", "Chromebook {title}").format(title=state.title)
    model = facts.text("model") or facts.text("iiq_model")
    for label, value in (
        (translate("presenters", "Model"), model),
        (translate("presenters", "Serial"), state.serial or translate("presenters", "none that can be used")),
        (translate("presenters", "Asset tag"), state.asset_tag or translate("presenters", "none")),
        (translate("presenters", "Status"), state.status),
    ):
        if value:
            yield f"{label}: {value}"
    for section in state.sections:
        if section.key in _TOLD and section.facts:
            yield ""
            yield section.title
            yield from _facts(section)
    if state.disagreements:
        yield ""
        yield translate("presenters", "Sources disagree")
        for section in state.disagreements:
            yield f"- {section.title}: " + "; ".join(
                _claim(fact.label if not fact.links_label else "", fact.value) for fact in section.facts
            )
    yield ""
    yield translate("presenters", "As of {time}; copies: {ages}").format(time=wording.exact(facts.now), ages=state.ages)


def _facts(section: Section) -> Iterator[str]:
    """A fact without a label goes on with the one before."""
    label = ""
    for fact in section.facts:
        label = fact.label or label
        yield f"- {label}: {' '.join(fact.value.split())} ({fact.source})"


def _claim(source: str, says: str) -> str:
    return f"{source}: {says}" if source else says
