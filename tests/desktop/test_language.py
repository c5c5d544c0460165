"""The window in another language: chosen at the start, English unless somebody wants another, Qt's words included."""

import re
import zipfile

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTranslator
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from cbdesk.desktop import cells, language, resources
from cbdesk.desktop.bulk.scan_window import ScanWindow
from cbdesk.desktop.pills import pill_size
from cbdesk.desktop.printing.paper_table import headline
from cbdesk.desktop.search_bar import SearchBar
from cbdesk.presenters.export import ExportPresenter
from cbdesk.presenters.table_request import TableRequest
from cbdesk.presenters.translation import said
from cbdesk.reports import Table
from tests.desktop.fleet import NOW


@pytest.fixture
def speak(qapp):
    """Make the application speak a language for the length of a test."""
    yield lambda chosen: language.speak(qapp, chosen)
    language.speak(qapp, "en")


def cancel_of_qt():
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    return box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "")


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (["es-Latn-MX", "es-MX", "es"], "es"),
        (["en-US", "en", "es"], "en"),
        (["fr-FR", "fr", "es-US"], "es"),
        (["C"], "en"),
        (["est-EE", "eng"], "en"),
        ([], "en"),
    ],
)
def test_that_the_first_language_that_the_window_speaks_is_chosen(wanted, chosen):
    assert language.chosen_of(wanted) == chosen


def test_that_a_window_speaks_english_unless_somebody_wants_another_language(qtbot):
    bar = SearchBar()
    qtbot.addWidget(bar)
    assert bar.accessibleName() == "Search devices"
    assert cancel_of_qt() == "Cancel"


def test_that_spanish_takes_our_words_and_qts_and_goes_again(qtbot, speak):
    speak("es")
    bar = SearchBar()
    qtbot.addWidget(bar)
    assert bar.accessibleName() == "Buscar dispositivos"
    assert cancel_of_qt() == "Cancelar"
    speak("en")
    assert SearchBar().accessibleName() == "Search devices"
    assert cancel_of_qt() == "Cancel"


def test_that_a_language_chosen_twice_is_there_once(qapp, speak):
    speak("es")
    speak("es")
    speak("en")
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert qapp.findChildren(QTranslator) == []
    assert QCoreApplication.translate("desktop", "Copy") == "Copy"


def test_that_the_words_of_a_subclass_are_those_of_its_parents(qtbot, speak):
    class Narrow(SearchBar):
        """As a test or a dialog may make one."""

    speak("es")
    bar = Narrow()
    qtbot.addWidget(bar)
    assert bar.accessibleName() == "Buscar dispositivos"


def test_that_a_number_takes_the_plural_of_the_language(speak):
    speak("es")
    words = [QCoreApplication.translate("desktop", "Copy %n rows", None, number) for number in (1, 2, 26)]
    assert words == ["Copiar 1 fila", "Copiar 2 filas", "Copiar 26 filas"]


def test_that_keys_have_the_names_that_stand_on_them_and_are_understood_as_before(speak):
    speak("es")
    key = QKeySequence("Ctrl+Shift+S")
    assert key.toString(QKeySequence.SequenceFormat.NativeText) == "Ctrl+Shift+S"
    assert key.toString(QKeySequence.SequenceFormat.PortableText) == "Ctrl+Shift+S"
    assert QKeySequence("Return").toString(QKeySequence.SequenceFormat.NativeText) == "Enter"


def test_that_a_window_without_the_file_of_its_language_speaks_english_and_says_so_once(
    speak, monkeypatch, tmp_path, expected_warnings
):
    expected_warnings.append("the window speaks English: its words in es cannot be read")
    monkeypatch.setattr(resources, "path", tmp_path.joinpath)
    speak("es")
    assert QCoreApplication.translate("desktop", "Copy") == "Copy"
    assert cancel_of_qt() == "Cancel"


def test_that_a_list_on_paper_says_what_was_searched_and_when_in_every_language(speak):
    speak("es")
    names = ("List", "Search", "Rows", "Made")
    table = Table("Dispositivos", (), tuple((said(name), name.lower()) for name in names))
    assert headline(table) == "Búsqueda: search · Creado: made"


def test_that_the_scan_session_has_room_for_every_verdict_in_the_language(qtbot, speak):
    speak("es")
    parent = QWidget()
    qtbot.addWidget(parent)
    window = ScanWindow(parent)
    table = window.table
    assert table.columnWidth(3) >= pill_size("Desconocido", table.font()).width() + 2 * cells.PADDING


def test_that_the_sheets_of_a_workbook_are_named_in_the_language(aio, pools, speak, tmp_path):
    speak("es")
    path = tmp_path / "list.xlsx"

    async def story():
        presenter = ExportPresenter(pools, lambda: NOW)
        presenter.save(TableRequest("Dispositivos", ("Serie",), lambda: iter([[("5CD1",)]]), lambda: 1), path, "xlsx")
        await aio.until(lambda: presenter.state.phase == "done")
        presenter.close()

    aio.run(story())
    book = zipfile.ZipFile(path).read("xl/workbook.xml").decode()
    assert re.findall(r'<sheet name="([^"]+)"', book) == ["Lista", "Acerca de"]
