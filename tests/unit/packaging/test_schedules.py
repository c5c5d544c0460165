"""The files for cron, systemd, Task Scheduler and launchd: what they start, when, and what they call a failure."""

import configparser
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import typer

from cbdesk.cli import commands
from cbdesk.settings import Settings
from cbdesk.settings.model import KEYS, variable

PACKAGING = Path(__file__).resolve().parents[3] / "packaging"
LINUX = PACKAGING / "linux"
CRON = LINUX / "cbdesk.cron"
SERVICES = ("cbdesk-sync", "cbdesk-sync-incremental")
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
LOCAL_TWO = "02:00:00"


def unit(name):
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",), strict=True)
    parser.optionxform = str
    parser.read_string((LINUX / name).read_text(encoding="ascii"))
    return parser


def task():
    return ET.fromstring((PACKAGING / "windows" / "cbdesk-sync.xml").read_bytes())


def element(path):
    found = task().find("/".join(TASK + name for name in path.split("/")))
    assert found is not None, path
    return found.text


def cron_lines():
    """The line of every night, and the optional one without its mark."""
    text = CRON.read_text(encoding="ascii")
    return re.findall(r"^#?((?:[\d*,/-]+ ){5})cbdesk (.*)$", text, flags=re.MULTILINE)


def launch_agent():
    return plistlib.loads((PACKAGING / "macos" / "cbdesk-sync.plist").read_bytes())


def sync_of(words):
    """Parse a command line as cbdesk itself does, and return what it would sync."""
    assert re.fullmatch(r"(?:.*[\\/])?cbdesk(?:\.exe)?", words[0])
    assert words[1] == "sync"
    command = typer.main.get_command(commands.app).commands["sync"]
    given = command.make_context("sync", list(words[2:])).params
    return given["sync_type"], given["incremental"]


# ---------------------------------------------------------------- the commands exist


@pytest.mark.parametrize(("name", "is_incremental"), [(SERVICES[0], False), (SERVICES[1], True)])
def test_that_a_service_runs_a_command_of_cbdesk(name, is_incremental):
    words = shlex.split(unit(f"{name}.service")["Service"]["ExecStart"])
    assert sync_of(words) == ("full", is_incremental)


def test_that_the_other_schedulers_run_a_command_of_cbdesk():
    exec_ = "Actions/Exec/"
    assert sync_of([element(exec_ + "Command"), *element(exec_ + "Arguments").split()]) == ("full", False)
    assert sync_of(launch_agent()["ProgramArguments"]) == ("full", False)
    kinds = [sync_of(shlex.split(re.search(r"\$\((.*?) 2>&1\)", line)[1])) for _, line in cron_lines()]
    assert kinds == [("full", False), ("full", True)]


# ---------------------------------------------------------------- the times


def test_that_the_full_sync_is_every_night_at_two():
    assert unit("cbdesk-sync.timer")["Timer"]["OnCalendar"] == f"*-*-* {LOCAL_TWO}"
    assert cron_lines()[0][0].split() == ["0", "2", "*", "*", "*"]
    trigger = "Triggers/CalendarTrigger/"
    assert element(trigger + "StartBoundary").endswith(f"T{LOCAL_TWO}")  # without a zone: local time
    assert element(trigger + "ScheduleByDay/DaysInterval") == "1"
    assert launch_agent()["StartCalendarInterval"] == {"Hour": 2, "Minute": 0}


def test_that_the_incremental_sync_is_every_hour_of_a_school_day():
    assert unit("cbdesk-sync-incremental.timer")["Timer"]["OnCalendar"] == "Mon..Fri *-*-* 07..16:30:00"
    assert cron_lines()[1][0].split() == ["30", "7-16", "*", "*", "1-5"]


def test_that_the_incremental_line_of_cron_is_off():
    active = [line for line in CRON.read_text().splitlines() if line and not line.startswith("#") and "cbdesk " in line]
    assert len(active) == 1


def test_that_stations_do_not_start_together_and_a_missed_night_is_made_up_for():
    timer = unit("cbdesk-sync.timer")["Timer"]
    assert (timer["RandomizedDelaySec"], timer["Persistent"]) == ("10min", "true")
    assert unit("cbdesk-sync-incremental.timer")["Timer"]["RandomizedDelaySec"] == "5min"
    assert element("Triggers/CalendarTrigger/RandomDelay") == "PT10M"
    assert element("Settings/StartWhenAvailable") == "true"


# ---------------------------------------------------------------- another station's sync is no failure


@pytest.mark.parametrize("name", SERVICES)
def test_that_systemd_takes_code_4_for_success(name):
    assert unit(f"{name}.service")["Service"]["SuccessExitStatus"].split() == ["4"]


