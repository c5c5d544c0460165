"""What the guides and the README name is there: pages, pictures, commands with their options, settings, views, tables."""

import functools
import re
import shlex

import pytest
import typer

from cbdesk.app.roles import variable as password_variable
from cbdesk.cli import commands
from cbdesk.domain.search_language import parse
from cbdesk.domain.views import VIEWS
from cbdesk.settings.model import KEYS, SECRETS, variable

SPAN = re.compile(r"`([^`\n]+)`")
PROGRAM = re.compile(r"^(?:sudo -u cbdesk -H )?(?:cbdesk|\.venv/bin/cbdesk|python3 packaging/run\.py)(?= |$)")
USAGE_ERROR = typer.BadParameter.__base__  # all that can be wrong with what was typed; it has no public name
GROUPS = {key.partition(".")[0] for key in KEYS if "." in key}


@pytest.fixture(scope="module")
def papers(texts):
    """The README and the guides by their paths."""
    return {
        name: text
        for name, text in texts.items()
        if name.endswith(".md") and (name.startswith("docs/") or name == "README.md")
    }


def blocks(text):
    return re.findall(r"^ *```(\w*)\n(.*?)^ *```", text, flags=re.MULTILINE | re.DOTALL)


def prose(text):
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)


# ---------------------------------------------------------------- pages and pictures


def test_that_every_page_and_picture_that_is_linked_exists(papers, root):
    missing = []
    for name, text in papers.items():
        trees = re.findall(r"```\{toctree\}\n(.*?)```", text, flags=re.DOTALL)
        pages = [f"{page}.md" for tree in trees for page in re.findall(r"^([\w/-]+)$", tree, flags=re.MULTILINE)]
        links = re.findall(r"\]\(([^)\s]+)\)", prose(text))
        paths = [link.partition("#")[0] for link in links if not re.match(r"https?:|#", link)]
        missing += [f"{name}: {path}" for path in paths + pages if not ((root / name).parent / path).is_file()]
    assert missing == []


def test_that_every_guide_is_linked_from_the_contents(papers):
    listed = papers["docs/index.md"] + papers["docs/decisions/index.md"]
    pages = {name.rpartition("/")[2].removesuffix(".md") for name in papers if name.startswith("docs/")} - {"index"}
    assert {page for page in pages if not re.search(rf"^(?:decisions/)?{page}$", listed, flags=re.MULTILINE)} == set()
    assert "(docs/index.md)" in papers["README.md"]


def test_that_every_decision_says_what_and_why_and_what_it_costs_and_what_would_change_it(papers):
    decisions = {name: text for name, text in papers.items() if re.search(r"decisions/\d{4}-", name)}
    assert len(decisions) >= 12
    for name, text in decisions.items():
        said = re.findall(r"^\*\*(.+?)\.\*\*", text, flags=re.MULTILINE)
        assert said == ["What", "Why", "What it costs", "What would change our mind"], name


def test_that_the_page_of_the_schema_is_the_schema_of_the_program(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "packaging"))
    import schema_page

    assert schema_page.PAGE.read_text(encoding="utf-8") == schema_page.page(), "run: packaging/schema_page.py"


# ---------------------------------------------------------------- commands


def command_lines(text):
    """Every command line of cbdesk, as words; ``…`` stands for the program, or for the command before with options."""
    lines = [line.strip() for language, block in blocks(text) if language in {"", "sh"} for line in block.splitlines()]
    before = []
    for line in [*lines, *(span.replace("\\|", "|") for span in SPAN.findall(prose(text)))]:
        if line.startswith("… "):
            words = shlex.split(line[2:])
            yield [*before[: command_length(before)], *words] if words[0].startswith("-") else words
        elif PROGRAM.match(line):
            before = shlex.split(PROGRAM.sub("", line), comments=True)
            yield before


def command_length(words):
    return 2 if words and words[0] in {"db", "config", "cache", "offline"} else 1


@functools.cache
def whole_program():
    return typer.main.get_command(commands.app)


