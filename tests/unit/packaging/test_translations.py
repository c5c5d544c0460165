"""The script that keeps the translations in step: what it finds in sources, and what it does not let pass."""

import importlib
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module("translations")


@pytest.fixture
def tree(script, tmp_path):
    """A program of one module with everything translated; ``write`` changes the module."""

    class Tree:
        root = tmp_path
        ts = tmp_path / script.FOLDER / "desktop_es.ts"

        def write(self, source):
            (tmp_path / "cbdesk" / "desktop").mkdir(parents=True, exist_ok=True)
            (tmp_path / "cbdesk" / "desktop" / "part.py").write_text(textwrap.dedent(source), encoding="utf-8")

        def translate(self, **words):
            text = self.ts.read_text(encoding="utf-8")
            for source, spanish in words.items():
                before = f'<source>{source}</source>\n        <translation type="unfinished"></translation>'
                assert before in text
                text = text.replace(before, f"<source>{source}</source>\n        <translation>{spanish}</translation>")
            self.ts.write_text(text, encoding="utf-8")

    made = Tree()
    made.ts.parent.mkdir(parents=True)
    made.write("""
        class Part(QWidget):
            def make(self):
                self.tr("Device")
    """)
    assert script.update(made.root) == ["desktop_es.ts: Part: “Device” is not translated"]
    made.translate(Device="Dispositivo")
    assert script.update(made.root) == []
    return made


def test_that_every_text_of_the_window_is_translated_and_compiled(script):
    assert script.check() == []


def test_that_texts_are_found_wherever_python_lets_them_stand(script, tree):
    tree.write("""
        NAMED = {"a": QT_TRANSLATE_NOOP("presenters", "of a constant")}
        class Outer(QWidget):
            def make(self, n):
                return f"{self.tr('in an f-string')}" if n else self.tr("in two "
                    "parts", "with a note")
        class Inner(Outer):
            make = lambda self: [QCoreApplication.translate("desktop", "%n rows", None, len(self.rows))]
        def free(painter, n):
            painter.translate(1, 2)
            return translate("desktop", "%n by name", n=n), str.translate(table)
    """)
    marks, problems = script.marks_in(tree.root, lambda path: path.parts[1] == "desktop")
    assert problems == []
    assert set(marks) == {
        ("presenters", "of a constant", "", False),
        ("Outer", "in an f-string", "", False),
        ("Outer", "in two parts", "with a note", False),
        ("desktop", "%n rows", "", True),
        ("desktop", "%n by name", "", True),
    }


@pytest.mark.parametrize(
    "call",
    ['self.tr(f"{n} rows")', 'self.tr("one" if n else "many")', 'other.tr("Device")', "self.tr(NAME)"],
)
def test_that_a_mark_that_would_not_be_translated_is_refused(script, tree, call):
    tree.write(f"""
        class Part(QWidget):
            def make(self, other, n):
                return self.tr("Device"), {call}
    """)
    assert [line.partition(": ")[0] for line in script.check(tree.root)] == ["cbdesk/desktop/part.py:4"]


def test_that_a_new_text_a_gone_one_and_an_old_compilation_are_named(script, tree):
    tree.write("""
        class Part(QWidget):
            def make(self):
                self.tr("User")
    """)
    assert script.check(tree.root) == [
        "desktop_es.ts: missing: Part: “User”",
        "desktop_es.ts: gone: Part: “Device”",
    ]
    script.update(tree.root)
    tree.translate(User="Usuario")
    assert script.check(tree.root) == ["cbdesk_es.qm is not compiled from today's texts."]


@pytest.mark.parametrize(
    ("english", "spanish"),
    [("{count} of {all}…", "{count} de {todo}…"), ("%n rows", "filas"), ("Save…", "Guardar"), ("&amp;Back", "Atrás")],
)
def test_that_a_translation_that_lost_a_part_is_named(script, tree, english, spanish):
    tree.write(f"""
        class Part(QWidget):
            def make(self):
                self.tr("{english.replace("&amp;", "&")}")
    """)
    script.update(tree.root)
    tree.translate(**{english: spanish})
    assert len(script.update(tree.root)) == 1


def test_that_each_plural_form_is_wanted_and_only_the_first_may_leave_the_number_out(script):
    mark = script.Mark("Part", "%n rows", "", True)
    assert list(script.flaws("x.ts", script.Message(mark, ("una fila", "%n filas"), True))) == []
    assert len(list(script.flaws("x.ts", script.Message(mark, ("una fila", "filas"), True)))) == 1
    assert len(list(script.flaws("x.ts", script.Message(mark, ("una fila", ""), True)))) == 1
