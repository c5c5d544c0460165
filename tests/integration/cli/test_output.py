"""What the command line prints, whatever the terminal or pipe was set up for."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def cbdesk(station_dir, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "cbdesk", *arguments],
        env=os.environ | {"CBDESK_DATA_DIR": str(station_dir), "PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        check=False,
        timeout=90,
    )


def test_that_names_beyond_ascii_are_printed_where_the_pipe_was_set_up_for_ascii(station_dir):
    done = cbdesk(station_dir, "device", "Ñandú", "--json", PYTHONIOENCODING="ascii")
    assert done.returncode == 5
    document = json.loads(done.stdout.decode("utf-8"))
    assert "Ñandú" in document["error"]
    assert document["exit_code"] == 5
    assert "Traceback" not in done.stderr.decode("utf-8")


def test_that_a_wrong_choice_is_said_in_a_sentence(station_dir):
    done = cbdesk(station_dir, "logs", "--status", "nope")
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"nope" in done.stderr
    assert b"Traceback" not in done.stderr


def test_that_an_argument_which_is_no_text_is_said_in_a_sentence(station_dir):
    done = cbdesk(station_dir, "devices", "--view", b"caf\xe9", "--json")
    assert done.returncode == 5
    assert b"caf\\udce9" in done.stderr
    assert b"Traceback" not in done.stderr
    assert json.loads(done.stdout)["exit_code"] == 5


def test_that_filters_which_are_no_json_object_are_refused_in_a_sentence(station_dir):
    done = cbdesk(station_dir, "devices", "--filters", "model_is")
    assert done.returncode == 2
    assert b"--filters takes a JSON object" in done.stderr
