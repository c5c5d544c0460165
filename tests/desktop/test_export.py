"""Exports and prints from the window: the list as it stands goes into a file, and what was written is read back."""

import csv
import zipfile

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QFileDialog, QPushButton

from cbdesk.desktop.export.chooser import ExportChooser
from tests.desktop.stories import lived

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


async def save(aio, desk, path):
    """Give the waiting dialog its file, and wait until it is written."""
    dialog = desk.window.findChild(QFileDialog)
    dialog.selectFile(str(path))
    dialog.accept()
    await aio.until(lambda: any(str(path) in text for text in desk.window.messages.texts()))


def test_that_the_shown_columns_of_every_row_are_in_the_workbook(aio, desk, qtbot, tmp_path):
    async def story():
        header = desk.window.results.table.horizontalHeader()
        header.moveSection(1, 0)
        desk.window.results.table.setColumnHidden(2, True)
        qtbot.keyClick(desk.window, Qt.Key.Key_E, CTRL)
        dialog = desk.window.findChild(QFileDialog)
        assert dialog.selectedFiles()[0].rsplit("/", 1)[1].startswith("devices_2026-11-23_")
        await save(aio, desk, tmp_path / "devices.xlsx")
        with zipfile.ZipFile(tmp_path / "devices.xlsx") as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
            about = book.read("xl/worksheets/sheet2.xml").decode()
        assert sheet.count("<row ") == 451  # all, also those that nobody has scrolled to
        assert sheet.index(">Serial<") < sheet.index(">Asset<") < sheet.index(">User<")
        assert ">Model<" not in sheet
        assert "Google 12 min" in about
        assert desk.window.findChild(ExportChooser) is None

    lived(aio, desk, story)


def test_that_the_format_is_chosen_and_remembered(aio, desk, qtbot, tmp_path):
    async def story():
        qtbot.keyClicks(desk.window.search, "rivera")
        await aio.until(lambda: desk.presenters.search.state.query == "rivera")
        qtbot.keyClick(desk.window, Qt.Key.Key_E, CTRL | SHIFT)
        chooser = desk.window.findChild(ExportChooser)
        chooser._formats.button(1).click()
        next(one for one in chooser.findChildren(QPushButton) if one.text() == "Choose the file…").click()
        await save(aio, desk, tmp_path / "found.csv")
        rows = list(csv.reader((tmp_path / "found.csv").read_text(encoding="utf-8-sig").splitlines()))
        shown = desk.presenters.search.state.rows
        assert [row[1] for row in rows[1:]] == [row.cells[1] for row in shown]
        assert desk.tools.exports.desk.kept()[0] == "csv"
        assert desk.tools.exports.desk.kept()[1] == str(tmp_path)

    lived(aio, desk, story)


def test_that_a_list_becomes_pages_of_a_pdf(aio, desk, qtbot, tmp_path):
    async def story():
        qtbot.keyClick(desk.window, Qt.Key.Key_E, CTRL)
        await save(aio, desk, tmp_path / "devices.pdf")
        content = (tmp_path / "devices.pdf").read_bytes()
        assert content.startswith(b"%PDF")
        assert content.count(b"/Type /Page\n") > 8

    lived(aio, desk, story)


def test_that_the_shown_device_is_saved_as_a_sheet(aio, desk, tmp_path):
    async def story():
        desk.window.commands["saveDeviceSheet"].trigger()
        await save(aio, desk, tmp_path / "device.pdf")
        assert (tmp_path / "device.pdf").read_bytes().startswith(b"%PDF")

    lived(aio, desk, story)


def test_that_ctrl_p_asks_for_a_printer_and_prints_in_the_pool(aio, desk, qtbot, tmp_path):
    async def story():
        qtbot.keyClick(desk.window, Qt.Key.Key_P, CTRL)
        dialog = desk.window.findChild(QPrintDialog)
        printer = dialog.printer()
        printer.setOutputFileName(str(tmp_path / "paper.pdf"))
        dialog.accepted.emit(printer)
        dialog.done(0)
        await aio.until(lambda: any("sent to the printer" in text for text in desk.window.messages.texts()))
        assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")

    lived(aio, desk, story)


def test_that_nothing_can_be_exported_before_there_is_a_list(desk):
    names = ("exportList", "exportListAs", "printList", "printDevice", "saveDeviceSheet")
    assert [desk.window.commands[name].isEnabled() for name in names] == [False] * 5
