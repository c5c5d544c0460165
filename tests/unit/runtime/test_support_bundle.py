"""The support bundle is one private zip file without secrets and addresses."""

import json
import os
import zipfile

from cbdesk.runtime import own_build, support_bundle
from cbdesk.runtime.support_bundle import BundleFile


def test_that_the_files_are_in_the_bundle_and_nobody_else_may_read_it(tmp_path):
    path = tmp_path / "bundle.zip"
    support_bundle.write(path, [BundleFile("a.txt", "", "Grüße"), BundleFile("logs/b.log", "", "b")])
    with zipfile.ZipFile(path) as bundle:
        assert bundle.namelist() == ["a.txt", "logs/b.log"]
        assert bundle.read("a.txt").decode() == "Grüße"
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_that_documents_are_redacted_and_stay_json():
    content = {"warnings": ["user ana@x.example.org was skipped, token=abc"], "url": "redis://u:p@host/0", "n": 1}
    file = support_bundle.document("d.json", "", content)
    assert json.loads(file.content) == {
        "warnings": ["user <e-mail> was skipped, token=<hidden>"],
        "url": "redis://<hidden>@host/0",
        "n": 1,
    }


def test_that_logs_are_taken_with_those_before_them_and_redacted_once_more(tmp_path):
    (tmp_path / "cbdesk.log").write_text("now ana@x.example.org\n")
    (tmp_path / "cbdesk.log.1").write_text("before\n")
    (tmp_path / "fault.log").write_text("")
    (tmp_path / "fault.log.1").write_text("Segmentation fault\n")
    files = {one.name: one.content for one in support_bundle.log_files(tmp_path)}
    assert files == {
        "logs/cbdesk.log": "now <e-mail>\n",
        "logs/cbdesk.log.1": "before\n",
        "logs/fault.log.1": "Segmentation fault\n",
    }


def test_that_the_versions_name_the_program_and_what_it_stands_on():
    versions = own_build.versions()
    assert versions["cbdesk"].startswith("0.")
    assert versions["SQLAlchemy"].startswith("2.")
    assert "\nPython 3." in own_build.version_text()
