"""The scan session as a scanner and a person use it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from cbdesk.presenters.scan_burst import IDLE_MS
from tests.desktop.stories import lived

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def scan(aio, desk, qtbot):
    """Live a story in the window of the scan session, opened by its key."""

    def run(story):
        async def whole():
            qtbot.keyClick(desk.window, Qt.Key.Key_L, CTRL | SHIFT)
            tool = desk.tools.scan_window
            await aio.until(tool.isActiveWindow)
            await aio.until(tool.field.hasFocus)
            await story(tool)
            tool.close()

        lived(aio, desk, whole)

    return run


def texts(tool, column):
    return [row.cells[column] for row in tool.table.lines.rows]


def is_settled(tool, number):
    return len(tool.table.lines.rows) == number and "Waiting" not in texts(tool, 3)


def test_that_100_codes_as_fast_as_keys_come_are_all_in_the_list(aio, scan, qtbot):
    codes = [f"5CD{1000000 + number * 7919}" for number in range(1, 101)]

    async def story(tool):
        for code in codes:
            qtbot.keyClicks(tool.field, code)
            qtbot.keyClick(tool.field, Qt.Key.Key_Return)
        await aio.until(lambda: is_settled(tool, 100))
        assert texts(tool, 2) == codes[::-1]
        assert tool.table.horizontalScrollBar().maximum() == 0
        assert tool.counter_label.text().startswith("100 scanned · 0 unknown · ")
        assert tool.counter_label.text().endswith(" · 0 repeated")
        assert [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog)] == []

    scan(story)


def test_that_the_verdicts_look_different_and_flash(aio, scan, qtbot):
    async def story(tool):
        seen = {}
        for code in ("104502", "104510", "NOPE99"):
            qtbot.keyClicks(tool.field, code)
            qtbot.keyClick(tool.field, Qt.Key.Key_Return)
            await aio.until(lambda: is_settled(tool, len(seen) + 1))
            assert tool.banner.is_flashing
            flash = tool.banner.grab().toImage().pixelColor(300, 8).name()
            await aio.until(lambda: not tool.banner.is_flashing)
            calm = tool.banner.grab().toImage().pixelColor(300, 8).name()
            seen[tool.banner.accessibleName()] = (flash, calm)
        assert list(seen) == ["Known: 104502 · HP 11 G9 EE", "Look twice: 104510 · HP 11 G9 EE", "Unknown: NOPE99"]
        assert len({colour for pair in seen.values() for colour in pair}) == 6
        assert "Disabled" in tool.table.lines.rows[1].cells[4]

    scan(story)


def test_that_ctrl_z_takes_the_last_scan_back_also_from_the_field(aio, scan, qtbot):
    async def story(tool):
        for code in ("104502", "104507"):
            qtbot.keyClicks(tool.field, code)
            qtbot.keyClick(tool.field, Qt.Key.Key_Tab)  # some scanners end with it
        await aio.until(lambda: is_settled(tool, 2))
        qtbot.keyClick(tool.field, Qt.Key.Key_Z, CTRL)
        assert texts(tool, 2) == ["104502"]
        assert tool.banner.accessibleName() == "Undone: 104507"

    scan(story)


def test_that_a_code_counts_without_enter_and_wherever_the_focus_is(aio, scan, qtbot):
    async def story(tool):
        tool.table.setFocus()
        await aio.until(tool.table.hasFocus)
        qtbot.keyClick(tool.table, "5")
        assert tool.field.hasFocus()
        qtbot.keyClicks(tool.field, "CD1007919")
        await aio.settle(IDLE_MS / 1000 + 0.1)
        await aio.until(lambda: is_settled(tool, 1))
        assert texts(tool, 2) == ["5CD1007919"]
        qtbot.keyClicks(tool.field, "1045")  # too short for a code: somebody types
        await aio.settle(IDLE_MS / 1000 + 0.1)
        assert tool.field.text() == "1045"

    scan(story)


def test_that_one_tone_means_known_and_two_mean_look(aio, scan, qtbot, monkeypatch):
    tones = []
    monkeypatch.setattr(QApplication, "beep", lambda: tones.append(1))

    async def story(tool):
        tool._second_beep.timeout.disconnect()
        tool._second_beep.timeout.connect(QApplication.beep)
        qtbot.mouseClick(tool.sound, Qt.MouseButton.LeftButton, pos=tool.sound.rect().center())
        tool.sound.setChecked(True)
        for code, number in (("104502", 1), ("NOPE99", 3)):
            qtbot.keyClicks(tool.field, code)
            qtbot.keyClick(tool.field, Qt.Key.Key_Return)
            await aio.until(lambda: len(tones) == number)  # noqa: B023  waited for at once

    scan(story)


def test_that_a_session_in_no_file_is_not_thrown_away_at_once(aio, scan, qtbot):
    async def story(tool):
        qtbot.keyClicks(tool.field, "104502")
        qtbot.keyClick(tool.field, Qt.Key.Key_Return)
        await aio.until(lambda: is_settled(tool, 1))
        qtbot.mouseClick(tool.new_button, Qt.MouseButton.LeftButton)
        assert texts(tool, 2) == ["104502"]
        assert tool.messages.texts() == ("1 scan of this session is in no file yet.",)
        assert tool.field.hasFocus()
        tool._begin_anew()
        assert texts(tool, 2) == []
        assert tool.messages.texts() == ()

    scan(story)
