"""Two devices side by side: the same questions, and where the answers differ."""

from cbdesk.presenters.comparison import ComparisonPresenter
from tests.desktop.fleet import NOW


def shown(aio, pools, memory, left, right, story):
    presenter = ComparisonPresenter(pools, lambda: NOW)

    async def whole():
        presenter.open(memory)
        presenter.left.show(left)
        presenter.right.show(right)
        await aio.until(lambda: {presenter.state.left.phase, presenter.state.right.phase} <= {"shown", "missing"})
        await story(presenter)

    try:
        aio.run(whole())
    finally:
        presenter.close()


def test_that_each_fact_of_either_device_is_a_row_and_differences_are_marked(aio, pools, memory):
    first, second = memory.fleet.devices[0], memory.fleet.devices[1]
    second["iiq_room"] = first["iiq_room"] = "Room 1"
    second["iiq_location"] = first["iiq_location"]
    second["aue_date"] = "2033-06"
    second["ethernet_mac"] = "AA:BB:CC:00:00:01"

    async def story(presenter):
        rows = {row.label: row for row in presenter.state.rows}
        assert (rows["Model"].left, rows["Model"].right) == ("Lenovo 300e Gen 3", "HP 11 G9 EE")
        assert (rows["Model"].status, rows["Model"].level) == ("differs", "warn")
        assert (rows["Building"].status, rows["Building"].level) == ("", None)
        assert rows["Worth knowing"].right == "nothing"
        assert (rows["Ethernet MAC"].left, rows["Ethernet MAC"].right) == ("not known", "AA:BB:CC:00:00:01")
        different = sum(row.level is not None for row in presenter.state.rows)
        assert presenter.state.headline == f"{different} of {len(presenter.state.rows)} facts differ."

    shown(aio, pools, memory, "device-00001", "device-00002", story)


def test_that_a_device_is_compared_with_itself_without_a_difference(aio, pools, memory):
    async def story(presenter):
        assert presenter.state.headline == "No difference."

    shown(aio, pools, memory, "device-00001", "5CD1007919", story)


def test_that_several_values_of_one_question_are_one_answer(aio, pools, memory):
    people = [{"type": "USER_TYPE_MANAGED", "email": one} for one in ("ana@x.org", "ben@x.org")]
    memory.fleet.devices[0]["recent_users"] = people

    async def story(presenter):
        row = next(row for row in presenter.state.rows if row.label == "Recent users")
        assert row.left == "ana@x.org, ben@x.org"

    shown(aio, pools, memory, "device-00001", "device-00002", story)


def test_that_one_unknown_device_leaves_nothing_to_compare(aio, pools, memory):
    async def story(presenter):
        assert presenter.state.rows == ()
        assert "nowhere" in presenter.state.right.reason

    shown(aio, pools, memory, "device-00001", "nowhere", story)
