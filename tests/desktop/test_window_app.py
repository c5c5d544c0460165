"""The window as a process: painted before the engine is imported, closed in order, opened where it stood."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication

from cbdesk.desktop.window_state import WindowState

ROOT = Path(__file__).parents[2]
HEAVY = {
    "sqlalchemy",
    "psycopg2",
    "alembic",
    "redis",
    "requests",
    "urllib3",
    "keyring",
    "google",
    "numpy",
    "xlsxwriter",
}

PRELUDE = """
    import json, os, sys, threading
    from pathlib import Path
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMessageBox
    from cbdesk.desktop import window_app
    from cbdesk.desktop.main_window import MainWindow
    from cbdesk.errors import DatabaseAwayError
    from cbdesk.presenters.opened_library import OpenedLibrary
    STATE = Path(sys.argv[1])
    def window():
        return next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))
    def no_sync(kind):
        raise AssertionError(kind)
    def library():
        sys.path.insert(0, os.environ["PYTHONPATH"])
        from tests.desktop.fleet import district
        from tests.desktop.memory_library import MemoryLibrary
        return MemoryLibrary(district(20))
    def listen(stop):
        while not stop():
            threading.Event().wait(0.02)
        return iter(())
    def run(open_library, sync=no_sync, timetable=None):
        return window_app.run(
            open_library, sync, version="0.1.0", state_dir=STATE, timetable=timetable, scheme="light"
        )
    def close_soon():
        window().close()
    def stop_and_quit():
        window().close()
        question = window().findChild(QMessageBox, "quitQuestion")
        next(button for button in question.buttons() if button.text() == "Stop the sync and quit").click()