def complaint(words):
    """Parse the words as the command line does, and run nothing."""
    command = whole_program()
    context = command.make_context("cbdesk", [], resilient_parsing=True)
    rest = list(words)
    if words and words[0] not in command.list_commands(context) and not re.match(r"-|.*\d", words[0]):
        return f"cbdesk {shlex.join(words)}: no command, nor an identifier"
    try:
        while hasattr(command, "resolve_command") and rest and not rest[0].startswith("-"):
            name, command, rest = command.resolve_command(context, rest)
            context = type(context)(command, parent=context, info_name=name)
        command.make_context(context.info_name, rest, parent=context.parent)
    except typer.Exit:
        return None  # --help and the like
    except USAGE_ERROR as error:
        if type(error).__name__ == "MissingParameter":
            return None  # only the name of a command or an option
        return f"cbdesk {shlex.join(words)}: {error.message}"
    return None


def test_that_every_command_line_of_the_guides_can_be_typed(papers, capsys):
    found = {tuple(words) for text in papers.values() for words in command_lines(text)} - {("test",)}
    assert len(found) >= 75
    assert sorted(filter(None, map(complaint, found))) == []


@pytest.mark.parametrize("line", ["doctr", "db nonsense", "db maintain --reindx", "sync ful", "logs --limit x"])
def test_that_a_wrong_command_line_would_be_found(line):
    assert complaint(line.split())


def test_that_every_view_that_a_command_of_the_guides_names_is_built_in(papers):
    named = {
        words[words.index("--view") + 1]
        for text in papers.values()
        for words in command_lines(text)
        if "--view" in words
    }
    assert named - {"NAME"} <= {view.name for view in VIEWS}


# ---------------------------------------------------------------- the window


def test_that_every_search_that_the_technician_is_shown_can_be_read(papers):
    asked = [span.replace("\\|", "|") for span in SPAN.findall(prose(papers["docs/technician.md"])) if ":" in span]
    asked += [words[1] for words in command_lines(papers["docs/technician.md"]) if words[0] == "search"]
    assert len(asked) >= 7
    assert [(text, parse(text).problems) for text in asked if parse(text).problems or parse(text).is_plain] == []


def test_that_every_key_of_the_guides_is_a_key_of_the_window(papers, texts):
    window = "\n".join(text for name, text in texts.items() if name.startswith("cbdesk/desktop/"))
    named = {
        key
        for name, text in papers.items()
        if name.startswith("docs/")
        for key in re.findall(r"\b(?:(?:Ctrl|Alt|Shift)\+)+\w+|\bF\d+\b", prose(text))
    }
    tabs = {f"Ctrl+{number}" for number in range(1, 5)}  # the window counts its tabs
    assert len(named) >= 20
    assert {key for key in named - tabs if f'"{key}"' not in window} == set()


# ---------------------------------------------------------------- settings


def test_that_every_setting_of_the_guides_exists(papers):
    spans = {span for text in papers.values() for span in SPAN.findall(prose(text))}
    dotted = {span for span in spans if re.fullmatch(r"[a-z]+\.[a-z_]+", span) and span.partition(".")[0] in GROUPS}
    lines = [words for text in papers.values() for words in command_lines(text)]
    set_by_command = {words[2] for words in lines if words[:2] == ["config", "set"] and len(words) > 2}
    secrets = {words[2] for words in lines if words[:2] == ["config", "set-secret"] and len(words) > 2}
    assert len(dotted) >= 10
    assert (dotted | set_by_command) - set(KEYS) == set()
    assert secrets - set(SECRETS) == set()


def test_that_every_environment_variable_of_the_guides_exists(papers):
    named = {name for text in papers.values() for name in re.findall(r"\b(?:CBDESK|CHROMEBOOK)_[A-Z_]+\b", text)}
    roles = {password_variable(role) for role in ("chromebook_sync", "chromebook_reader")}
    assert named - {variable(key) for key in KEYS} - roles == set()
    assert len(named) >= 8
