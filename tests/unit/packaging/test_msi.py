"""The description of the MSI: every file of the program once, and the same identities from version to version."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[3]
WIX = "{http://schemas.microsoft.com/wix/2006/wi}"


@pytest.fixture
def describe(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    from windows import msi

    def described(version, *files):
        payload = tmp_path / version
        for file in files:
            (payload / file).parent.mkdir(parents=True, exist_ok=True)
            (payload / file).touch()
        package = msi.Package(version, None)
        package.add_program(payload)
        package.add_ties()
        package.write(tmp_path / "cbdesk.wxs")
        return ET.parse(tmp_path / "cbdesk.wxs").getroot()

    return described


def guids(root):
    """Each component's identity by the file in it; those without a file hold entries of the registry."""
    found = {}
    for component in root.iter(f"{WIX}Component"):
        file = component.find(f"{WIX}File")
        found["" if file is None else file.get("Source")] = component.get("Guid")
    return found


def test_that_every_file_is_a_component_of_the_one_feature(describe):
    root = describe("0.1.0", "cbdesk.exe", "_internal/a.dll", "_internal/share/a.dll")
    sources = [file.get("Source") for file in root.iter(f"{WIX}File")]
    assert sorted(sources) == ["program/_internal/a.dll", "program/_internal/share/a.dll", "program/cbdesk.exe"]
    components = {component.get("Id") for component in root.iter(f"{WIX}Component")}
    assert {one.get("Id") for one in root.iter(f"{WIX}ComponentRef")} == components
    assert len(components) == len(sources) + 2
    names = [one.get("Id") for kind in ("File", "Directory", "Component") for one in root.iter(f"{WIX}{kind}")]
    assert len(names) == len(set(names))


def test_that_a_newer_version_is_the_same_product_and_knows_its_files_again(describe):
    old, new = describe("0.1.0", "cbdesk.exe", "old.dll"), describe("0.2.0", "cbdesk.exe", "new.dll")
    products = [root.find(f"{WIX}Product") for root in (old, new)]
    assert products[0].get("UpgradeCode") == products[1].get("UpgradeCode") == "6F0A4C52-8A3D-4F0E-9D6C-2B7F5F3F1F7A"
    assert products[0].get("Id") != products[1].get("Id")
    assert guids(old)["program/cbdesk.exe"] == guids(new)["program/cbdesk.exe"]
    assert guids(old)["program/old.dll"] != guids(new)["program/new.dll"]
