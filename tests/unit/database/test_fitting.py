"""What becomes of a column that is already there with another type: it stays, it is widened, or it is put aside."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cbdesk.database.adoption.fitting import fit, sql_type
from cbdesk.database.tables import metadata

TEXT_100, TEXT, WHOLE, BIG = sa.String(100), sa.Text(), sa.Integer(), sa.BigInteger()
TIME, YES, JSON = sa.TIMESTAMP(), sa.Boolean(), sa.JSON()


@pytest.mark.parametrize(
    ("wanted", "stored", "fate", "kind"),
    [
        (TEXT_100, "character varying(100)", "keep", "character varying(100)"),
        (TEXT_100, "character varying(400)", "keep", "character varying(400)"),
        (TEXT_100, "character varying", "keep", "character varying"),
        (TEXT_100, "text", "keep", "text"),
        (TEXT_100, "character varying(99)", "widen", "character varying(100)"),
        (TEXT_100, "character(17)", "rewrite", "character varying(100)"),
        (TEXT_100, "character(200)", "rewrite", "character varying(200)"),
        (TEXT_100, "uuid", "aside", "character varying(100)"),
        (TEXT, "character varying(2000)", "widen", "text"),
        (WHOLE, "bigint", "keep", "bigint"),
        (WHOLE, "smallint", "rewrite", "integer"),
        (BIG, "integer", "rewrite", "bigint"),
        (WHOLE, "double precision", "aside", "integer"),
        (WHOLE, "numeric(5,2)", "aside", "integer"),
        (WHOLE, "text", "aside", "integer"),
        (TIME, "timestamp without time zone", "keep", "timestamp without time zone"),
        (TIME, "timestamp(3) without time zone", "keep", "timestamp(3) without time zone"),
        (TIME, "timestamp with time zone", "widen", "timestamp without time zone"),
        (TIME, "date", "rewrite", "timestamp without time zone"),
        (TIME, "text", "aside", "timestamp without time zone"),
        (TIME, "bigint", "aside", "timestamp without time zone"),
        (YES, "boolean", "keep", "boolean"),
        (YES, "integer", "aside", "boolean"),
        (JSON, "jsonb", "keep", "jsonb"),
        (JSON, "json", "keep", "json"),
        (JSON, "text", "aside", "json"),
        (JSON, "text[]", "aside", "json"),
    ],
)
def test_that_a_stored_type_stays_where_it_holds_everything_and_is_put_aside_where_it_is_another(
    wanted, stored, fate, kind
):
    found = fit(wanted, stored)
    assert (found.fate, found.kind) == (fate, kind)


def test_that_every_type_of_the_schema_fits_itself():
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, (sa.Date, sa.Double)) or getattr(column.type, "timezone", False):
                continue  # none of the documented tables has one
            assert fit(column.type, sql_type(column.type)).fate == "keep", column


@pytest.mark.parametrize(
    ("wanted", "stored"), [(WHOLE, "text"), (WHOLE, "numeric"), (TIME, "text"), (YES, "text"), (TEXT_100, "uuid")]
)
def test_that_the_value_of_a_column_put_aside_names_the_old_column_and_nothing_else_in_braces(wanted, stored):
    value = fit(wanted, stored).value.format('"old"')
    assert '"old"' in value
    assert "{0}" not in value
