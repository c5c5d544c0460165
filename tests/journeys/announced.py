"""Says what a screen reader finds in the windows of cbdesk: for each line on standard input one JSON list of names.

Run by the system's Python, which has the AT-SPI binding, inside ``dbus-run-session``; its first line is the address of
the bus, which the program has to be given.
"""

import json
import os
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

_NO_CHILDREN = {"table", "tree table", "list", "menu bar"}


def children(node):
    for place in range(node.get_child_count()):
        child = node.get_child_at_index(place)
        if child is not None:
            yield child


def nodes(root, *, showing=False):
    """Yield the node and all below it; of lists and tables only themselves, of ``showing`` only what is seen."""
    if showing and not root.get_state_set().contains(Atspi.StateType.SHOWING):
        return
    yield root
    if root.get_role_name() not in _NO_CHILDREN:
        for child in children(root):
            yield from nodes(child, showing=showing)


def applications():
    return [one for one in children(Atspi.get_desktop(0)) if one.get_name() == "cbdesk"]


def said():
    names = []
    for application in applications():
        application.clear_cache()
        for window in children(application):
            try:
                names += [node.get_name() for node in nodes(window, showing=True) if node.get_name()]
            except GLib.Error:  # a node that is gone since its parent was asked
                continue
    return names


def main():
    print(json.dumps(os.environ["DBUS_SESSION_BUS_ADDRESS"]), flush=True)
    for _line in sys.stdin:
        print(json.dumps(said()), flush=True)


if __name__ == "__main__":
    main()
