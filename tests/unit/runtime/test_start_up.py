"""The guard against the one PySide6 that aborts minutes after a good start."""

import pytest

from cbdesk.errors import GiveUpError
from cbdesk.runtime.start_up import check_versions


@pytest.mark.parametrize("python", [(3, 11), (3, 10)])
def test_that_pyside_6_12_0_is_refused_before_python_3_12(python):
    with pytest.raises(GiveUpError, match=r"PySide6-Essentials<6\.12"):
        check_versions("6.12.0", python)


@pytest.mark.parametrize(("pyside", "python"), [("6.12.0", (3, 12)), ("6.11.3", (3, 11)), ("6.12.1", (3, 11))])
def test_that_other_combinations_pass(pyside, python):
    check_versions(pyside, python)


def test_that_the_installed_combination_passes():
    check_versions()
