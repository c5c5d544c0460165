"""The theme and sample states for the tests of the look."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication, QWidget

from cbdesk.desktop.theme import Theme
from cbdesk.presenters.statistics_state import (
    Cell,
    Column,
    DeviceList,
    Mark,
    Note,
    Picture,
    Row,
    StatisticsState,
    Table,
    Tile,
)
from cbdesk.presenters.sync_log_state import FigureRow, RunRow, SyncLogState


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says for every window and tool tip that it cannot size or raise it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"), append=False)


@pytest.fixture(scope="session")
def _theme(qapp: QApplication) -> Theme:
    theme = Theme("light", qapp)
    theme.apply(qapp)
    return theme


@pytest.fixture
def theme(_theme: Theme, qapp: QApplication) -> Iterator[Theme]:
    """The applied theme, light at the beginning, in the font of the machine."""
    font = QFont(qapp.font())
    _theme.set_scheme("light")
    yield _theme
    if qapp.font() != font:
        qapp.setFont(font)
        _theme.set_scheme("dark" if _theme.scheme == "light" else "light")


def image_of(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32)


def colours_of(image: QImage, step: int = 1) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(0, image.width(), step) for y in range(0, image.height(), step)
    }


def listed(text: str) -> DeviceList:
    return DeviceList({"query": text})


def unit(path: str, devices: int, *children: Row) -> Row:
    cells = (
        Cell(path.rpartition("/")[2] or path or "No org unit", path or None),
        Cell(f"{devices}", devices, is_number=True, query=listed(f"ou:{path}")),
    )
    return Row(cells, listed(f"ou:{path}"), children, path)


MODELS = (("Dell Chromebook 3110", 6840), ("Lenovo 300e Gen 3", 5210), ("HP 11 G9 EE", 4630), ("Samsung CB4", 480))


@pytest.fixture
def statistics() -> StatisticsState:
    return StatisticsState(
        phase="ready",
        as_of="As of 10:42, 3 min ago",
        tiles=(
            Tile("Devices", "26,104", "as Google lists them", query=listed("status:any")),
            Tile("Active", "21,840", "83.7 %", "good", listed("status:active")),
            Tile("Disabled", "812", "3.1 %", "warn", listed("status:disabled")),
            Tile("Deprovisioned", "2,960", "11.3 %", "bad", listed("status:deprovisioned")),
            Tile("Unassigned", "1,377"),
            Tile("AUE expired", "972", "1,910 more this year", "bad", listed("aue:expired")),
        ),
        by_status=(
            Mark("Active", 21840, "good", listed("status:active")),
            Mark("Provisioned", 492, "info"),
            Mark("Disabled", 812, "warn", listed("status:disabled")),
            Mark("Deprovisioned", 2960, "bad"),
        ),
        top_models=tuple(Mark(name, count, query=listed(f"model:{name}")) for name, count in MODELS),
        aue_years=(
            Column("2025", (Mark("Devices", 710, "bad", listed("aue:2025")),)),
            Column("2026", (Mark("Devices", 1910, "warn"),)),
            Column("2027", (Mark("Devices", 3270, "good"),)),
        ),
        battery=(Mark("40", 60, "bad"), Mark("60", 800, "warn"), Mark("80", 3400, "good")),
        battery_note=Note("412 devices report no battery", listed("-has:battery")),
        tables=(
            Table(
                "models",
                "Models",
                ("Model", "Devices", "Share"),
                tuple(
                    Row(
                        (
                            Cell(name, name),
                            Cell(f"{count:,}", count, is_number=True, query=listed(f"model:{name} has:model")),
                            Cell(f"{100 * count / 26104:.1f} %", count, share=count / 26104),
                        ),
                        listed(f"model:{name}"),
                    )
                    for name, count in MODELS
                ),
                Picture(
                    "Devices by model",
                    "bars",
                    tuple(Column(name, (Mark(name, count, query=listed(f"model:{name}")),)) for name, count in MODELS),
                ),
            ),
            Table(
                "org-units",
                "Org units",
                ("Org unit", "Devices"),
                (
                    unit(
                        "/",
                        90,
                        unit("/Staff", 10),
                        unit("/Students", 80, unit("/Students/A", 30), unit("/Students/B", 50)),
                    ),
                    unit("", 5),
                ),
                Picture("Devices by org unit", "bars", (Column("Students", (Mark("Students", 80),)),)),
            ),
        ),
    )


FIGURES = (
    FigureRow(
        "Google",
        "Read",
        "good",
        "31 s",
        pages="132",
        read="26,310",
        skipped="2",
        requests="136",
        waits="none",
        tip="4/s",
    ),
    FigureRow("Chromebooks in the database", "Stored", "neutral", "2 s", created="12", changed="0", unchanged="26,298"),
)


def run(
    key: str,
    status: str,
    level: str,
    *,
    warnings: tuple[str, ...] = (),
    error: str = "",
    figures: tuple[FigureRow, ...] = (),
) -> RunRow:
    return RunRow(
        key=key,
        started="2026-11-23 10:42",
        type="full",
        status=status,
        level=level,
        processed="26,104",
        created="3",
        updated="1,204",
        deleted="1",
        duration="2 min 11 s",
        station="front-desk-02",
        message=error or (f"{len(warnings)} warnings" if warnings else ""),
        facts=(("Run", f"run-{key}"),),
        warnings=warnings,
        error=error,
        figures=figures,
    )


@pytest.fixture
def runs() -> SyncLogState:
    return SyncLogState(
        "ready",
        (
            run("3", "Completed", "good"),
            run("2", "Partial", "warn", warnings=("network Maple MS was removed", "41 clients without a MAC")),
            run("1", "Failed", "bad", error="Google refused the service account."),
        ),
    )
