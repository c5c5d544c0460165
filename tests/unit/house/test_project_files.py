"""What the project's own papers promise: the README's commands exist, dependencies have reasons, paths are everybody's."""

import re
import subprocess
import sys
import tomllib

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.version import Version

# Places that exist on one person's machine only. Written with a bracket so that this file does not name them itself.
PRIVATE_PLACES = re.compile(
    r"(?<![\w.])/(?:wor[k]|far[m]|roo[t]|User[s]|hom[e]/(?!chronos/)\w+)/[\w.]|[A-Z]:\\+User[s]\\|\.\./share[d]|/tm[p]/[a-z]"
)  # chronos is the user of every Chromebook
REGISTRIES = re.compile(r"(?i)(?:extra-|default-)?index-ur[l]|(?:PIP|UV)_\w*INDE[X]|find-link[s]|registry\s*[=]")


@pytest.mark.parametrize("pattern", [PRIVATE_PLACES, REGISTRIES], ids=["places", "registries"])
def test_that_no_file_depends_on_one_machine(texts, pattern):
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


# ---------------------------------------------------------------- README


def commands(text):
    """What follows run.py in the fenced blocks, in order."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    lines = "\n".join(blocks).splitlines()
    matches = (re.match(r"(?:\$ )?python3 packaging/run\.py\b([^#|>]*)", line.strip()) for line in lines)
    return [match[1].split() for match in matches if match]


def test_that_the_readme_opens_with_the_two_commands_of_a_newcomer(texts):
    assert commands(texts["README.md"])[:2] == [[], ["test"]]


def test_that_every_command_in_the_readme_exists(texts, root):
    named = {words[0] for words in commands(texts["README.md"]) if words and not words[0].startswith("-")} - {"test"}
    unknown = {
        name
        for name in named
        if subprocess.run(
            [sys.executable, "-m", "cbdesk", name, "--help"], cwd=root, capture_output=True, check=False
        ).returncode
    }
    assert unknown == set()


# ---------------------------------------------------------------- dependencies


def declared(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]


def test_that_every_dependency_says_beside_it_why_it_is_there(root):
    lines = (root / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("dependencies = [") + 1
    block = lines[start : lines.index("]", start)]
    unexplained = []
    reason_for = None
    for line in block:
        text = line.strip()
        if text.startswith("#"):
            reason_for = "the next"
            continue
        name = Requirement(text.split('"')[1]).name
        if reason_for not in {"the next", name}:
            unexplained.append(name)
        reason_for = name  # the same library for another Python needs no second reason
    assert unexplained == []
    assert len(block) > len(declared(root))


@pytest.mark.parametrize(("python", "allowed"), [("3.11", False), ("3.12", True), ("3.13", True)])
def test_that_the_pyside_which_aborts_before_python_3_12_is_kept_out(root, python, allowed):
    environment = {**default_environment(), "python_version": python, "python_full_version": python + ".0"}
    pins = [Requirement(line) for line in declared(root) if line.startswith("PySide6")]
    chosen = [pin for pin in pins if pin.marker.evaluate(environment)]
    assert len(chosen) == 1
    assert (Version("6.12.0") in chosen[0].specifier) is allowed


@pytest.mark.parametrize("python", ["3.11.0", "3.11.13"])
def test_that_the_lock_gives_python_3_11_a_pyside_before_6_12(root, python):
    lock = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))
    environment = {**default_environment(), "python_version": "3.11", "python_full_version": python}
    old = [
        package["version"]
        for package in lock["package"]
        if package["name"] == "pyside6-essentials"
        and any(Marker(marker).evaluate(environment) for marker in package["resolution-markers"])
    ]
    assert len(old) == 1
    assert Version(old[0]) < Version("6.12")
