"""What helps around the window: palette, keys, looks, hidden names, log, support bundle, reports of mistakes, About."""

import json
import zipfile

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from cbdesk.desktop import theme as themes
from cbdesk.desktop.aids import AidPresenters, Aids
from cbdesk.desktop.appearance import keep_looks
from cbdesk.desktop.keys.keymap import problem_of
from cbdesk.desktop.window_state import WindowState
from cbdesk.presenters import privacy
from cbdesk.runtime.crash import CrashReport
from cbdesk.runtime.support_bundle import BundleFile
from tests.desktop.inspection import everything_shown, other_windows
from tests.desktop.stories import lived

FILES = (BundleFile("versions.txt", "Versions", "cbdesk 0.1.0"), BundleFile("settings.json", "Settings", "{}"))


@pytest.fixture
def aided(desk, pools, tmp_path):
    """The window with its aids, wired as the program wires them."""
    font = QApplication.font()
    desk.kept = WindowState(tmp_path)
    keep_looks(desk.theme, desk.kept)
    desk.aid_presenters = AidPresenters.of(pools, desk.views, tmp_path, lambda _describe: FILES)
    desk.aids = Aids(desk.window, desk.theme, desk.kept, desk.aid_presenters)
    desk.aids.follow(desk.presenters.connection)
    desk.aids.appearance.names_changed.connect(desk.wiring.render_anew)
    yield desk
    desk.aid_presenters.close()
    privacy.switch(False)
    desk.theme.set_density("comfortable")
    desk.theme.set_zoom(100)
    QApplication.setFont(font)


def press(qtbot, widget, keys):
    combination = QKeySequence(keys)[0]
    qtbot.keyClick(widget, combination.key(), combination.keyboardModifiers())


def button(parent, text):
    return next(one for one in parent.findChildren(QAbstractButton) if one.text() == text)


def kept_again(desk, tmp_path):
    """Close the window's file, and open it for a next window."""
    desk.kept.save(desk.window, "light")
    return WindowState(tmp_path)


# ---------------------------------------------------------------- palette


def test_that_a_command_is_found_and_done_by_key_alone(aio, aided, qtbot):
    async def story():
        press(qtbot, aided.window, "Ctrl+K")
        palette = aided.aids.palette
        await aio.until(palette.isVisible)
        qtbot.keyClicks(palette.field, "stat")
        assert palette.model.entries[0].title == "Statistics"
        assert palette.model.entries[0].keys
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
        assert not palette.isVisible()
        assert aided.window.tabs.tabText(aided.window.tabs.currentIndex()) == "Statistics"
        assert aided.aid_presenters.palette.recent == ("goToStatistics",)
        await aio.until(lambda: aided.presenters.statistics.state.phase == "ready")

    lived(aio, aided, story)


def test_that_a_scan_into_the_palette_opens_the_device_although_enter_came_before_the_answer(aio, aided, qtbot):
    async def story():
        serial = aided.memory.fleet.devices[7]["serial_number"]
        press(qtbot, aided.window, "Ctrl+K")
        palette = aided.aids.palette
        qtbot.keyClicks(palette.field, serial)
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
        assert palette.isVisible()
        await aio.until(lambda: aided.presenters.device.state.serial == serial)
        assert not palette.isVisible()

    lived(aio, aided, story)


def test_that_arrows_move_in_the_list_and_escape_leaves(aio, aided, qtbot):
    async def story():
        press(qtbot, aided.window, "Ctrl+K")
        palette = aided.aids.palette
        await aio.until(palette.field.hasFocus)
        qtbot.keyClick(palette.field, Qt.Key.Key_Down)
        assert palette.list.currentIndex().row() == 1
        assert palette.field.hasFocus()
        name = palette.model.data(palette.list.currentIndex(), Qt.ItemDataRole.AccessibleTextRole)
        assert name.startswith(f"{palette.model.entries[1].title}, Command, ")
        qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
        assert not palette.isVisible()

    lived(aio, aided, story)


# ---------------------------------------------------------------- keys


