"""Writes the manual page from the commands themselves, so that it cannot be out of date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import typer

from cbdesk.cli.commands import app

_EXIT_CODES = {
    "0": "Done.",
    "1": "Failed.",
    "2": "Wrong usage or settings.",
    "3": "Partly done.",
    "4": "Another station is syncing.",
    "5": "Nothing found.",
}


def render(version: str) -> str:
    """Return the page in roff."""
    root = typer.main.get_command(app)
    lines = [
        f'.TH CBDESK 1 "{datetime.now(UTC):%B %Y}" "cbdesk {version}" "User Commands"',
        ".SH NAME",
        "cbdesk \\- help desk for school Chromebooks",
        ".SH SYNOPSIS",
        ".B cbdesk\n[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]",
        ".SH DESCRIPTION",
        _text(root.help or "") + " Without a command, the window opens.",
        ".SH COMMANDS",
    ]
    for name, command in _commands(root, ""):
        parameters = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
        arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
        words = " ".join(f"\\fI{_text((argument.metavar or argument.name).upper())}\\fR" for argument in arguments)
        lines += [".TP", f"\\fB{_text(name)}\\fR {words}".rstrip(), _text((command.help or "").partition("\n\n")[0])]
        for parameter in parameters:
            text = getattr(parameter, "help", None)
            if parameter.param_type_name == "option" and text:
                lines += [".RS", ".TP", f"\\fB{_text(', '.join(parameter.opts))}\\fR", _text(text), ".RE"]
    lines += [".SH EXIT STATUS"]
    for code, meaning in _EXIT_CODES.items():
        lines += [".TP", f"\\fB{code}\\fR", meaning]
    lines += [
        ".SH FILES",
        ".TP",
        "\\fI~/.config/cbdesk/config.toml\\fR",
        "Settings; \\fBcbdesk config show\\fR says where each value comes from.",
        ".TP",
        "\\fI/etc/cbdesk/policy.toml\\fR, \\fI/etc/cbdesk/defaults.toml\\fR",
        "What the administrator of the computer fixes for every account, and what each account may change.",
        ".TP",
        "\\fI~/.local/share/cbdesk\\fR",
        "The embedded database, the offline copy and the logs.",
    ]
    return "\n".join(lines) + "\n"


def _commands(group: Any, before: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, command in sorted(getattr(group, "commands", {}).items()):
        if getattr(command, "hidden", False):
            continue
        if hasattr(command, "commands"):
            found += _commands(command, f"{before}{name} ")
        else:
            found.append((before + name, command))
    return found


def _text(words: str) -> str:
    """Escape what roff would take for its own: backslashes, hyphens, and a dot or quote at the start of a line."""
    plain = " ".join(words.split()).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain[:1] in {".", "'"} else plain
