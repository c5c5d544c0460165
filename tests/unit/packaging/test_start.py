"""run.py started as a person starts it, in a checkout whose environment is finished."""

import json
import sys

import pytest

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux may have no screen")


def finish(process):
    output, said = process.communicate(timeout=60)
    return process.returncode, output, said


def test_that_arguments_exit_code_and_standard_output_are_those_of_cbdesk(checkout):
    code, output, said = finish(checkout.start("search", "5CD1", "--json"))
    assert code == 5
    assert json.loads(output)["arguments"] == ["search", "5CD1", "--json"]
    assert said == ""


def test_that_the_folder_somebody_stands_in_stays_and_cannot_replace_cbdesk(checkout, tmp_path):
    (tmp_path / "cbdesk.py").write_text("raise SystemExit('the wrong cbdesk')")
    code, output, _ = finish(checkout.start("stats", folder=tmp_path))
    assert code == 5
    assert json.loads(output)["folder"] == str(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no exec")
def test_that_signals_reach_cbdesk_because_it_takes_the_place_of_run(checkout):
    process = checkout.start("stats")
    _, output, _ = finish(process)
    assert json.loads(output)["process"] == process.pid


@on_linux
@pytest.mark.parametrize("arguments", [[], ["demo"], ["demo", "--devices", "50"]])
def test_that_without_a_screen_the_window_is_refused_in_words_and_headless_is_offered(checkout, arguments):
    code, output, said = finish(checkout.start(*arguments))
    assert (code, output) == (2, "")
    assert "no screen" in said
    assert "packaging/run.py --headless" in said


def test_that_no_arguments_mean_the_demonstration(checkout):
    _, output, _ = finish(checkout.start(QT_QPA_PLATFORM="offscreen"))
    assert json.loads(output)["arguments"] == ["demo"]


def test_that_headless_first_means_the_demonstration_without_a_window(checkout):
    _, output, _ = finish(checkout.start("--headless", "--json"))
    assert json.loads(output)["arguments"] == ["demo", "--headless", "--json"]


def test_that_test_hands_its_arguments_to_pytest_in_the_checkout_with_an_offscreen_qt(checkout, tmp_path):
    (checkout.root / "test_sample.py").write_text(
        "import os\n"
        "def test_chosen(): assert os.environ['QT_QPA_PLATFORM'] == 'offscreen'\n"
        "def test_failing(): assert False\n"
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code, output, _ = finish(checkout.start("test", "-q", "-k", "chosen", folder=elsewhere))
    assert code == 0, output
    assert "1 passed, 1 deselected" in output
    code, output, _ = finish(checkout.start("test", "-q", folder=elsewhere))
    assert code == 1
    assert "1 failed, 1 passed" in output


def test_that_a_second_start_waits_for_the_first_to_finish_installing(checkout):
    (checkout.venv / "cbdesk-run.json").unlink()
    with checkout.run.alone(checkout.venv):
        process = checkout.start("stats")
        assert "another start is installing" in process.stderr.readline()
        checkout.finish()
    code, output, said = finish(process)
    assert code == 5
    assert json.loads(output)["arguments"] == ["stats"]
    assert said == ""


def test_that_bytecode_is_kept_inside_of_the_environment_where_it_may_not_lie_beside_the_sources(checkout):
    (checkout.root / "cbdesk" / "part.py").write_text("")
    (checkout.root / "cbdesk" / "__main__.py").write_text("import cbdesk.part")
    code, _, said = finish(checkout.start("stats", PYTHONDONTWRITEBYTECODE="1"))
    assert (code, said) == (0, "")
    assert list((checkout.venv / "bytecode").rglob("part*.pyc"))
    assert not list((checkout.root / "cbdesk").rglob("*.pyc"))
