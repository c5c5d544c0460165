"""The views of the side pane: what the station keeps, and what is said when it cannot."""

import pytest

from cbdesk.domain.views import VIEWS
from cbdesk.errors import RetryError
from cbdesk.presenters.views import ViewsPresenter
from cbdesk.settings import saved_views


@pytest.fixture
def scenario(aio, pools, tmp_path):
    """Run an async function with a presenter over a folder, and everything that it said."""

    def run(story):
        async def whole():
            presenter = ViewsPresenter(pools, tmp_path)
            said = []
            presenter.failed.connect(lambda text: said.append(("failed", text)))
            presenter.saved.connect(lambda name: said.append(("saved", name)))
            presenter.renamed.connect(lambda *names: said.append(("renamed", *names)))
            presenter.forgotten.connect(lambda view: said.append(("forgotten", view.name)))
            try:
                await story(presenter, said)
            finally:
                presenter.close()

        aio.run(whole())

    return run


def test_that_a_search_is_kept_renamed_and_dropped(aio, scenario, tmp_path):
    async def story(presenter, said):
        presenter.save("Lincoln: old HP", "school:lincoln model:hp")
        await aio.until(lambda: presenter.state.saved)
        assert [view.title for view in presenter.state.saved] == ["Lincoln: old HP"]
        assert presenter.name_of(" school:lincoln  model:hp ") == "lincoln-old-hp"
        presenter.rename("lincoln-old-hp", "HP at Lincoln")
        await aio.until(lambda: presenter.state.saved[0].title == "HP at Lincoln")
        assert saved_views.saved(tmp_path)[0].name == "hp-at-lincoln"
        presenter.forget(presenter.state.saved[0])
        await aio.until(lambda: not presenter.state.saved)
        assert said == [
            ("saved", "lincoln-old-hp"),
            ("renamed", "lincoln-old-hp", "hp-at-lincoln"),
            ("forgotten", "hp-at-lincoln"),
        ]

    scenario(story)


def test_that_the_devices_of_each_view_are_counted_again_when_it_is_time(aio, scenario, memory, fleet):
    async def story(presenter, said):
        presenter.open(memory)
        await aio.until(lambda: presenter.state.counts)
        assert presenter.state.counts[""] == "450"
        disabled = sum(one["status"] == "DISABLED" for one in fleet.devices)
        assert presenter.state.counts["status:disabled"] == str(disabled)
        presenter.save("Active HP", "model:hp status:active")
        await aio.until(lambda: "model:hp status:active" in presenter.state.counts)
        fleet.devices[2]["is_deleted"] = True
        memory.gate.error = RetryError("The database is busy.")
        presenter.count()
        await aio.settle()
        assert presenter.state.counts[""] == "450"
        memory.gate.error = None
        presenter.count()
        await aio.until(lambda: presenter.state.counts[""] == "449")
        assert said == [("saved", "active-hp")]

    scenario(story)


def test_that_a_fleet_that_takes_long_to_count_is_not_counted_view_by_view(aio, scenario, memory, monkeypatch):
    monkeypatch.setattr("cbdesk.presenters.views.SLOW_SECONDS", -1.0)

    async def story(presenter, said):
        presenter.open(memory)
        await aio.until(lambda: presenter.state.counts)
        assert list(presenter.state.counts) == [""]

    scenario(story)


def test_that_what_cannot_be_kept_is_said_in_a_sentence(aio, scenario, tmp_path):
    async def story(presenter, said):
        presenter.save("!!!", "ana")
        presenter.save("Battery", "ana")
        await aio.until(lambda: len(said) == 2)
        presenter.save("Soon", "aue:soon")
        await aio.until(lambda: len(said) == 3)
        (tmp_path / "views.json").write_text("{", encoding="utf-8")
        presenter.reload()
        await aio.until(lambda: len(said) == 4)
        texts = [text for _, text in said]
        assert texts[0] == "A view needs a name with letters or digits."
        assert texts[1] == "The view was not kept. “battery” is a built-in view; choose another name."
        assert "no month" in texts[2]
        assert "views.json" in texts[3]
        assert presenter.state.all == VIEWS

    scenario(story)
