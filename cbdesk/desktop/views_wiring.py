"""Wires the views: what runs, keeps, renames and drops them, and which columns and order the list has in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog, QLineEdit

from cbdesk.desktop.main_window import DEVICES, MainWindow
from cbdesk.desktop.window_state import WindowState, texts_of
from cbdesk.domain.query import SortKey
from cbdesk.domain.views import View
from cbdesk.presenters.list_layout import Layout, Layouts
from cbdesk.presenters.search import SearchPresenter
from cbdesk.presenters.views import ViewsPresenter

LONGEST_SHOWN = 60
"""Characters of a search in a dialog."""


class ViewsWiring(QObject):
    def __init__(self, window: MainWindow, search: SearchPresenter, views: ViewsPresenter) -> None:
        super().__init__(window)
        self._window = window
        self._search = search
        self._views = views
        self._layouts = Layouts()
        self._shown = ""
        """The name of the view whose layout the list has."""
        add = window.commands.add
        add("saveView", "list", self.tr("Save this search as a view…"), self.save_view, keys=("Ctrl+S",), icon="save")
        add("resetColumns", "list", self.tr("Reset columns and order"), self._reset_layout, icon="refresh-cw")
        self._wire_list()
        self._wire_pane()

    def keep_in(self, state: WindowState) -> None:
        state.keep("views", self._layouts.lines, self._take_layouts)

    def _wire_list(self) -> None:
        results, search = self._window.results, self._search
        search.order_of = self._order_of
        search.changed.connect(self._on_list)
        results.layout_changed.connect(self._on_layout)
        results.sort_wanted.connect(self._on_sort)
        results.reset_wanted.connect(self._reset_layout)

    def _wire_pane(self) -> None:
        pane, views = self._window.views, self._views
        pane.run_wanted.connect(self.run_view)
        pane.save_wanted.connect(self.save_view)
        pane.rename_wanted.connect(self._rename_view)
        pane.replace_wanted.connect(lambda view: views.save(view.title, self._window.search.text()))
        pane.forget_wanted.connect(views.forget)
        views.changed.connect(self._on_views)
        views.failed.connect(lambda text: self._window.messages.show_message("warn", text))
        views.saved.connect(self._on_saved)
        views.renamed.connect(self._layouts.rename)
        views.forgotten.connect(self._on_forgotten)
        self._window.first_painted.connect(views.reload)

    def run_view(self, view: View, is_narrowing: bool = False) -> None:
        """Show what the view asks for; narrowing, of what is searched already."""
        text = self._window.search.text().strip()
        wanted = f"{text} {view.query}".strip() if is_narrowing and text != view.query else view.query
        self._window.tabs.setCurrentIndex(DEVICES)
        self._window.search.complete(wanted)

    def save_view(self) -> None:
        """Ask for a name and keep the present search under it."""
        text = self._window.search.text().strip()
        if not text:
            self._window.messages.show_message(
                "info", self.tr("Search for something first: a view keeps the search under a name.")
            )
            return
        shown = text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
        label = self.tr("Name of the view for “{search}”:").format(search=shown)
        self._ask_name(self.tr("Save as a view"), label, "", lambda title: self._views.save(title, text))

    def _rename_view(self, view: View) -> None:
        title, label = self.tr("Rename the view"), self.tr("New name:")
        self._ask_name(title, label, view.title, lambda name: self._views.rename(view.name, name))

    def _ask_name(self, title: str, label: str, text: str, take: Callable[[str], object]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setObjectName("viewName")
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setTextValue(text)
        for edit in dialog.findChildren(QLineEdit):
            edit.setAccessibleName(label)
        dialog.textValueSelected.connect(take)
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _on_saved(self, name: str) -> None:
        """Give a new view the columns and the order that the list has now."""
        if not self._layouts.is_changed(name):
            present = self._window.results.table.list_layout
            self._layouts.put(name, replace(present, sort=self._search.state.sort))

    def _on_forgotten(self, view: View) -> None:
        self._window.messages.show_message(
            "info",
            self.tr("The view “{title}” was deleted.").format(title=view.title),
            action=self.tr("Undo"),
            on_action=lambda: self._views.save(view.title, view.query),
        )

    def _on_views(self) -> None:
        self._window.views.show_state(self._views.state)
        self._on_list()

    def _order_of(self, text: str) -> tuple[SortKey, ...]:
        """Whatever is typed comes by relevance; the fleet and the views come as they were left."""
        name = self._views.name_of(text)
        return self._layouts.of(name).sort if name or not text else ()

    def _on_list(self) -> None:
        query = self._search.state.query
        name = self._views.name_of(query) if query else ""
        if name != self._shown:
            self._shown = name
            self._show_layout()
        self._window.views.show_active(query)

    def _show_layout(self) -> None:
        title = next((view.title for view in self._views.state.all if view.name == self._shown), "")
        self._window.results.show_layout(title, self._layouts.of(self._shown))

    def _on_layout(self, layout: Layout) -> None:
        self._layouts.put(self._shown, replace(layout, sort=self._layouts.of(self._shown).sort))

    def _on_sort(self, order: tuple[SortKey, ...]) -> None:
        self._search.sort_by(order)
        if self._shown or not self._search.state.query:
            self._layouts.put(self._shown, replace(self._layouts.of(self._shown), sort=order))

    def _reset_layout(self) -> None:
        self._layouts.reset(self._shown)
        self._show_layout()
        self._search.sort_by(self._order_of(self._search.state.query))

    def _take_layouts(self, kept: Any) -> None:
        self._layouts.read(texts_of(kept))
        self._show_layout()
        self._search.sort_by(self._layouts.of("").sort)
