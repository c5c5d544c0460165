"""Where every window brings what it wants written: asks for the file or the printer, and tells how it ended there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from cbdesk.desktop.export.strip import ExportStrip
from cbdesk.desktop.messages import MessageBar, MessageLevel
from cbdesk.presenters.export import FORMATS, ExportPresenter, Format
from cbdesk.presenters.table_request import TableRequest
from cbdesk.reports import Table, file_name

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from cbdesk.desktop.printing.paper_table import PaperTable

Ask = Callable[[bool], TableRequest]
"""Returns what is to be written: of the selection alone, or everything."""
_LEVELS: dict[str, MessageLevel] = {"done": "info", "stopped": "info", "failed": "error"}


@dataclass(frozen=True, slots=True)
class Counter:
    """A window that exports: where its dialogs stand, its messages appear and its strip shows the progress."""

    window: QWidget
    messages: MessageBar
    strip: ExportStrip


class ExportDesk(QObject):
    """One for all windows: one export at a time."""

    written = Signal(QWidget)
    """What this window wanted is in its file, or with the printer."""

    def __init__(self, presenter: ExportPresenter, now: Callable[[], datetime], parent: QObject) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._now = now
        self._counter: Counter | None = None
        self._format: Format = "xlsx"
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        presenter.add_format("pdf", _open_pdf)
        presenter.changed.connect(self._on_changed)

    def kept(self) -> list[str]:
        """Return what is remembered: the format and the folder that were taken last."""
        return [self._format, self._folder]

    def restore(self, stored: Any) -> None:
        if isinstance(stored, list) and len(stored) == len(self.kept()):
            self._format = next((name for name in FORMATS if name == stored[0]), self._format)
            self._folder = str(stored[1])

    def export(self, counter: Counter, ask: Ask, *, selected: int = 0) -> None:
        """Export in the format of last time; several selected rows are meant alone."""
        if self._is_busy(counter):
            return
        self._ask_for_file(counter, ask(selected > 1), self._format)

    def choose(self, counter: Counter, ask: Ask, *, selected: int = 0) -> None:
        """Ask for the format and the rows first."""
        if self._is_busy(counter):
            return
        from cbdesk.desktop.export.chooser import ExportChooser

        chooser = ExportChooser(self._format, selected, counter.window)
        chooser.chosen.connect(lambda form, only: self._ask_for_file(counter, ask(only), form))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def print(self, counter: Counter, ask: Ask, *, selected: int = 0) -> None:
        """Print the list; several selected rows are meant alone."""
        if self._is_busy(counter):
            return
        from cbdesk.desktop.printing.paper_table import PaperTable, is_wide

        request = ask(selected > 1)
        table = Table(request.title, request.columns)

        def put(printer: QPrinter) -> None:
            self._presenter.put(request, partial(PaperTable, printer))

        self._ask_for_printer(counter, request.title, put, wide=is_wide(table))

    def save_sheet(self, counter: Counter, title: str, write: Callable[[Path], object]) -> None:
        """Ask for a PDF file and let ``write`` make it in the pool."""
        if self._is_busy(counter):
            return
        dialog = self._file_dialog(counter, title, ("pdf",))

        def save(chosen: str) -> None:
            path = self._taken(counter, chosen, "pdf")
            self._presenter.save_sheet(self.tr("Writing {title}").format(title=title), write, path)

        dialog.fileSelected.connect(save)
        dialog.open()

    def print_sheet(self, counter: Counter, title: str, write: Callable[[QPrinter], object]) -> None:
        """Ask for a printer and let ``write`` draw on it in the pool."""
        if self._is_busy(counter):
            return

        def put(printer: QPrinter) -> None:
            words = self.tr("Printing {title}").format(title=title)
            self._presenter.put_sheet(words, lambda: write(printer))

        self._ask_for_printer(counter, title, put, wide=False)

    def _is_busy(self, counter: Counter) -> bool:
        is_busy = self._presenter.state.phase == "running"
        if is_busy:
            words = self._presenter.state.words
            text = self.tr("{words}: wait for its end, or stop it.").format(words=words)
            counter.messages.show_message("info", text)
        return is_busy

    def _ask_for_file(self, counter: Counter, request: TableRequest, form: Format) -> None:
        dialog = self._file_dialog(counter, request.title, (form, *(one for one in FORMATS if one != form)))

        def save(chosen: str) -> None:
            ending = Path(chosen).suffix.lower().removeprefix(".")
            wanted = next((one for one in FORMATS if one == ending), form)
            self._format = wanted
            self._presenter.save(request, self._taken(counter, chosen, wanted), wanted)

        dialog.fileSelected.connect(save)
        dialog.open()

    def _taken(self, counter: Counter, chosen: str, form: Format) -> Path:
        """Return the file that was chosen, with its ending, and remember its folder."""
        path = Path(chosen)
        if path.suffix.lower() != f".{form}":
            path = path.with_name(f"{path.name}.{form}")
        self._folder = str(path.parent)
        self._counter = counter
        return path

    def _file_dialog(self, counter: Counter, title: str, forms: tuple[Format, ...]) -> QFileDialog:
        names = {
            "xlsx": self.tr("Excel workbook (*.xlsx)"),
            "csv": self.tr("CSV (*.csv)"),
            "pdf": self.tr("PDF (*.pdf)"),
        }
        dialog = QFileDialog(counter.window, self.tr("Export {title}").format(title=title), self._folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([names[form] for form in forms])
        dialog.selectFile(file_name(title, self._now(), forms[0]))
        dialog.setDefaultSuffix(forms[0])
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(_form_of(chosen, names)))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _ask_for_printer(self, counter: Counter, title: str, put: Callable[[QPrinter], object], *, wide: bool) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from cbdesk.desktop.printing.paper_table import page_layout

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout(is_wide=wide))
        printer.setDocName(title)
        printer.setCreator("cbdesk")
        dialog = QPrintDialog(printer, counter.window)

        def on_accepted(_chosen: QPrinter) -> None:
            self._counter = counter
            put(printer)  # the dialog does not own it: this reference keeps it alive

        dialog.accepted.connect(on_accepted)
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # its own takes a slot by name

    def _on_changed(self) -> None:
        counter, state = self._counter, self._presenter.state
        if counter is None:
            return
        counter.strip.show_state(state)
        level = _LEVELS.get(state.phase)
        if state.phase == "done":
            self.written.emit(counter.window)
        if level is not None and state.path is not None:
            folder = QUrl.fromLocalFile(str(state.path.parent))
            counter.messages.show_message(
                level,
                state.message,
                action=self.tr("Open the folder"),
                on_action=lambda: QDesktopServices.openUrl(folder),
            )
        elif level is not None:
            counter.messages.show_message(level, state.message)


def _open_pdf(path: Path, table: Table) -> PaperTable:
    from cbdesk.desktop.printing.paper_table import PaperTable, is_wide, pdf_writer

    return PaperTable(pdf_writer(str(path), table.title, is_wide=is_wide(table)), table)


def _form_of(name_filter: str, names: dict[str, str]) -> str:
    return next(form for form, name in names.items() if name == name_filter)
