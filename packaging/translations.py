"""Keeps the translations of the window in step with its texts, and compiles them into what the program reads.

    .venv/bin/python packaging/translations.py            takes new texts in, lets gone ones go, compiles
    .venv/bin/python packaging/translations.py --check    names what is missing, unfinished, different or out of date

How a text is marked: ``self.tr("…")`` in a ``QObject``, whose class is then its context;
``QCoreApplication.translate("desktop", "…")`` where there is none, with ``"presenters"`` in the presenters; and
``QT_TRANSLATE_NOOP("presenters", "…")`` for a constant of a module, which is made before the translator is there and
goes through ``translate`` when it is used. The text is one literal, a whole sentence; ``.format(…)`` fills its places
after the translation. One that depends on a number has the number as ``n``: ``self.tr("%n rows", None, n)``; English is
not translated, so where *1 rows* would come of it, that is a text of its own.

Python's parser finds the marks, not lupdate: its reader of Python (6.11) follows the grammar of C++, passes over a text
in an f-string, the second arm of a condition and a number that is given as ``n=`` or by a call, and does not see that
a ``translate`` with a number has plural forms. It gets the marks as plain calls, which it reads well, and merges them.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import PySide6

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path("resources", "translations")
COMPILED = "cbdesk_es.qm"
PARTS: dict[str, Callable[[Path], bool]] = {
    "desktop_es.ts": lambda path: path.parts[1] == "desktop",
    "presenters_es.ts": lambda path: path.parts[1] != "desktop",
}
"""The files of translations, and which modules have their texts in which."""
_MARKS = re.compile(r"\btr\(|\btranslate\(|_NOOP\(")
_PLACES = re.compile(r"\{[^{}]*\}|%L?n")


class Mark(NamedTuple):
    context: str
    text: str
    note: str
    has_plural: bool


class Message(NamedTuple):
    """What a .ts file says: ``forms`` has one text, or one for each plural form of the language."""

    mark: Mark
    forms: tuple[str, ...]
    is_finished: bool


class Marks(ast.NodeVisitor):
    """Collects the marked texts of one module, and where a mark is of no use."""

    def __init__(self, path: Path) -> None:
        self.found: list[Mark] = []
        self.problems: list[str] = []
        self._path = path
        self._classes: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "tr" and isinstance(node.func, ast.Attribute):
            if self._classes and ast.unparse(node.func.value) == "self":
                self._take(node, self._classes[-1], node.args)
            else:
                self._refuse(node, "its context is known only when it runs; use translate")
        elif name in {"translate", "QT_TRANSLATE_NOOP"} and len(node.args) > 1:
            context = _literal(node.args[0])
            if context is not None:
                self._take(node, context, node.args[1:])
            elif name != "translate" or ast.unparse(node.func).startswith("QCore"):
                self._refuse(node, "its context is no literal")
        self.generic_visit(node)

    def _take(self, node: ast.Call, context: str, arguments: list[ast.expr]) -> None:
        text = _literal(arguments[0]) if arguments else None
        if text is None:
            self._refuse(node, "its text is no literal")
            return
        named = {one.arg: one.value for one in node.keywords}
        note = arguments[1] if len(arguments) > 1 else named.get("disambiguation")
        has_plural = len(arguments) > 2 or "n" in named  # noqa: PLR2004  text, note, number
        self.found.append(Mark(context, text, (_literal(note) if note is not None else None) or "", has_plural))

    def _refuse(self, node: ast.Call, why: str) -> None:
        self.problems.append(f"{self._path}:{node.lineno}: {ast.unparse(node)[:80]}: {why}")


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def marks_in(root: Path, belongs: Callable[[Path], bool]) -> tuple[list[Mark], list[str]]:
    """Return the texts of the modules that belong to a part, each once and in order, and what is wrong with marks."""
    found: dict[Mark, None] = {}
    problems: list[str] = []
    for file in sorted((root / "cbdesk").rglob("*.py")):
        path = file.relative_to(root)
        source = file.read_text(encoding="utf-8") if belongs(path) else ""
        if _MARKS.search(source):
            marks = Marks(path)
            marks.visit(ast.parse(source))
            found |= dict.fromkeys(marks.found)
            problems += marks.problems
    return list(found), problems


def read(ts: Path) -> list[Message]:
    return list(_messages(ts))


def _messages(ts: Path) -> Iterator[Message]:
    for context in ET.parse(ts).getroot().iter("context"):  # noqa: S314  our own file
        for one in context.iter("message"):
            translation = one.find("translation")
            assert translation is not None
            has_plural = one.get("numerus") == "yes"
            forms = [form.text or "" for form in translation.iter("numerusform")] if has_plural else [translation.text]
            mark = Mark(
                context.findtext("name", ""), one.findtext("source", ""), one.findtext("comment", ""), has_plural
            )
            yield Message(mark, tuple(form or "" for form in forms), translation.get("type") is None)


# ---------------------------------------------------------------- tools


def merge(marks: list[Mark], ts: Path) -> None:
    """Let lupdate take the texts into a .ts file: new ones come unfinished, gone ones go."""
    with tempfile.TemporaryDirectory() as folder:
        calls = Path(folder, "texts.py")
        lines = (
            f"translate({_quoted(one.context)}, {_quoted(one.text)}, {_quoted(one.note)}{', 5' * one.has_plural})\n"
            for one in marks
        )
        calls.write_text("".join(lines), encoding="utf-8")
        _run(
            "lupdate",
            str(calls),
            "-silent",
            "-no-obsolete",
            "-locations",
            "none",
            "-target-language",
            "es",
            "-ts",
            str(ts),
        )


def compile_to(qm: Path, sources: list[Path]) -> None:
    _run("lrelease", "-silent", *map(str, sources), "-qm", str(qm))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _run(tool: str, *arguments: str) -> None:
    program = shutil.which(tool, path=str(Path(PySide6.__file__).parent))
    if program is None:
        raise SystemExit(f"PySide6 has come without {tool}: install PySide6-Essentials anew.")
    answer = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SystemExit(f"{tool} failed: {answer.stderr or answer.stdout}")


# ---------------------------------------------------------------- what is wanted


def update(root: Path = ROOT) -> list[str]:
    """Bring the .ts files and what is compiled of them up to date; returns what is left to do."""
    problems = []
    folder = root / FOLDER
    for name, belongs in PARTS.items():
        marks, refused = marks_in(root, belongs)
        problems += refused
        merge(marks, folder / name)
        problems += [problem for message in read(folder / name) for problem in flaws(name, message)]
    compile_to(folder / COMPILED, [folder / name for name in PARTS])
    return problems


def check(root: Path = ROOT) -> list[str]:
    """Return what a person would see in the wrong language, or not at all."""
    problems = []
    for name, belongs in PARTS.items():
        marks, refused = marks_in(root, belongs)
        messages = read(root / FOLDER / name)
        known = {message.mark for message in messages}
        problems += refused
        problems += [f"{name}: missing: {mark.context}: “{mark.text}”" for mark in marks if mark not in known]
        problems += [f"{name}: gone: {mark.context}: “{mark.text}”" for mark in sorted(known - set(marks))]
        problems += [problem for message in messages for problem in flaws(name, message)]
    with tempfile.TemporaryDirectory() as folder:
        fresh, kept = Path(folder, COMPILED), root / FOLDER / COMPILED
        compile_to(fresh, [root / FOLDER / name for name in PARTS])
        if not kept.is_file() or fresh.read_bytes() != kept.read_bytes():
            problems.append(f"{COMPILED} is not compiled from today's texts.")
    return problems


def flaws(name: str, message: Message) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    where = f"{name}: {message.mark.context}: “{message.mark.text}”"
    if not message.is_finished or not all(message.forms):
        yield f"{where} is not translated"
        return
    wanted = sorted(_PLACES.findall(message.mark.text))
    for form in message.forms:
        # The form for one may say “un” in place of the number.
        may_lack = {"%n", "%Ln", "{count}"} if message.mark.has_plural and form is message.forms[0] else set()
        given = sorted(_PLACES.findall(form))
        if given != wanted and given != [place for place in wanted if place not in may_lack]:
            yield f"{where} has other placeholders in “{form}”"
        for sign, at_end in (("…", True), (" ", True), (" ", False), (":", True)):
            of = str.endswith if at_end else str.startswith
            if of(form, sign) != of(message.mark.text, sign):
                yield f"{where} and “{form}” do not both {'end' if at_end else 'begin'} with “{sign}”"
        if form.count("&") != message.mark.text.count("&"):
            yield f"{where} has another number of & in “{form}”"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing, say what is wrong")
    problems = check() if parser.parse_args().check else update()
    print("\n".join(problems) or "Everything is translated.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
