"""The presenters of the administration as one value; they live as long as the main window, their own is made later."""

from __future__ import annotations

from dataclasses import dataclass

from cbdesk.presenters.administration import AdministrationPresenter
from cbdesk.presenters.archived import ArchivedPresenter
from cbdesk.presenters.health_check import HealthPresenter
from cbdesk.presenters.roles import RolesPresenter


@dataclass(frozen=True, slots=True)
class AdministrationPresenters:
    database: AdministrationPresenter
    roles: RolesPresenter
    archived: ArchivedPresenter
    health: HealthPresenter

    def close(self) -> None:
        for presenter in (self.database, self.roles, self.archived, self.health):
            presenter.close()
