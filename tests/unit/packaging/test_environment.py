"""When run.py may use an environment as it stands, when it must install again, and when it must begin anew."""

import shutil
import subprocess
import sys

import pytest


def test_that_a_finished_environment_is_used_as_it_stands(checkout):
    assert checkout.is_installed()
    assert checkout.is_installed(["test"])


def test_that_the_libraries_of_the_tests_are_installed_when_the_tests_are_asked_for(checkout):
    checkout.finish(groups=[])
    assert checkout.is_installed()
    assert not checkout.is_installed(["test"])


def test_that_a_changed_lock_installs_again_into_the_same_environment(checkout):
    (checkout.root / "uv.lock").write_text("version = 2\n")
    assert not checkout.is_installed()
    assert checkout.run.is_usable(checkout.root, checkout.venv)


@pytest.mark.parametrize("stamp", [None, "", '{"folder": "/elsew', "[]"])
def test_that_an_installation_without_a_whole_stamp_counts_as_interrupted(checkout, stamp):
    path = checkout.venv / "cbdesk-run.json"
    path.unlink() if stamp is None else path.write_text(stamp)
    assert not checkout.is_installed()
    assert checkout.run.is_usable(checkout.root, checkout.venv)


def test_that_a_moved_checkout_begins_anew(checkout, tmp_path):
    moved = tmp_path / "moved"
    checkout.root.rename(moved)
    assert not checkout.run.is_installed(moved, moved / ".venv", [])
    assert not checkout.run.is_usable(moved, moved / ".venv")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows copies the interpreter")
def test_that_an_environment_begins_anew_when_the_system_has_changed_its_python(checkout, tmp_path):
    other = tmp_path / "python3.99"
    shutil.copy(sys.executable, other)
    checkout.python.unlink()
    checkout.python.symlink_to(other)
    assert not checkout.is_installed()
    assert not checkout.run.is_usable(checkout.root, checkout.venv)


@pytest.mark.parametrize("lost", ["pyvenv.cfg", "bin", "lib"])
@pytest.mark.skipif(sys.platform == "win32", reason="names the folders of a POSIX environment")
def test_that_a_half_made_environment_begins_anew(checkout, lost):
    (checkout.venv / "cbdesk-run.json").unlink()
    path = checkout.venv / lost
    path.unlink() if path.is_file() else shutil.rmtree(path)
    assert not checkout.run.is_usable(checkout.root, checkout.venv)


def test_that_beginning_anew_leaves_an_environment_that_can_be_installed_into(run, tmp_path):
    venv = tmp_path / ".venv"
    (venv / "lib" / "leftover").mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text("home = nowhere\n")
    with run.alone(venv):
        run.make_venv(venv, sys.executable)
    assert not (venv / "lib" / "leftover").exists()
    subprocess.run([run.interpreter(venv, sys.platform), "-c", "import pip"], check=True)


def test_that_an_installation_that_cannot_fit_is_refused_before_it_begins(run, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run, "DISK_NEEDED_MB", 10**12)
    with pytest.raises(SystemExit, match="1"):
        run.make_venv(tmp_path, sys.executable)
    assert "MB free" in capsys.readouterr().err
