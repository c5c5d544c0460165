"""The presenters of the administration as one value: made when it is first asked for, closed with the main window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject

from cbdesk.presenters.administration import AdministrationPresenter
from cbdesk.presenters.archived import ArchivedPresenter
from cbdesk.presenters.health_check import Diagnose, HealthPresenter
from cbdesk.presenters.roles import RolesPresenter
from cbdesk.runtime.pools import Pools


@dataclass(frozen=True, slots=True)
class AdministrationPresenters:
    database: AdministrationPresenter
    roles: RolesPresenter
    archived: ArchivedPresenter
    health: HealthPresenter

    @classmethod
    def of(
        cls, pools: Pools, diagnose: Diagnose, now: Callable[[], datetime], owner: QObject
    ) -> AdministrationPresenters:
        return cls(
            AdministrationPresenter(pools, now, owner),
            RolesPresenter(pools, owner),
            ArchivedPresenter(pools, owner),
            HealthPresenter(pools, diagnose, owner),
        )

    def close(self) -> None:
        for presenter in (self.database, self.roles, self.archived, self.health):
            presenter.close()
