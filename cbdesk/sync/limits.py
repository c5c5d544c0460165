"""Keeps what the APIs' refusals taught from run to run, for all stations: their limits are those of the district."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import api_limits
from cbdesk.sources.limits import Budget, LearnedLimit

_SOURCES = {
    "Google devices": "google",
    "Google users": "users",
    "Google telemetry": "telemetry",
    "IncidentIQ": "incidentiq",
    "Meraki": "meraki",
}
"""Sources by the labels of their budgets. Signing in and reading units are a call or two: nothing is learned there."""
REMEMBERED = timedelta(days=1)
"""How long after the last refusal a limit is believed: it may have been another program's busy hour."""


class LimitBook:
    """The request budgets of one run's clients, by source."""

    def __init__(self) -> None:
        self._budgets: dict[str, Budget] = {}

    def register(self, budget: Budget) -> None:
        """Keep a budget (``Patience.on_budget``)."""
        source = _SOURCES.get(budget.label)
        if source is not None:
            self._budgets[source] = budget

    def of(self, source: str) -> Budget | None:
        return self._budgets.get(source)

    def load(self, connection: sa.Connection, now: datetime) -> None:
        """Let the clients begin with what earlier runs learned. ``now`` is naive UTC by the database's clock."""
        recent = sa.select(api_limits).where(api_limits.c.learned_at > now - REMEMBERED)
        for row in connection.execute(recent):
            budget = self._budgets.get(row.source)
            if budget is not None:
                held = (row.held_until - now).total_seconds() if row.held_until else 0.0
                budget.recall(LearnedLimit(row.requests_per_second, row.at_once, max(held, 0.0)))

    def store(self, connection: sa.Connection, now: datetime) -> None:
        """Write down what is known now; the caller commits.

        A limit that good answers have lifted is forgotten. Without a refusal in this run it keeps its age.
        """
        for source, budget in sorted(self._budgets.items()):
            learned = budget.learned()
            if learned == LearnedLimit():
                connection.execute(sa.delete(api_limits).where(api_limits.c.source == source))
                continue
            values: dict[str, object] = {
                "requests_per_second": learned.requests_per_second,
                "at_once": learned.at_once,
                "held_until": now + timedelta(seconds=learned.held) if learned.held else None,
            }
            if budget.was_refused:
                values["learned_at"] = now
                connection.execute(
                    postgresql.insert(api_limits)
                    .values(source=source, **values)
                    .on_conflict_do_update(index_elements=["source"], set_=values)
                )
            else:
                connection.execute(sa.update(api_limits).where(api_limits.c.source == source).values(values))
