"""Uses the window by the names and roles that a screen reader announces, and by nothing else.

Run by the system's Python, which has the AT-SPI binding, inside ``dbus-run-session``; starts the program of its
arguments, and prints what it met as one JSON document.
"""

import json
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from announced import applications, nodes  # noqa: E402
from gi.repository import Atspi, GLib  # noqa: E402

WAIT_S = 90


def until(look, what):
    """Ask again until there is an answer: the window works on its own threads, and nodes come and go."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        try:
            found = look()
        except GLib.Error:  # that node is gone
            found = None
        if found:
            return found
        time.sleep(0.2)
    raise SystemExit(f"not there: {what}")


def named(root, role, name, *, showing=True):
    def look():
        return next(
            (
                node
                for node in nodes(root)
                if node.get_role_name() == role
                and node.get_name() == name
                and (not showing or node.get_state_set().contains(Atspi.StateType.SHOWING))
            ),
            None,
        )

    return until(look, f"{role} {name!r}")


def press(node):
    assert node.do_action(0), f"{node.get_name()!r} cannot be pressed"


def column(table, title):
    titles = [table.get_column_description(number) for number in range(table.get_n_columns())]
    return titles.index(title)


def cell(table, row, title):
    return table.get_accessible_at(row, column(table, title)).get_name()


def texts(root):
    return [node.get_name() for node in nodes(root) if node.get_name()]


def main():
    program = subprocess.Popen(sys.argv[1:])
    try:

        def application():
            return next((one for one in applications() if one.get_child_count()), None)

        window = until(application, "the program")
        devices = named(window, "table", "Devices")
        until(lambda: devices.get_n_rows() > 3, "devices in the table")
        serial = until(lambda: cell(devices, 3, "Serial"), "the fourth device's serial")

        search = named(window, "text", "Search devices")
        assert search.set_text_contents(serial), "the search bar takes no text"
        press(named(search, "push button", "Search"))
        until(lambda: devices.get_n_rows() == 1 and cell(devices, 0, "Serial") == serial, "the searched device alone")
        panel = named(window, "panel", "Device")
        shown = until(lambda: [text for text in texts(panel) if serial in text], "the device's serial in its panel")

        press(named(window, "page tab", "Statistics"))
        press(named(window, "page tab", "Models"))
        models = named(window, "table", "Models")
        until(lambda: models.get_n_rows() > 2, "models in the table")
        print(json.dumps({"serial": serial, "shown": shown, "models": models.get_n_rows()}))
    finally:
        program.terminate()
        code = program.wait(60)
    return code


if __name__ == "__main__":
    sys.exit(main())
