"""A long list read from both of its ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbdesk.sources.both_ends import Pages, from_both_ends


class Listed:
    """A list in pages, and how many pages of it were asked for from either end."""

    def __init__(self, rows: int, page_size: int) -> None:
        self.rows: list[object] = [{"id": str(number)} for number in range(rows)]
        self.page_size = page_size
        self.asked = {"forward": 0, "backward": 0}
        self.on_page: Callable[[], None] = lambda: None

    def pages(self, way: str, rows: list[object]) -> Pages:
        for start in range(0, len(rows), self.page_size):
            self.asked[way] += 1
            self.on_page()
            yield rows[start : start + self.page_size]

    def read(self, backward: list[object] | None = None) -> list[object]:
        rows = self.rows[::-1] if backward is None else backward
        pages = from_both_ends(self.pages("forward", self.rows), lambda: self.pages("backward", rows))
        return [row for page in pages for row in page]


def idents(rows: list[object]) -> list[int]:
    return sorted(int(row["id"]) for row in rows if isinstance(row, dict))


@given(rows=st.integers(0, 120), page_size=st.integers(1, 12))
def test_that_every_row_comes_exactly_once(rows: int, page_size: int) -> None:
    listed = Listed(rows, page_size)
    assert idents(listed.read()) == list(range(rows))


def test_that_each_end_reads_half_of_a_long_list() -> None:
    listed = Listed(400, 10)
    listed.read()
    assert listed.asked["backward"] >= 15
    assert sum(listed.asked.values()) <= 42


def test_that_a_short_list_is_read_from_its_start_alone() -> None:
    listed = Listed(9, 10)
    listed.read()
    assert listed.asked == {"forward": 1, "backward": 0}


@pytest.mark.parametrize("kind", ["the same order", "no order", "nothing", "rows without ids", "another list"])
def test_that_a_list_that_cannot_be_read_backwards_is_read_whole_from_its_start(kind: str) -> None:
    listed = Listed(200, 10)
    backward: dict[str, list[object]] = {
        "the same order": listed.rows,
        "no order": listed.rows[100:] + listed.rows[:100],
        "nothing": [],
        "rows without ids": [None, *listed.rows[::-1]],
        "another list": [{"id": f"{number}"} for number in range(1000, 1200)],
    }
    found = listed.read(backward[kind])
    assert set(idents(found)) >= set(range(200))
    assert listed.asked["forward"] == 20 or kind == "rows without ids"


def test_that_rows_that_the_source_sorts_as_equal_are_not_lost_where_the_two_meet() -> None:
    listed = Listed(140, 10)
    # Its sort is stable: 109 comes before 110 whichever way the list is read, and both readers end a page with it.
    backward = [*listed.rows[:110:-1], listed.rows[109], listed.rows[110], *listed.rows[108::-1]]
    assert set(idents(listed.read(backward))) == set(range(140))


def test_that_a_row_that_moved_meanwhile_is_no_place_to_meet() -> None:
    listed = Listed(400, 10)
    # 89, which the forward reader had read last, was renamed.
    backward = [*listed.rows[:390:-1], listed.rows[89], *listed.rows[390:89:-1], *listed.rows[88::-1]]
    assert set(idents(listed.read(backward))) == set(range(400))


@given(st.data())
def test_that_rows_that_come_and_go_while_it_is_read_cost_none_of_the_others(data: st.DataObject) -> None:
    listed = Listed(150, 5)
    lasting = set(range(150)) - set(data.draw(st.lists(st.integers(0, 149), max_size=5)))
    gone = [row for row in listed.rows if isinstance(row, dict) and int(row["id"]) not in lasting]
    backward = [row for row in listed.rows[::-1] if row not in gone or data.draw(st.booleans())]
    new = data.draw(st.integers(0, 149))
    backward.insert(new, {"id": "9999"})
    found = idents(listed.read(backward))
    assert lasting <= set(found)


def test_that_both_are_closed_when_nobody_wants_more() -> None:
    ended: list[str] = []

    def pages(way: str) -> Pages:
        try:
            for number in range(100):
                yield [{"id": f"{way}{number}"}]
        finally:
            ended.append(way)

    found: Iterator[list[object]] = from_both_ends(pages("forward"), lambda: pages("backward"))
    for _ in range(20):
        next(found)
    found.close()  # type: ignore[attr-defined]  # a generator
    assert sorted(ended) == ["backward", "forward"]
