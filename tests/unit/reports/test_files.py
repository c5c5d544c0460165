"""Lists as files: what a spreadsheet finds in them, and what is left of one that was not finished."""

import csv
import re
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from cbdesk.errors import CancelledError, GiveUpError
from cbdesk.reports import (
    CsvFile,
    Table,
    XlsxFile,
    complete,
    csv_text,
    decode,
    file_name,
    read_text,
    write_rows,
    xlsx_file,
)

TABLE = Table("Devices", ("Asset", "Serial", "Note"), (("Search", "rivera"), ("Rows", "all")))
PAGES = [[("0042", "1E5", ""), ("=1+1", "5CD1", "-2")], [], [("@a", "\t+x", 'Ōlelo, "x"\nb')]]


def sheet_texts(path, number):
    with zipfile.ZipFile(path) as book:
        tree = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    rows = []
    for row in tree.findall(".//{*}row"):
        cells = {re.sub(r"\d", "", cell.get("r")): cell for cell in row}
        assert {cell.get("t") for cell in cells.values()} == {"inlineStr"}  # text, whatever it looks like
        rows.append([cells[name].findtext(".//{*}t", "") if name in cells else "" for name in ("A", "B", "C")])
    return rows


def test_that_a_workbook_holds_every_cell_as_text_and_says_what_it_is(tmp_path):
    path = tmp_path / "devices.xlsx"
    assert write_rows(XlsxFile(path, TABLE), PAGES, lambda _: None) == 3
    assert sheet_texts(path, 1) == [list(TABLE.columns), *([*row] for page in PAGES for row in page)]
    assert [row[:2] for row in sheet_texts(path, 2)] == [["Search", "rivera"], ["Rows", "all"]]


def test_that_an_empty_workbook_has_its_titles(tmp_path):
    path = tmp_path / "devices.xlsx"
    write_rows(XlsxFile(path, TABLE), [], lambda _: None)
    assert sheet_texts(path, 1) == [list(TABLE.columns)]


def test_that_a_sheet_takes_no_more_rows_than_excel_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 2)
    with pytest.raises(GiveUpError, match="export it as CSV"):
        write_rows(XlsxFile(tmp_path / "devices.xlsx", TABLE), PAGES, lambda _: None)


def test_that_csv_has_a_bom_and_no_cell_that_a_spreadsheet_calculates(tmp_path):
    path = tmp_path / "devices.csv"
    write_rows(CsvFile(path, TABLE), PAGES, lambda _: None)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfAsset,Serial,Note\r\n0042,1E5,\r\n")
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    assert rows[2:] == [["'=1+1", "5CD1", "'-2"], ["'@a", "'\t+x", 'Ōlelo, "x"\nb']]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_that_every_start_of_a_formula_is_guarded(start):
    assert csv_text([(f"{start}1", "a=1")]).startswith(("'" + start, "\"'" + start))
    assert "'a" not in csv_text([(f"{start}1", "a=1")])


def test_that_a_stopped_file_leaves_nothing_and_the_old_one_whole(tmp_path):
    path = tmp_path / "devices.csv"
    path.write_text("old")

    def stop(rows):
        if rows > 2:
            raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        complete(path, lambda part: write_rows(CsvFile(part, TABLE), PAGES, stop))
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("devices.csv", "old")]


@pytest.mark.parametrize("make", [CsvFile, XlsxFile])
def test_that_a_folder_that_refuses_is_named(tmp_path, make):
    path = tmp_path / "gone" / "devices.file"
    with pytest.raises(GiveUpError, match=r"“devices.file” could not be written: .*No such file"):
        complete(path, lambda part: write_rows(make(part, TABLE), PAGES, lambda _: None))


def test_that_a_file_is_called_by_its_list_and_its_moment():
    moment = datetime(2026, 11, 27, 14, 5).astimezone()
    assert file_name("Devices", moment.astimezone(UTC), "xlsx") == "devices_2026-11-27_1405.xlsx"
    assert file_name("Not seen: “30” d/ä", moment, "csv") == "not-seen-30-d-a_2026-11-27_1405.csv"
    assert file_name("口座", moment, "pdf").startswith("list_")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_that_a_list_is_read_in_the_alphabets_of_spreadsheets(tmp_path, encoding):
    path = tmp_path / "list.csv"
    path.write_bytes("Zoë;5CD1\r\n".encode(encoding))
    assert read_text(path) == "Zoë;5CD1\r\n"


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0", b"a\0\0b"])
def test_that_a_workbook_is_named_as_what_cannot_be_read(content):
    with pytest.raises(GiveUpError, match="Save the sheet as CSV"):
        decode(content, "list.xlsx")


def test_that_a_missing_file_is_named(tmp_path):
    with pytest.raises(GiveUpError, match=r"“none.csv” could not be read"):
        read_text(tmp_path / "none.csv")
