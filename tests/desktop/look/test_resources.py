"""The bundled resources are found in each of the three ways in which cbdesk is run."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cbdesk.desktop import resources


def copy_of_the_module(package: Path) -> ModuleType:
    place = package / "desktop" / "resources.py"
    place.parent.mkdir(parents=True)
    shutil.copy(resources.__file__, place)
    spec = importlib.util.spec_from_file_location("copied_resources", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def folder_of_resources(place: Path) -> Path:
    place.mkdir(parents=True)
    (place / "style.qss").write_text("")
    return place


def test_that_the_source_tree_is_found() -> None:
    assert resources.path("icons", "search.svg").is_file()


def test_that_package_data_of_an_installed_wheel_is_found(tmp_path: Path) -> None:
    place = folder_of_resources(tmp_path / "cbdesk" / "_resources")
    assert copy_of_the_module(tmp_path / "cbdesk").path("icons") == place / "icons"


@pytest.mark.parametrize("where", [("resources",), ("cbdesk", "_resources")])
def test_that_a_frozen_builds_folder_comes_first(
    where: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_of_resources(tmp_path / "cbdesk" / "_resources")
    place = folder_of_resources(tmp_path.joinpath("frozen", *where))
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "frozen"), raising=False)
    assert copy_of_the_module(tmp_path / "cbdesk").path() == place


def test_that_missing_resources_are_named_with_the_places_looked_at(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="_resources"):
        copy_of_the_module(tmp_path / "cbdesk").path("style.qss")
