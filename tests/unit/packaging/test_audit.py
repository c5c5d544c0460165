"""The audit of the locked libraries: a finding fails, none passes, and a list that cannot be reached is said in a line."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.sources.loopback import Loopback, Reply

AUDIT = Path(__file__).resolve().parents[3] / "packaging" / "audit.py"
FINDING = {"id": "PYSEC-2026-1", "modified": "2026-01-01T00:00:00Z"}


@pytest.fixture
def osv():
    """The list of vulnerabilities, as the part of OSV's API that uv asks; it knows one about requests."""
    with closing(Loopback()) as server:
        server.on("GET", f"/v1/vulns/{FINDING['id']}", Reply(200, FINDING | {"summary": "It leaks."}))
        yield server


def audit(address):
    command = [sys.executable, AUDIT, "--service-url", address]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("concerns", "code"), [("requests", 1), ("something-else", 0)])
def test_that_a_finding_in_a_locked_library_fails_the_audit(osv, concerns, code):
    def findings(asked):
        names = [query["package"]["name"] for query in json.loads(asked.body)["queries"]]
        assert {"requests", "sqlalchemy", "pytest"} <= set(names)
        return Reply(200, {"results": [{"vulns": [FINDING]} if name == concerns else {} for name in names]})

    osv.decide("POST", "/v1/querybatch", findings)
    answer = audit(osv.url)
    assert answer.returncode == code, answer.stderr + answer.stdout
    assert (FINDING["id"] in answer.stdout) is (code == 1)


def test_that_an_audit_without_the_list_is_left_out_and_says_so(osv):
    osv.on("POST", "/v1/querybatch", Reply(503, "later"))
    answer = audit(osv.url)
    assert answer.returncode == 77, answer.stderr + answer.stdout
    assert answer.stdout.splitlines()[-1].endswith("cannot be reached here.")