def test_that_the_sheet_shows_every_command_that_has_a_key(aio, aided, qtbot):
    async def story():
        press(qtbot, aided.window, "F1")
        sheet = aided.aids.sheet
        await aio.until(sheet.isVisible)
        shown = {label.text() for label in sheet.findChildren(QLabel)}
        with_keys = {one.action.text().removesuffix("…") for one in aided.window.commands if one.action.shortcuts()}
        assert with_keys <= shown
        assert {"F5", "Ctrl+K", "F9"} <= shown
        sheet.accept()

    lived(aio, aided, story)


def test_that_a_key_is_taken_over_after_it_was_said_whose_it_is(aio, aided, qtbot, tmp_path):
    async def story():
        commands, keymap = aided.window.commands, aided.aids.keymap
        aided.window.commands["changeKeys"].trigger()
        editor = aided.aids.editor
        editor.select("showLog")
        editor.edits[0].setKeySequence(QKeySequence("F5"))
        assert editor.verdict.text() == "F5 belongs to “Read again” and would be taken from it."
        editor.apply_button.click()
        assert keymap.keys_of("showLog") == ("F5",)
        assert keymap.keys_of("reload") == ("Ctrl+R",)
        editor.accept()
        kept_again(aided, tmp_path).keep("keys", str, keymap.put)
        assert commands["showLog"].shortcuts() == [QKeySequence("F5")]
        keymap.restore("showLog")
        assert keymap.keys_of("reload") == ("F5", "Ctrl+R")
        assert keymap.keys_of("showLog") == ("F12",)

    lived(aio, aided, story)


def test_that_a_key_given_by_a_person_is_not_taken_by_a_command_that_comes_later(aided):
    keymap = aided.aids.keymap
    keymap.put(json.dumps({"reload": ["Ctrl+Alt+P"], "gone": ["Ctrl+Alt+Q"], "later": ["Ctrl+Alt+L"]}))
    for name, key in (("probe", "Ctrl+Alt+P"), ("other", "Ctrl+Alt+Q"), ("later", "Ctrl+Alt+M")):
        aided.window.commands.add(name, "tools", name, keys=(key,))
    assert [keymap.keys_of(name) for name in ("reload", "probe", "other", "later")] == [
        ("Ctrl+Alt+P",),
        (),
        ("Ctrl+Alt+Q",),
        ("Ctrl+Alt+L",),
    ]


@pytest.mark.parametrize("stored", ["", "{", "[]", None, '{"reload": 7}'])
def test_that_kept_keys_that_cannot_be_read_change_nothing(aided, stored):
    aided.aids.keymap.put(stored)
    assert aided.aids.keymap.keys_of("reload") == ("F5", "Ctrl+R")


@pytest.mark.parametrize(
    ("key", "is_fine"), [("F7", True), ("Ctrl+J", True), ("A", False), ("Down", False), ("Ctrl+C", False)]
)
def test_that_letters_and_the_keys_of_text_fields_are_no_commands(key, is_fine):
    assert (problem_of(key) == "") is is_fine


# ---------------------------------------------------------------- looks