@pytest.mark.skipif(os.name != "posix", reason="cron has a Unix shell")
@pytest.mark.parametrize(("code", "mail"), [(0, ""), (4, ""), (1, "no key\n"), (2, "no key\n"), (3, "no key\n")])
@pytest.mark.parametrize("number", [0, 1])
def test_that_cron_mails_nothing_but_failures(tmp_path, number, code, mail):
    fake = tmp_path / "cbdesk"
    fake.write_text(f"#!/bin/sh\necho no key >&2\nexit {code}\n")
    fake.chmod(0o755)
    settings = dict(re.findall(r"^([A-Z]+)=(.*)$", CRON.read_text(), flags=re.MULTILINE))
    line = cron_lines()[number][1]
    assert "%" not in line  # cron would end the command there
    environment = {"PATH": f"{tmp_path}:{settings['PATH']}"}
    said = subprocess.run([settings["SHELL"], "-c", line], env=environment, capture_output=True, text=True, check=False)
    assert (said.stdout, said.stderr) == (mail, "")


# ---------------------------------------------------------------- with few rights


def test_that_both_services_are_locked_in_alike():
    one, other = (dict(unit(f"{name}.service")["Service"]) for name in SERVICES)
    del one["ExecStart"], other["ExecStart"]
    assert one == other
    assert (one["User"], one["NoNewPrivileges"], one["ProtectSystem"], one["CapabilityBoundingSet"]) == (
        "cbdesk",
        "yes",
        "strict",
        "",
    )
    # The account's home is the one folder that it may write.
    assert (one["StateDirectory"], one["WorkingDirectory"]) == ("cbdesk", "%S/cbdesk")


def test_that_windows_runs_it_without_administrators_rights_and_with_the_accounts_keyring():
    principal = task().find(f"{TASK}Principals/{TASK}Principal")
    assert task().find(f"{TASK}Actions").get("Context") == principal.get("id")
    assert element("Principals/Principal/RunLevel") == "LeastPrivilege"
    assert element("Principals/Principal/LogonType") == "Password"
    assert element("Settings/MultipleInstancesPolicy") == "IgnoreNew"


def test_that_schtasks_can_read_the_task():
    """It takes plain ASCII and UTF-16, and stumbles over a declared encoding that is another; order is the schema's."""
    raw = (PACKAGING / "windows" / "cbdesk-sync.xml").read_bytes()
    assert raw.isascii()
    assert b"encoding" not in raw.splitlines()[0]
    trigger = task().find(f"{TASK}Triggers/{TASK}CalendarTrigger")
    names = [child.tag.removeprefix(TASK) for child in trigger]
    assert names == ["Enabled", "StartBoundary", "RandomDelay", "ScheduleByDay"]
    assert b"schtasks /create /tn cbdesk-sync /xml packaging\\windows\\cbdesk-sync.xml" in raw


# ---------------------------------------------------------------- the guide


def test_that_the_guide_names_every_file_and_every_setting_of_the_schedule():
    guide = (PACKAGING.parent / "docs" / "operating.md").read_text(encoding="utf-8")
    section = guide.partition("## Syncing by itself\n")[2].partition("\n## ")[0]
    names = {path.name for pattern in ("*/cbdesk-sync*", "*/*.cron") for path in PACKAGING.glob(pattern)}
    assert {name for name in names if name not in section} == set()
    rows = re.findall(r"^\| `([\w.]+)` \| `(\w+)` \| .* \| (\w+) \|$", section, flags=re.MULTILINE)
    wanted = [key for key in KEYS if key.startswith("schedule.")] + ["sync.full_listing_days"]
    assert [(key, name) for key, name, _ in rows] == [(key, variable(key)) for key in wanted]
    settings = Settings()
    for key, _, default in rows:
        group, _, name = key.partition(".")
        value = getattr(getattr(settings, group), name)
        assert default == ("none" if value == () else str(int(value)))


# ---------------------------------------------------------------- systemd itself


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd on this machine")
def test_that_systemd_knows_every_line(tmp_path):
    names = [f"{name}.{kind}" for name in SERVICES for kind in ("service", "timer")]
    for name in names:
        # Only cbdesk's own path is not that of this machine.
        text = (LINUX / name).read_text().replace("ExecStart=cbdesk", f"ExecStart={shutil.which('true')}")
        (tmp_path / name).write_text(text)
    verify = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *names]
    said = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert [line for line in said.stderr.splitlines() if "cbdesk" in line] == []
    for name in SERVICES:
        when = unit(f"{name}.timer")["Timer"]["OnCalendar"]
        subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, check=True)