"""


def play(script, folder):
    """Run a window in a process of its own, which has to end well, and return the JSON it printed last."""
    environment = dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    program = textwrap.dedent(PRELUDE) + textwrap.dedent(script)
    command = [sys.executable, "-c", program, str(folder)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


def test_that_the_window_is_painted_before_the_engine_is_imported(tmp_path):
    said = play(
        """
        said = {}
        def open_library():
            said["modules"] = sorted({name.partition(".")[0] for name in sys.modules})
            said["painted"] = window()._is_painted
            said["thread"] = threading.current_thread() is not threading.main_thread()
            window_app.QApplication.instance().postEvent
            QTimer.singleShot(0, window(), close_soon)
            raise DatabaseAwayError("No server.")
        code = run(open_library)
        print(json.dumps(said | {"code": code}))
        """,
        tmp_path,
    )
    assert said["painted"]
    assert said["thread"]
    assert set(said["modules"]) & HEAVY == set()
    assert said["code"] == 0


def test_that_closing_the_window_closes_the_library_and_the_listener(tmp_path):
    said = play(
        """
        said = {"closed": 0}
        def close():
            said["closed"] += 1
        def watch():
            if window().status.freshness.text():
                window().close()
            else:
                QTimer.singleShot(20, watch)
        def open_library():
            return OpenedLibrary(library(), listen, close, "PostgreSQL")
        class Start(threading.Thread):
            pass
        original = window_app._Session._until_closed
        async def until_closed(session, window):
            QTimer.singleShot(20, watch)
            return await original(session, window)
        window_app._Session._until_closed = until_closed
        said["code"] = run(open_library)
        said["listening"] = [one.name for one in threading.enumerate() if one.name == "cbdesk-listener" and one.is_alive()]
        print(json.dumps(said))
        """,
        tmp_path,
    )
    assert (said["closed"], said["code"]) == (1, 0)
    log = tmp_path / "logs" / "cbdesk.log"
    assert not log.exists() or "made a mistake" not in log.read_text()


def test_that_the_window_closes_while_the_database_does_not_answer(tmp_path):
    """A server that hangs holds the goodbye up for its time limit, not for ever."""
    said = play(
        """
        window_app.GOODBYE_SECONDS = 0.2
        def open_library():
            QTimer.singleShot(0, window(), close_soon)
            threading.Event().wait()
        print(json.dumps({"code": run(open_library)}))
        """,
        tmp_path,
    )
    assert said == {"code": 0}
    assert "left behind" in (tmp_path / "logs" / "cbdesk.log").read_text()


def test_that_a_sync_ends_with_the_window(tmp_path):
    said = play(
        """
        child = "import sys, pathlib; line = sys.stdin.readline(); pathlib.Path(sys.argv[1]).write_text(line)"
        witness = STATE / "witness"
        def sync(kind):
            return [sys.executable, "-c", child, str(witness)], dict(os.environ)
        def watch():
            session = window().findChild(window_app.Wiring)
            if session._presenters.sync.state.phase == "idle":
                window().sync_button.click()
                QTimer.singleShot(200, window(), stop_and_quit)
            else:
                QTimer.singleShot(20, watch)
        original = window_app._Session._until_closed
        async def until_closed(session, window):
            QTimer.singleShot(20, watch)
            return await original(session, window)
        window_app._Session._until_closed = until_closed
        run(lambda: OpenedLibrary(library(), listen, lambda: None, "PostgreSQL"), sync)
        print(json.dumps({"heard": witness.read_text()}))
        """,
        tmp_path,
    )
    assert said == {"heard": "cancel\n"}


def test_that_a_window_syncs_by_its_timetable_and_not_while_it_closes(tmp_path):
    said = play(
        """
        from datetime import datetime, timedelta
        from cbdesk.sync.schedule import Timetable
        child = "import sys; sys.stdin.readline()"
        started = []
        def sync(kind):
            started.append(kind)
            QTimer.singleShot(200, window(), stop_and_quit)
            return [sys.executable, "-c", child], dict(os.environ)
        def open_library():
            opened = library()
            opened.fleet.runs.clear()
            return OpenedLibrary(opened, listen, lambda: None, "PostgreSQL")
        passed = (datetime.now() - timedelta(minutes=1)).time()
        code = run(open_library, sync, Timetable(incremental_times=(passed,)))
        print(json.dumps({"code": code, "started": started}))
        """,
        tmp_path,
    )
    assert said == {"code": 0, "started": ["incremental"]}


def test_that_the_scheme_chosen_last_is_taken_up(tmp_path):
    said = play(
        """
        def open_library():
            QTimer.singleShot(0, window(), go)
            raise DatabaseAwayError("No server.")
        def go():
            window()._theme.set_scheme("dark")
            window().close()
        run(open_library)
        from cbdesk.desktop.window_state import WindowState
        print(json.dumps({"scheme": WindowState(STATE).scheme("system")}))
        """,
        tmp_path,
    )
    assert said == {"scheme": "dark"}


@pytest.fixture
def state(tmp_path):
    return WindowState(tmp_path)


def test_that_place_and_columns_are_restored(desk, state, tmp_path):
    window = desk.window
    state.restore(window)
    desk.devices.keep_in(state)
    window.setGeometry(QRect(40, 50, 700, 600))
    window.splitter.setSizes([180, 700, 420])
    window.results.table.tick_column("model", False)
    desk.devices.search.history.note("rivera")
    desk.devices.panes.toggle("views")
    state.save(window, "dark")
    window.setGeometry(QRect(0, 0, 600, 500))
    desk.devices.panes.toggle("views")
    window.splitter.setSizes([300, 500, 500])
    window.results.reset_wanted.emit()
    desk.devices.search.history.clear()
    again = WindowState(tmp_path)
    again.restore(window)
    desk.devices.keep_in(again)
    assert window.geometry() == QRect(40, 50, 700, 600)
    assert "model" not in window.results.table.list_layout.columns
    assert desk.devices.search.history.texts == ("rivera",)
    assert desk.devices.panes.hidden == frozenset()
    assert again.scheme("system") == "dark"


def test_that_a_window_without_a_past_opens_in_the_middle(desk, state):
    state.restore(desk.window)
    screen = QApplication.primaryScreen().availableGeometry()
    assert screen.contains(desk.window.geometry())
    assert abs(desk.window.geometry().center().x() - screen.center().x()) <= 1


def test_that_a_window_whose_screen_is_gone_comes_back_into_view(desk, state, tmp_path, monkeypatch):
    monkeypatch.setattr("cbdesk.desktop.window_state._is_on_a_screen", lambda window: False)
    desk.window.setGeometry(QRect(5000, 5000, 700, 600))
    state.save(desk.window, "light")
    WindowState(tmp_path).restore(desk.window)
    assert QApplication.primaryScreen().availableGeometry().contains(desk.window.geometry())


def test_that_what_a_part_keeps_is_put_back_the_next_time(desk, state, tmp_path):
    put = []
    state.keep("history", lambda: ["5CD1", "ana"], put.append)
    assert put == []
    state.save(desk.window, "light")
    WindowState(tmp_path).keep("history", list, put.append)
    assert put == [["5CD1", "ana"]]


def test_that_a_damaged_file_is_no_obstacle(desk, tmp_path):
    (tmp_path / "window.ini").write_bytes(b"\x00garbage[[[\ngeometry=@ByteArray(nothing)\nscheme=purple\n")
    state = WindowState(tmp_path)
    state.restore(desk.window)
    assert state.scheme("light") == "light"
