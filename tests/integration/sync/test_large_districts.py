"""What a sync of a very large district must not do, told by the planner: such a run would take hours to watch."""

import sqlalchemy as sa

from cbdesk.sync import scope
from cbdesk.sync.run_part import RunPart

SERIALS = 300_000


def test_that_the_claims_of_300_000_devices_are_hashed_and_not_gone_through_for_each(engine):
    with engine.begin() as connection:
        RunPart.open(connection, "chromebooks", {}, batch_size=100, log_id=1)
        connection.execute(sa.schema.CreateTable(scope.scope_serial))
        some = sa.func.generate_series(1, SERIALS).table_valued("n").render_derived()
        serials = sa.select(sa.literal("5CD12345").concat(some.c.n))
        connection.execute(sa.insert(scope.scope_serial).from_select(["value"], serials))
        asked = scope.new_values(scope.scope_serial, serials).compile(
            connection, compile_kwargs={"literal_binds": True}
        )
        plan = "\n".join(connection.execute(sa.text(f"EXPLAIN {asked}")).scalars())
    assert "hashed SubPlan" in plan
