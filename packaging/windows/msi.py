"""Makes the MSI that a district pushes to its Windows computers, for all accounts, with wixl (Debian: wixl).

    .venv/bin/python packaging/windows/msi.py dist/cbdesk 0.1.0 dist/cbdesk-0.1.0.msi [build/icons/cbdesk.ico]

    msiexec /i cbdesk-0.1.0.msi /qn [INSTALLDIR=folder] [TASK=1]
    msiexec /x cbdesk-0.1.0.msi /qn

A newer version installs over an older one. TASK=1: a nightly sync, by the account that installs.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

UPGRADE_CODE = uuid.UUID("6f0a4c52-8a3d-4f0e-9d6c-2b7f5f3f1f7a")
"""What makes all versions one product: it never changes."""
_CREATE_TASK = '/create /f /tn cbdesk-sync /sc daily /st 02:00 /tr "\\"[INSTALLDIR]cbdesk.exe\\" sync full"'
_DELETE_TASK = "/delete /f /tn cbdesk-sync"
_SETUP_KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\cbdesk"
_LINKS = (
    ("Software\\Classes\\cbdesk", "", "URL:cbdesk"),
    ("Software\\Classes\\cbdesk", "URL Protocol", ""),
    ("Software\\Classes\\cbdesk\\DefaultIcon", "", "[INSTALLDIR]cbdesk.exe,0"),
    ("Software\\Classes\\cbdesk\\shell\\open\\command", "", '"[INSTALLDIR]cbdesk.exe" open "%1"'),
)


class Package:
    """The description that wixl reads, which is that of the WiX Toolset 3."""

    def __init__(self, version: str, icon: Path | None) -> None:
        self._wix = ET.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
        self._product = ET.SubElement(
            self._wix,
            "Product",
            Id=_guid(f"version {version}"),
            Name="cbdesk",
            Language="1033",
            Version=version,
            Manufacturer="cbdesk contributors",
            UpgradeCode=str(UPGRADE_CODE).upper(),
        )
        self._add(
            "Package",
            InstallerVersion="500",
            Compressed="yes",
            InstallScope="perMachine",
            Description="cbdesk: the help desk for school Chromebooks",
        )
        self._add("MajorUpgrade", DowngradeErrorMessage="A newer version of cbdesk is installed here.")
        self._add("Media", Id="1", Cabinet="cbdesk.cab", EmbedCab="yes")
        self._add("Property", Id="ARPNOMODIFY", Value="1")
        if icon is not None:
            self._add("Icon", Id="cbdesk.ico", SourceFile="cbdesk.ico")
            self._add("Property", Id="ARPPRODUCTICON", Value="cbdesk.ico")
        self._feature = self._add("Feature", Id="Program", Title="cbdesk", Level="1")
        top = self._add("Directory", Id="TARGETDIR", Name="SourceDir")
        programs = ET.SubElement(top, "Directory", Id="ProgramFiles64Folder")
        self._folder = ET.SubElement(programs, "Directory", Id="INSTALLDIR", Name="cbdesk")
        self._menu = ET.SubElement(top, "Directory", Id="ProgramMenuFolder", Name="Programs")

    def add_program(self, payload: Path) -> None:
        """Take every file of the folder along."""
        self._add_files(payload, self._folder, "")

    def add_ties(self) -> None:
        """Add what ties the program into Windows: the start menu, and links."""
        shortcut = self._component(self._menu, "shortcut")
        ET.SubElement(
            shortcut,
            "Shortcut",
            Id="StartMenu",
            Name="cbdesk",
            Description="Every school Chromebook in one answer",
            Target="[INSTALLDIR]cbdesk.exe",
            WorkingDirectory="INSTALLDIR",
        )
        _registry(shortcut, r"Software\cbdesk", "Folder", "[INSTALLDIR]", is_key=True)
        links = self._component(self._folder, "links")
        for number, (key, name, value) in enumerate(_LINKS):
            _registry(links, key, name, value, is_key=number == 0)

    def add_task(self) -> None:
        """Let TASK=1 make the nightly sync, and let the removal take it away. Neither fails the installation."""
        actions = {
            "CreateTask": (_CREATE_TASK, "TASK = 1 AND NOT REMOVE"),
            "DeleteTask": (_DELETE_TASK, 'REMOVE = "ALL" AND NOT UPGRADINGPRODUCTCODE'),
        }
        for name, (command, _condition) in actions.items():
            self._add(
                "CustomAction",
                Id=name,
                Property="SCHTASKS",
                ExeCommand=command,
                Execute="deferred",
                Return="ignore",
            )
        self._add("CustomAction", Id="FindTasks", Property="SCHTASKS", Value="[System64Folder]schtasks.exe")
        order = self._add("InstallExecuteSequence")
        ET.SubElement(order, "Custom", Action="FindTasks", After="CostFinalize")
        for name, (_command, condition) in actions.items():
            place = {"After": "InstallFiles"} if name == "CreateTask" else {"Before": "RemoveFiles"}
            ET.SubElement(order, "Custom", {"Action": name, **place}).text = condition

    def refuse_beside_setup(self) -> None:
        """Do not install over what the setup program put into the same folder: its removal would take ours away."""
        found = self._add("Property", Id="SETUPPROGRAM")
        ET.SubElement(
            found,
            "RegistrySearch",
            Id="SetupProgram",
            Root="HKLM",
            Key=_SETUP_KEY,
            Name="UninstallString",
            Type="raw",
            Win64="yes",
        )
        condition = self._add("Condition", Message="cbdesk was installed here by its setup program. Remove that first.")
        condition.text = "Installed OR NOT SETUPPROGRAM"

    def write(self, file: Path) -> None:
        ET.indent(self._wix)
        ET.ElementTree(self._wix).write(file, encoding="utf-8", xml_declaration=True)

    def _add(self, kind: str, **values: str) -> ET.Element:
        return ET.SubElement(self._product, kind, values)

    def _add_files(self, source: Path, folder: ET.Element, place: str) -> None:
        for entry in sorted(source.iterdir()):
            path = f"{place}{entry.name}"
            if entry.is_dir():
                inner = ET.SubElement(folder, "Directory", Id=f"d{_id(path)}", Name=entry.name)
                self._add_files(entry, inner, f"{path}/")
            else:
                component = self._component(folder, path)
                ET.SubElement(
                    component, "File", Id=f"f{_id(path)}", Name=entry.name, Source=f"program/{path}", KeyPath="yes"
                )

    def _component(self, folder: ET.Element, name: str) -> ET.Element:
        """One for each file, with an identity that follows from its path: an upgrade knows it again."""
        ET.SubElement(self._feature, "ComponentRef", Id=f"c{_id(name)}")
        return ET.SubElement(folder, "Component", Id=f"c{_id(name)}", Guid=_guid(name), Win64="yes")


def _registry(component: ET.Element, key: str, name: str, value: str, *, is_key: bool) -> None:
    values = {"Root": "HKLM", "Key": key, "Type": "string", "Value": value, "KeyPath": "yes" if is_key else "no"}
    ET.SubElement(component, "RegistryValue", values | ({"Name": name} if name else {}))


def _guid(name: str) -> str:
    return str(uuid.uuid5(UPGRADE_CODE, name)).upper()


def _id(name: str) -> str:
    return uuid.uuid5(UPGRADE_CODE, name).hex


def build(payload: Path, version: str, target: Path, icon: Path | None = None) -> Path:
    package = Package(version, icon)
    package.add_program(payload)
    package.add_ties()
    package.add_task()
    package.refuse_beside_setup()
    with tempfile.TemporaryDirectory() as folder:
        # wixl finds files beside the description only.
        (Path(folder) / "program").symlink_to(payload.resolve())
        if icon is not None:
            (Path(folder) / "cbdesk.ico").symlink_to(icon.resolve())
        package.write(Path(folder) / "cbdesk.wxs")
        command = ["wixl", "--arch", "x64", "--output", str(target.resolve()), "cbdesk.wxs"]
        subprocess.run(command, cwd=folder, check=True)
    return target


if __name__ == "__main__":
    payload, version, target, *icon = sys.argv[1:]
    print(build(Path(payload), version, Path(target), Path(icon[0]) if icon else None))
