"""Counts the fleet for the statistics at the end of a run, so that no reader waits for it."""

from __future__ import annotations

import logging

import sqlalchemy as sa

from cbdesk.database import counts

_log = logging.getLogger(__name__)


def count_devices(connection: sa.Connection) -> str | None:
    """Count in a transaction of its own if devices changed; a warning for the run when that failed.

    Nothing is wrong then: whoever reads the statistics next finds them old and counts. Raises only what means that the
    database is away.
    """
    try:
        connection.execute(sa.text("SET LOCAL statement_timeout = '60s'"))  # less than the lease lives
        counts.refresh(connection)
        connection.commit()
    except sa.exc.DBAPIError as error:
        connection.rollback()
        if error.connection_invalidated:
            raise
        cause = type(error.orig).__name__
        _log.info("The statistics were not counted: %s", cause)
        return f"The statistics could not be counted ahead ({cause}): opening them takes longer until the next sync."
    return None
