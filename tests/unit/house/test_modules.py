"""What a stranger may expect of every module: it says what it is for, it is short, and its imports are declared."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_that_every_module_says_what_it_is_for(modules, root):
    silent = [
        path.relative_to(root).as_posix()
        for path in [*modules, *(root / "packaging").rglob("*.py")]
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_that_no_module_is_longer_than_500_lines(modules, root):
    lengths = {
        path.relative_to(root).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in modules
    }
    assert {name: length for name, length in lengths.items() if length > 500} == {}


def top_level_imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def test_that_the_program_imports_only_what_it_declares(modules, root):
    """The tools of tests and lint bring libraries along that a station does not have."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {plain(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in project["dependencies"]} | {"cbdesk"}
    brought_by = packages_distributions()
    undeclared = {
        f"{path.relative_to(root).as_posix()}: {name}"
        for path in modules
        for name in top_level_imports(path)
        if name not in sys.stdlib_module_names
        and name not in {"cbdesk", "shiboken6"}  # the latter is the other half of PySide6
        and declared.isdisjoint(map(plain, brought_by.get(name, ())))
    }
    assert undeclared == set()


def test_that_only_desktop_knows_widgets(modules, root):
    """import-linter sees no parts of other people's packages, so the line between Qt and its widgets is drawn here."""
    knowing = {
        path.relative_to(root).parts[1]
        for path in modules
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom) and "QtWidgets" in ast.unparse(node)
    }
    assert knowing <= {"desktop"}
