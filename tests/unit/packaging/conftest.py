"""packaging/run.py as a module, and a small checkout of its own for starting it as a newcomer does."""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

RUN_PY = Path(__file__).resolve().parents[3] / "packaging" / "run.py"

ECHO = """
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "process": os.getpid()}))
sys.exit(5)
"""


def load(path):
    spec = importlib.util.spec_from_file_location("cbdesk_run", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def run():
    return load(RUN_PY)


class Checkout:
    """A folder with run.py, a lock and a finished `.venv` whose cbdesk answers with what it was given, and exit code 5."""

    def __init__(self, root):
        self.root = root
        self.venv = root / ".venv"
        (root / "packaging").mkdir(parents=True)
        (root / "cbdesk").mkdir()
        shutil.copy(RUN_PY, root / "packaging")
        (root / "uv.lock").write_text("version = 1\n")
        (root / "cbdesk" / "__init__.py").touch()
        (root / "cbdesk" / "__main__.py").write_text(ECHO)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", self.venv], check=True)
        self.run = load(root / "packaging" / "run.py")
        self.python = self.run.interpreter(self.venv, sys.platform)
        show = "import sysconfig; print(sysconfig.get_path('purelib'))"
        site_packages = subprocess.check_output([self.python, "-c", show], text=True).strip()
        # This checkout's cbdesk first, then pytest and pip from where the tests themselves run.
        (Path(site_packages) / "checkout.pth").write_text(f"{root}\n{sysconfig.get_path('purelib')}\n")
        self.finish(groups=["test"])

    def finish(self, groups=()):
        self.run.write_stamp(self.root, self.venv, groups)

    def is_installed(self, groups=()):
        return self.run.is_installed(self.root, self.venv, groups)

    def start(self, *arguments, folder=None, **environment):
        names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "CI", "PYTEST_ADDOPTS")
        kept = {name: value for name, value in os.environ.items() if name not in names}
        return subprocess.Popen(
            [sys.executable, self.root / "packaging" / "run.py", *arguments],
            cwd=folder or self.root,
            env={**kept, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path / "checkout")
