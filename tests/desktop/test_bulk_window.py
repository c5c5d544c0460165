"""The bulk look-up as a person uses it: a list is pasted or dropped, looked through, copied and written into a file."""

import csv

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QStyleOptionViewItem

from tests.desktop.stories import lived

CTRL = Qt.KeyboardModifier.ControlModifier
PILE = "\n".join(
    [*(f"5CD{1000000 + number * 7919}" for number in range(1, 1001)), *(f"{104500 + n}" for n in range(1, 1001))]
)


@pytest.fixture
def bulk(aio, desk, qtbot):
    """Live a story in the window of the look-up, opened by its key."""

    def run(story):
        async def whole():
            qtbot.keyClick(desk.window, Qt.Key.Key_L, CTRL)
            tool = desk.tools.bulk_window
            await aio.until(tool.isActiveWindow)
            await story(tool)

        lived(aio, desk, whole)

    return run


def texts(tool, column):
    return [row.cells[column] for row in tool.table.lines.rows]


def test_that_2000_pasted_identifiers_are_looked_up_and_exported(aio, bulk, qtbot, desk, tmp_path):
    async def story(tool):
        QApplication.clipboard().setText(PILE)
        qtbot.keyClick(tool.box, Qt.Key.Key_V, CTRL)
        await aio.until(lambda: len(tool.table.lines.rows) == 2000)
        assert [button.text() for button in tool.verdicts.buttons.values()] == [
            "All  2,000",
            "Found  450",
            "Not found  1,140",
            "Duplicates  410",
            "Ambiguous  0",
        ]
        qtbot.mouseClick(tool.verdicts.buttons["not_found"], Qt.MouseButton.LeftButton)
        assert set(texts(tool, 2)) == {"Not found"}
        qtbot.mouseClick(tool.copy_button, Qt.MouseButton.LeftButton)
        assert QApplication.clipboard().text().splitlines() == texts(tool, 1)
        assert tool.messages.texts() == ("1,140 identifiers copied.",)
        qtbot.keyClick(tool, Qt.Key.Key_E, CTRL)
        dialog = tool.findChild(QFileDialog)
        assert dialog.selectedFiles()[0].rsplit("/", 1)[1].startswith("look-up-not-found_2026-11-23_")
        path = tmp_path / "missing.csv"
        dialog.selectFile(str(path))
        dialog.accept()
        await aio.until(lambda: any("written to" in text for text in tool.messages.texts()))
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        assert len(rows) == 1141
        assert rows[1][1:3] == [texts(tool, 1)[0], "Not found"]

    bulk(story)


def test_that_every_column_has_room_in_a_window_for_a_laptop_and_identifiers_are_whole(aio, bulk, qtbot, desk):
    async def story(tool):
        tool.box.setPlainText(PILE[:600])
        tool.box.complete()
        await aio.until(lambda: tool.table.lines.rows)
        tool.resize(1180, 720)
        await aio.until(lambda: tool.width() == 1180)
        table = tool.table
        assert table.horizontalScrollBar().maximum() == 0
        for column in (1, 5):  # what was pasted, and the serial
            index = table.lines.index(0, column)
            assert table.itemDelegate().sizeHint(QStyleOptionViewItem(), index).width() <= table.columnWidth(column)
        shortened = table.columnWidth(7)
        tool.resize(1800, 720)
        assert table.columnWidth(7) > shortened

    bulk(story)


def test_that_a_dropped_file_is_shown_and_looked_up(aio, bulk, tmp_path):
    path = tmp_path / "cart.csv"
    path.write_text("Model;Serial Number\nLenovo;5CD1007919\nHP;NOPE\n", encoding="utf-8")

    async def story(tool):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        tool.box.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys))
        await aio.until(lambda: len(tool.table.lines.rows) == 2)
        assert tool.box.toPlainText().startswith("Model;Serial Number")
        assert texts(tool, 2) == ["Found", "Not found"]

    bulk(story)


def test_that_enter_on_a_line_shows_its_device_in_the_main_window(aio, bulk, qtbot, desk):
    async def story(tool):
        tool.box.setPlainText("104503")
        qtbot.keyClick(tool.box, Qt.Key.Key_Return, CTRL)
        await aio.until(lambda: tool.table.lines.rows)
        tool.table.setFocus()
        tool.table.selectRow(0)
        qtbot.keyClick(tool.table, Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
        assert QApplication.clipboard().text().splitlines()[1].startswith("1\t104503\tFound\t\t104503\t5CD1023757")
        qtbot.keyClick(tool.table, Qt.Key.Key_Return)
        await aio.until(lambda: desk.window.windowTitle().startswith("104503 · "))
        qtbot.keyClick(tool, Qt.Key.Key_Escape)
        assert not tool.isVisible()

    bulk(story)
