"""Lists as files: what a table is made of, the writers of its formats, and texts that come in. No Qt, no SQL."""

from cbdesk.reports.csv_file import CsvFile, csv_text
from cbdesk.reports.naming import file_name
from cbdesk.reports.table import Row, Table, TableFile, complete, write_rows
from cbdesk.reports.text_file import decode, read_text
from cbdesk.reports.xlsx_file import XlsxFile

__all__ = [
    "CsvFile",
    "Row",
    "Table",
    "TableFile",
    "XlsxFile",
    "complete",
    "csv_text",
    "decode",
    "file_name",
    "read_text",
    "write_rows",
]
