"""Joins the Users tab with its presenters, and with the devices: each leads to the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QObject

from cbdesk.desktop.device.pages import PageActions
from cbdesk.desktop.device_wiring import DeviceWiring
from cbdesk.desktop.main_window import USERS, MainWindow
from cbdesk.desktop.window_presenters import Presenters
from cbdesk.desktop.wiring import Wiring
from cbdesk.presenters import privacy
from cbdesk.presenters.opened_library import OpenedLibrary
from cbdesk.presenters.user import UserPresenter
from cbdesk.presenters.user_state import UserFilter
from cbdesk.presenters.users import UsersPresenter

if TYPE_CHECKING:
    from cbdesk.desktop.users import UsersPage
    from cbdesk.presenters.opened_library import Answering


class UsersWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        wiring: Wiring,
        presenters: Presenters,
        devices: DeviceWiring,
        users: UsersPresenter,
        user: UserPresenter,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._place = window.users
        self._presenters = presenters
        self._users = users
        self._user = user
        self._opened: OpenedLibrary | None = None
        self._follow = devices.follow
        self._add_commands()
        self._place.then(self._wire_page)
        devices.user_wanted.connect(self.show_user)
        user.changed.connect(self._on_user)
        window.tabs.currentChanged.connect(lambda tab: users.set_visible(tab == USERS))
        connection = presenters.connection
        connection.opened.connect(self._on_opened)
        connection.copy_opened.connect(self._answer_from)
        connection.recovered.connect(self._on_recovered)
        wiring.refreshed.connect(self._reload)
        wiring.renamed.connect(users.render_anew)
        wiring.renamed.connect(user.look_again)
        presenters.freshness.minute_passed.connect(user.reload)
        for presenter in (users, user):
            presenter.database_lost.connect(connection.lost)

    def close(self) -> None:
        self._users.close()
        self._user.close()

    def show_user(self, email: str) -> None:
        """Open the page of this user, whoever is shown now."""
        self._window.tabs.setCurrentIndex(USERS)
        self._place.page.show_user(email, "" if privacy.is_on() else email)

    def _wire_page(self, page: UsersPage) -> None:
        users, user = self._users, self._user
        page.edited.connect(users.edit)
        page.submitted.connect(users.submit)
        page.chosen.connect(self._on_chosen)
        page.selected.connect(user.show)
        page.action_wanted.connect(self._on_action)
        page.model.more_wanted.connect(users.fetch_more)
        page.panel.link_activated.connect(self._follow)
        page.panel.head.add_tools((self._window.commands["openUserInGoogle"],))
        users.changed.connect(lambda: page.show_state(users.state))
        user.changed.connect(lambda: page.panel.show_state(user.state))
        page.show_state(users.state)
        page.panel.show_state(user.state)

    def _add_commands(self) -> None:
        add = self._window.commands.add
        self._window.commands["goToUsers"].triggered.connect(lambda _checked=False: self._place.page.focus_search())
        google = add(
            "openUserInGoogle",
            "device",
            self.tr("Open the user in Google Admin"),
            partial(self._open_page, "google"),
            icon="external-link",
        )
        self._copy = add("copyUser", "device", self.tr("Copy the user's address"), self._copy_email, icon="copy")
        self._pages = PageActions({"google": google})
        self._on_user()

    def _copy_email(self) -> None:
        self._place.page.panel.copy_email()

    def _open_page(self, source: str) -> None:
        self._pages.open(source)

    def _on_opened(self, opened: OpenedLibrary) -> None:
        self._opened = opened
        self._user.set_places(opened.places)
        self._answer_from(opened.library)

    def _on_recovered(self) -> None:
        if self._opened is not None:
            self._answer_from(self._opened.library)

    def _answer_from(self, answering: Answering) -> None:
        self._users.open(answering)
        self._user.open(answering)

    def _reload(self) -> None:
        self._users.reload()
        self._user.reload()

    def _on_chosen(self, chosen: str) -> None:
        self._users.choose(next(one for one in get_args(UserFilter) if one == chosen))

    def _on_user(self) -> None:
        state = self._user.state
        self._pages.show_pages((state.page,) if state.page else ())
        self._copy.setEnabled(state.phase == "shown")

    def _on_action(self, action: str) -> None:
        if action == "sync":
            self._window.sync_button.click()
        elif action == "clear":
            self._place.page.filter.setCurrentIndex(0)
            self._place.page.search.clear()
        elif self._presenters.connection.state.phase == "open":
            self._reload()
        else:
            self._presenters.connection.retry()
