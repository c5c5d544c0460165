"""A first start as a process: the set-up before there is a window, and the ways out of it."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]

PRELUDE = """
    import json, os, sys
    from pathlib import Path
    import keyring
    from keyring.backends.null import Keyring
    keyring.set_keyring(Keyring())
    from PySide6.QtCore import QTimer
    from cbdesk.app import setting_up
    from cbdesk.desktop import first_run
    from cbdesk.desktop.application import application
    from cbdesk.desktop.settings.steps_dialog import StepsDialog
    from cbdesk.errors import GiveUpError
    from cbdesk.runtime.leaving import leave
    app = application()
    said = []
    def live(step):
        timer = QTimer(app, interval=20)
        def tick():
            for dialog in app.topLevelWidgets():
                if isinstance(dialog, StepsDialog) and dialog.isVisible() and step(dialog):
                    timer.stop()
        timer.timeout.connect(tick)
        timer.start()
    def run(start_demo):
        choice = first_run.run(setting_up.tools(), start_demo, state_dir=Path(sys.argv[1]), instance=None)
        print(json.dumps({"way": choice.way, "sync": choice.sync_first, "said": said}))
"""


def play(script, folder):
    """Run a first start in a process of its own, which has to end well, and return the JSON it printed."""
    environment = dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    program = textwrap.dedent(PRELUDE) + textwrap.dedent(script) + "\nleave(0)\n"
    command = [sys.executable, "-c", program, str(folder)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "Traceback" not in answer.stderr, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


def test_that_a_demonstration_which_fails_is_said_and_one_that_starts_leads_on(tmp_path):
    answer = play(
        """
        def start():
            said.append("tried")
            if len(said) == 1:
                raise GiveUpError("There is no room.")
        def step(dialog):
            if not said or dialog.messages.texts():
                dialog.welcome.demo.click()
            if dialog.messages.texts():
                said.append(dialog.messages.texts()[0])
                return True
        live(step)
        run(start)
        """,
        tmp_path,
    )
    assert answer == {"way": "demo", "sync": True, "said": ["tried", "There is no room.", "tried"]}


def test_that_closing_the_set_up_leaves_cbdesk(tmp_path):
    answer = play(
        """
        live(lambda dialog: dialog.close())
        run(lambda: None)
        """,
        tmp_path,
    )
    assert answer == {"way": "leave", "sync": False, "said": []}
