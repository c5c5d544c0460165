"""Reads what the stations asked of the APIs, and what those let through."""

from __future__ import annotations

from dataclasses import dataclass, fields

import sqlalchemy as sa

from cbdesk.database.tables import api_calls, api_limits
from cbdesk.domain.budget import ApiLimit, CallCount
from cbdesk.domain.query import checked_limit
from cbdesk.repositories.reading import aware, reading


@dataclass(frozen=True, slots=True)
class ApiCallRepository:
    engine: sa.Engine

    def recent(self, limit: int = 200) -> tuple[CallCount, ...]:
        """Return the newest days first, and of each day its sources by name."""
        c = api_calls.c
        query = sa.select(*(c[field.name] for field in fields(CallCount))).order_by(
            c.day.desc(), c.source, c.endpoint, c.status
        )
        with reading(self.engine) as connection:
            rows = connection.execute(query.limit(checked_limit(limit))).mappings()
            return tuple(CallCount(**row) for row in rows)

    def limits(self) -> tuple[ApiLimit, ...]:
        """Return what the sources' refusals taught."""
        columns = [api_limits.c[field.name] for field in fields(ApiLimit)]
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*columns).order_by(api_limits.c.source)).mappings()
            return tuple(ApiLimit(**{name: aware(value) for name, value in row.items()}) for row in rows)
