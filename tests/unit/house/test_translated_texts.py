"""Every text of the window goes through the translation: what a person reads is marked where it is written."""

import ast
import re
from typing import get_args

import pytest

from cbdesk.desktop.commands import Group

SAID_BY = {
    "setText",
    "setToolTip",
    "setStatusTip",
    "setWhatsThis",
    "setTitle",
    "setWindowTitle",
    "setPlaceholderText",
    "setAccessibleName",
    "setAccessibleDescription",
    "setInformativeText",
    "setTabText",
    "setTabToolTip",
    "setNameFilter",
    "setNameFilters",
    "setLabelText",
    "setHtml",
    "setPlainText",
    "addAction",
    "addButton",
    "addItem",
    "addMenu",
    "addTab",
    "addRow",
    "insertItem",
    "showText",
    "show_message",
    "show_content",
    "show_state",
    "QAction",
    "QCheckBox",
    "QGroupBox",
    "QLabel",
    "QListWidgetItem",
    "QPushButton",
    "QRadioButton",
    "QToolButton",
    "EmptyState",
    "Pill",
    "QFileDialog",
    "add",  # of the commands
}
MARKS = {"tr", "translate"}
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
NO_WORDS = re.compile(r"<[^>]*>|cbdesk|Ctrl|Shift|Alt|Esc|F\d+|Enter|TOML|kB|\*\.\w+")
"""Tags, names and keys, which are the same in every language."""
LEVELS = {"good", "info", "warn", "bad", "error", "neutral"}
GROUPS = set(get_args(Group))


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def literals(node):
    """The texts in an expression that are not marked; what stands in a call of another function is that one's."""
    if isinstance(node, ast.Call):
        is_mark = name_of(node) in MARKS
        return [] if is_mark or name_of(node) != "format" else literals(node.func.value)
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.Compare | ast.Lambda | ast.Subscript | ast.DictComp):
        return []
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return [text for child in ast.iter_child_nodes(node) for text in literals(child)]


def unmarked(source, icons=frozenset({"users", "copy", "text_muted"})):
    """Where a call that shows a text is given words that nobody translates."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and name_of(node) in SAID_BY:
            arguments = list(node.args)
            if name_of(node) == "add":
                arguments = arguments[1:]  # after the name of the command
            arguments += [one.value for one in node.keywords if one.arg in {"tip", "action", "text", "title"}]
            for text in (text for argument in arguments for text in literals(argument)):
                if text not in icons | LEVELS | GROUPS and WORD.search(NO_WORDS.sub("", text)):
                    yield node.lineno, text


def test_that_every_text_of_the_window_is_marked_for_translation(root):
    icons = {path.stem for path in (root / "resources" / "icons").rglob("*.svg")} | {"text_muted"}
    found = [
        f"{path.relative_to(root)}:{line}: {text}"
        for path in sorted((root / "cbdesk" / "desktop").rglob("*.py"))
        for line, text in unmarked(path.read_text(encoding="utf-8"), icons)
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        'label.setText("Devices")',
        'label.setText(f"{count} devices")',
        'label.setToolTip("Devices" if many else self.tr("Device"))',
        'commands.add("goToUsers", "go", "Users", self.go)',
        'QLabel("Devices {count}".format(count=3))',
        'bar.show_message("warn", self.tr("Note"), action="Try now")',
    ],
)
def test_that_a_text_that_is_not_marked_is_found(source):
    assert len(list(unmarked(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'label.setText(self.tr("{count} devices").format(count=3))',
        'label.setText(f"{title} — cbdesk")',
        'commands.add("goToUsers", "go", self.tr("Users"), self.go, keys=("Ctrl+U",), icon="users")',
        'menu.addAction(icon("copy", "text_muted"), translate("desktop", "Copy"))',
    ],
)
def test_that_a_marked_text_and_a_name_are_let_alone(source):
    assert list(unmarked(source)) == []
