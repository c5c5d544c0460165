"""One device on paper: what the panel shows, as a text document, laid out and drawn in a thread of the pool."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QFont, QPagedPaintDevice, QTextDocument

from cbdesk.desktop.colours import LIGHT
from cbdesk.presenters.device_state import DeviceState, Fact, Section

_POINTS = 9.5
_STYLE = f"""
h1 {{ font-size: 17pt; margin-bottom: 2px; }}
.head {{ font-size: 11.5pt; font-weight: bold; margin-top: 14px; margin-bottom: 4px; color: {LIGHT.accent}; }}
p {{ margin: 2px 0; }}
.muted {{ color: {LIGHT.text_muted}; }}
td {{ padding: 2px 12px 2px 0; }}
"""


def draw_sheet(device: QPagedPaintDevice, state: DeviceState, made: str) -> None:
    """Draw the device onto as many pages as it takes, with their numbers."""
    document = QTextDocument()
    font = QFont()
    font.setPointSizeF(_POINTS)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(sheet_html(state, made))
    document.print_(device)


def sheet_html(state: DeviceState, made: str) -> str:
    """Return the sheet as a page of HTML."""
    badges = " · ".join(part for part in (state.status, *(badge.text for badge in state.badges)) if part)
    parts = [f"<h1>{escape(state.title)}</h1>", f"<p>{escape(state.subtitle)}</p>", f"<p><b>{escape(badges)}</b></p>"]
    parts += [_section(section) for section in state.sections if section.facts or section.note]
    ages = f"{state.ages} · " if state.ages else ""
    parts.append(f"<p class='muted'><br>{escape(ages)}{escape(made)} · cbdesk</p>")
    return "".join(parts)


def _section(section: Section) -> str:
    head = f"<p class='head'>{escape(section.title)}</p>"
    if not section.facts:
        return f"{head}<p class='muted'>{escape(section.note)}</p>"
    rows = "".join(_fact(fact) for fact in section.facts if fact.label)
    lines = "".join(_line(fact) for fact in section.facts if not fact.label)
    return f"{head}<table cellspacing='0' width='100%'>{rows}</table>{lines}" if rows else head + lines


def _fact(fact: Fact) -> str:
    value = escape(fact.value).replace("\n", "<br>")
    source = f"<td class='muted' width='16%'>{escape(fact.source)}</td>"
    return f"<tr><td class='muted' width='24%'>{escape(fact.label)}</td><td width='60%'>{value}</td>{source}</tr>"


def _line(fact: Fact) -> str:
    return f"<p>{escape(fact.value)} <span class='muted'>{escape(fact.source)}</span></p>"