def test_that_ctrl_and_the_wheel_change_the_size_of_letters_and_zero_takes_it_back(aio, aided, qtbot):
    async def story():
        usual = aided.window.status.fontMetrics().height()
        for _ in range(2):
            turn = QWheelEvent(
                QPointF(300, 300), QPointF(300, 300), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(aided.window.windowHandle(), turn)
        assert aided.theme.zoom == 125
        assert aided.window.status.fontMetrics().height() > usual
        press(qtbot, aided.window, "Ctrl+0")
        assert aided.theme.zoom == 100
        assert aided.window.status.fontMetrics().height() == usual

    lived(aio, aided, story)


def test_that_compact_rows_are_lower_at_once_and_after_a_restart(aio, aided, tmp_path):
    async def story():
        table = aided.window.results.table
        before = table.rowHeight(0)
        aided.window.commands["compactRows"].trigger()
        assert table.rowHeight(0) < before
        state = kept_again(aided, tmp_path)
        aided.theme.set_density("comfortable")
        keep_looks(aided.theme, state)
        assert aided.theme.density == "compact"

    lived(aio, aided, story)


def test_that_high_contrast_is_chosen_in_the_menu(aided):
    aided.window.commands["contrastHigh"].trigger()
    assert themes.tokens().text == "#000000"
    aided.window.commands["contrastNormal"].trigger()


# ---------------------------------------------------------------- hidden names


def names_in(fleet):
    return {one["full_name"] for one in fleet.users} | {one["email"] for one in fleet.users}


def found(desk):
    shown = "\n".join(everything_shown(desk.window)).replace("\u200b", "")
    return sorted(name for name in names_in(desk.memory.fleet) if name in shown)


def names_beside(desk):
    """Whose names the other windows show."""
    shown = "\n".join("\n".join(everything_shown(one)) for one in other_windows(desk.window)).replace("\u200b", "")
    return sorted(name for name in names_in(desk.memory.fleet) if name in shown)


def test_that_f9_masks_what_the_other_windows_show_already(aio, aided, qtbot):
    async def story():
        window, tools = aided.window, aided.tools
        serials = [one["serial_number"] for one in aided.memory.fleet.devices[:4]]
        for name in ("popOut", "lookUpMany", "scanSession"):
            window.commands[name].trigger()
        aided.device_wiring.windows.compare(*serials[:2])
        tools.bulk.look_up("\n".join(serials))
        for serial in serials:
            tools.scan.scan(serial)
        await aio.until(lambda: tools.bulk.state.phase == "done" and not tools.scan._waiting)
        await aio.until(aided.device_wiring.windows.comparisons[0].model.rowCount)
        assert len(names_beside(aided)) > 2
        window.commands["hideNames"].trigger()
        await aio.until(lambda: not names_beside(aided))
        hidden = [row.cells for row in (*tools.bulk.state.rows, *tools.scan.state.rows)]
        assert sum(any("•••@" in cell for cell in cells) for cells in hidden) >= 4
        window.commands["hideNames"].trigger()
        await aio.until(lambda: len(names_beside(aided)) > 2)
        for other in other_windows(window):
            other.close()

    lived(aio, aided, story)


def test_that_a_holder_who_is_hidden_is_shown_masked_and_nowhere_searched_for(aio, aided, qtbot):
    async def story():
        window = aided.window
        press(qtbot, window, "F9")
        await aio.until(lambda: "•••" in window.windowTitle())
        address = aided.presenters.device.state.holder
        window.commands["goToHolder"].trigger()
        await aio.until(lambda: aided.user.state.phase == "shown")
        assert (aided.user.state.email, window.users.page.search.text()) == (address, "")
        await aio.until(lambda: aided.users.state.rows)
        assert found(aided) == []
        window.users.page.panel.copy_email()
        assert "•••@" in QApplication.clipboard().text()

    lived(aio, aided, story)


def test_that_f9_masks_every_name_wherever_it_is_shown_or_copied(aio, aided, qtbot):
    async def story():
        window = aided.window
        assert found(aided)
        press(qtbot, window, "F9")
        assert window.windowTitle() == "cbdesk"  # at once: the rest is being read anew
        await aio.until(lambda: "•••" in window.windowTitle())
        await aio.until(lambda: "•••" in window.results.model.rows[1].cells[3])
        for tab in range(window.tabs.count()):
            window.tabs.setCurrentIndex(tab)
            await aio.settle()
            assert found(aided) == []
        window.tabs.setCurrentIndex(0)
        window.results.table.selectRow(1)
        window.results.copy_row()
        assert "•••@students.example.org" in QApplication.clipboard().text()
        assert aided.aids.appearance.sign.isVisible()
        aided.aids.appearance.sign.click()
        await aio.until(lambda: found(aided))
        assert not aided.aids.appearance.sign.isVisible()

    lived(aio, aided, story)


def test_that_names_are_hidden_also_while_the_database_is_away(aio, aided, qtbot):
    from cbdesk.errors import DatabaseAwayError

    async def story():
        aided.memory.gate.error = DatabaseAwayError("The database does not answer.")
        press(qtbot, aided.window, "F9")
        await aio.until(lambda: "•••" in aided.window.results.model.rows[1].cells[3])
        assert found(aided) == []
        await aided.rest()

    lived(aio, aided, story)


# ---------------------------------------------------------------- when something is wrong


def test_that_a_mistake_of_ours_can_be_reported_without_sending_anything(aio, aided, qtbot, tmp_path):
    async def story():
        await aio.until(lambda: "Python" in aided.aid_presenters.support.versions)
        crash = CrashReport("cbdesk made a mistake (KeyError) and went on.", "in render, line 7")
        aided.aids.tell_crash(crash)
        button(aided.window.messages, "Report…").click()
        dialog = aided.aids.crash
        report = dialog.report.toPlainText()
        assert all(part in report for part in (crash.ident, crash.text, crash.details, "Python"))
        dialog.report.setPlainText("changed by hand")
        dialog.save_to(str(tmp_path / "report.txt"))
        await aio.until(lambda: (tmp_path / "report.txt").is_file() and aided.aid_presenters.support.state.path)
        assert (tmp_path / "report.txt").read_text() == "changed by hand"
        dialog.reject()

    lived(aio, aided, story)


def test_that_a_hard_end_is_told_at_the_next_start(aided, tmp_path):
    from cbdesk.runtime.crash import CrashHook

    (tmp_path / "fault.log").write_text("Fatal Python error: Segmentation fault")
    with CrashHook(tmp_path).installed() as crash:
        aided.aids.watch(crash)
    assert aided.window.messages.texts() == ("cbdesk ended unexpectedly the last time it ran.",)


def test_that_the_bundle_holds_what_was_looked_at_and_not_left_out(aio, aided, tmp_path):
    async def story():
        aided.window.commands["saveBundle"].trigger()
        dialog = aided.aids.bundle
        await aio.until(lambda: dialog.files.count() == len(FILES))
        assert dialog.preview.toPlainText() == "cbdesk 0.1.0"
        dialog.files.item(1).setCheckState(Qt.CheckState.Unchecked)
        dialog.save_to(str(tmp_path / "bundle.zip"))
        await aio.until(lambda: aided.aid_presenters.support.state.phase == "saved")
        with zipfile.ZipFile(tmp_path / "bundle.zip") as bundle:
            assert bundle.namelist() == ["versions.txt"]
        dialog.reject()

    lived(aio, aided, story)


def test_that_the_log_is_shown_filtered_and_copied(aio, aided, tmp_path):
    (tmp_path / "logs").mkdir()
    lines = [
        f"2026-11-27 06:10:58,123 {level:7} cbdesk.sync [MainThread] {text}\n"
        for level, text in (("INFO", "page 1"), ("ERROR", "refused"))
    ]
    (tmp_path / "logs" / "cbdesk.log").write_text("".join(lines))

    async def story():
        aided.window.commands["showLog"].trigger()
        log = aided.aids.log
        await aio.until(lambda: log.model.rowCount() == 2)
        log.level.setCurrentIndex(2)
        assert log.model.rowCount() == 1
        log.copy()
        assert QApplication.clipboard().text() == "2026-11-27 06:10:58\tError\tsync\trefused"
        log.close()
        assert not aided.aid_presenters.log._timer.isActive()

    lived(aio, aided, story)


def test_that_about_says_and_copies_which_cbdesk_this_is(aio, aided):
    async def story():
        await aio.until(lambda: "Python" in aided.aid_presenters.support.versions)
        aided.window.commands["about"].trigger()
        about = aided.aids.about
        assert any("Python" in label.text() for label in about.findChildren(QLabel))
        button(about, "Copy").click()
        assert QApplication.clipboard().text().startswith("cbdesk 0.")
        about.accept()

    lived(aio, aided, story)
