"""From the numbers of the window to the lists they count, and out of the window as files."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from cbdesk.desktop.main_window import DEVICES, STATISTICS, SYNC_LOG
from cbdesk.desktop.window_state import WindowState
from tests.desktop.stories import lived


async def at_the_statistics(aio, desk, key="overview"):
    desk.window.tabs.setCurrentIndex(STATISTICS)
    await aio.until(lambda: desk.presenters.statistics.state.phase == "ready")
    if key != "overview":
        desk.window.statistics.page.setCurrentWidget(desk.window.statistics.page.pages[key])
    await aio.settle()


def test_that_a_number_leads_to_its_devices_in_the_window(aio, desk, qtbot):
    async def story():
        await at_the_statistics(aio, desk, "battery")
        page = desk.window.statistics.page.pages["battery"].pages["battery"]
        place = page.view.visualRect(page.model.index(9, 1)).center()
        qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert desk.window.tabs.currentIndex() == DEVICES
        assert desk.window.search.text() == "battery:<101 battery:>=90"
        await aio.until(lambda: ("search", "battery:<101 battery:>=90") in desk.memory.gate.calls)

    lived(aio, desk, story)


def test_that_a_number_of_syncs_leads_to_these_runs(aio, desk):
    async def story():
        await at_the_statistics(aio, desk, "sync")
        page = desk.window.statistics.page.pages["sync"].pages["sync"]
        page.view.activated.emit(page.model.index(0, 5))
        assert desk.window.tabs.currentIndex() == SYNC_LOG
        await aio.until(lambda: desk.window.sync_log.page.model.rowCount() == 1)
        assert desk.window.sync_log.page.model.index(0, 2).data() == "Partial"
        assert desk.window.sync_log.page.filters.status.currentText() == "Partial"

    lived(aio, desk, story)


@pytest.mark.parametrize(
    ("key", "ending", "begin"),
    [
        ("overview", "png", b"\x89PNG"),
        ("models", "png", b"\x89PNG"),
        ("locations", "svg", b"<?xml"),
        ("network", "csv", b"\xef\xbb\xbfNetwork and access point,Devices,"),
        ("overview", "csv", b"\xef\xbb\xbfFigure,Name,Devices\r\nFleet,Devices,450\r\n"),
    ],
)
def test_that_what_is_looked_at_can_be_saved(aio, desk, tmp_path, key, ending, begin):
    async def story():
        await at_the_statistics(aio, desk, key)
        desk.window.commands[f"saveFigure{ending.capitalize()}"].trigger()
        dialog = desk.figures.dialog
        assert isinstance(dialog, QFileDialog)
        path = tmp_path / f"it.{ending}"
        dialog.fileSelected.emit(str(path))
        dialog.reject()
        await aio.until(lambda: f"Saved {path}" in desk.window.messages.texts())
        assert path.read_bytes().startswith(begin)

    lived(aio, desk, story)


def test_that_a_table_is_saved_in_the_order_in_which_it_is_shown(aio, desk, tmp_path):
    async def story():
        await at_the_statistics(aio, desk, "models")
        page = desk.window.statistics.page.pages["models"].pages["models"]
        page.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        desk.figures.save_to(tmp_path / "it.csv", "csv")
        await aio.until(desk.window.messages.texts)
        lines = (tmp_path / "it.csv").read_text("utf-8-sig").splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == sorted(
            ["Dell Chromebook 3110", "Lenovo 300e Gen 3", "HP 11 G9 EE", "Acer C736"], reverse=True
        )

    lived(aio, desk, story)


def test_that_a_file_that_cannot_be_written_is_told_with_its_reason(aio, desk, tmp_path):
    async def story():
        await at_the_statistics(aio, desk, "os")
        desk.figures.save_to(tmp_path / "no" / "it.svg", "svg")
        await aio.until(desk.window.messages.texts)
        assert "it.svg could not be written: No such file or directory." in desk.window.messages.texts()[0]

    lived(aio, desk, story)


def test_that_charts_and_numbers_can_be_copied_and_only_where_there_are_any(aio, desk):
    async def story():
        assert not desk.window.commands["copyFigure"].isEnabled()
        await at_the_statistics(aio, desk)
        desk.window.commands["copyFigure"].trigger()
        image = QApplication.clipboard().image()
        assert isinstance(image, QImage)
        assert image.width() > desk.window.width()
        await at_the_statistics(aio, desk, "sync")
        assert not desk.window.commands["copyFigure"].isEnabled(), "there is no chart of the syncs"
        desk.window.commands["copyFigureNumbers"].trigger()
        assert QApplication.clipboard().text().startswith("Sync\tCompleted\t")
        desk.window.tabs.setCurrentIndex(DEVICES)
        assert not desk.window.commands["copyFigureNumbers"].isEnabled()

    lived(aio, desk, story)


def test_that_aue_is_looked_at_by_model_or_by_building_and_the_window_comes_back_to_it(aio, desk, tmp_path):
    async def story():
        await at_the_statistics(aio, desk, "aue")
        page = desk.window.statistics.page.pages["aue"]
        by_building = next(button for button in page._ways.buttons() if button.text() == "By building")
        by_building.click()
        assert desk.window.statistics.page.shown.key == "aue-buildings"
        assert page.table.columns[1] == "Building"
        state = WindowState(tmp_path)
        desk.figures.remember(state)
        state.save(desk.window, "light")
        desk.window.statistics.page.setCurrentIndex(0)
        page.show_key("aue")
        desk.figures.remember(WindowState(tmp_path))
        assert desk.window.statistics.page.shown.key == "aue-buildings"
        assert by_building.isChecked()

    lived(aio, desk, story)
