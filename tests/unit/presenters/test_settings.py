"""Editing the settings: drafts until they are saved, tests that keep nothing, mistakes at their field."""

import threading
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from cbdesk.domain.checks import Check, KeyFile, Step
from cbdesk.domain.phrases import Phrase
from cbdesk.errors import SettingsError
from cbdesk.presenters.settings import SettingsPresenter
from cbdesk.presenters.settings_pages import PAGES, SPECS, needs_new_window
from cbdesk.presenters.settings_state import first_sync_words
from cbdesk.presenters.setup_tools import SetupTools
from cbdesk.settings import load
from cbdesk.settings.editing import EDITABLE
from cbdesk.settings.profile import set_value
from cbdesk.settings.secrets import store_secret


@pytest.fixture
def asked():
    """The settings that a test of a source was given, by page."""
    return []


@pytest.fixture
def scenario(aio, pools, asked):
    created = []

    def run(story, check=lambda page, settings: Check(True, "Everything can be read.", 26_310)):
        def try_source(page, settings):
            asked.append((page, settings))
            return check(page, settings)

        def read_key(path):
            if path.name == "wrong.json":
                raise SettingsError(Phrase("The Google key file {path} is not JSON.", path=path))
            return KeyFile("reader@project.iam", "1234567", ("scope",))

        async def whole():
            presenter = SettingsPresenter(pools, SetupTools(try_source, read_key, created.append))
            presenter.open()
            await aio.until(lambda: presenter.state.phase == "ready")
            try:
                await story(presenter)
            finally:
                presenter.close()

        aio.run(whole())

    run.created = created
    return run


def field(presenter, key):
    return presenter.state.fields[key]


def words(presenter, page):
    return presenter.state.page(page).words


def test_that_every_setting_stands_on_exactly_one_page():
    assert sorted(SPECS) == sorted(EDITABLE)
    assert len(SPECS) == sum(len(page.fields) for page in PAGES)


def test_that_a_mistake_is_told_at_its_field_and_nothing_can_be_saved(aio, scenario):
    async def story(presenter):
        presenter.edit("google.page_size", "many")
        assert field(presenter, "google.page_size").error
        assert words(presenter, "google") == "Something is wrong"
        assert not presenter.state.can_be_saved
        presenter.edit("google.page_size", "100")
        assert presenter.state.can_be_saved
        presenter.edit("google.page_size", "")
        assert not presenter.state.is_changed

    scenario(story)


def test_that_a_test_uses_the_draft_and_saves_nothing(aio, scenario, asked):
    async def story(presenter):
        presenter.edit("incidentiq.base_url", "mydistrict")
        assert words(presenter, "incidentiq") == "Unfinished"
        presenter.edit("incidentiq.token", "a-token")
        assert words(presenter, "incidentiq") == "Set up"
        presenter.edit("google.page_size", "many")  # a mistake elsewhere is none of this page's
        presenter.check("incidentiq")
        assert words(presenter, "incidentiq") == "Testing…"
        await aio.until(lambda: presenter.state.page("incidentiq").check)
        assert words(presenter, "incidentiq") == "Works"
        assert presenter.state.page("incidentiq").found == "26,310 assets"

    scenario(story)
    [(page, settings)] = asked
    assert page == "incidentiq"
    assert settings.incidentiq.token.get_secret_value() == "a-token"
    assert load().incidentiq.base_url is None


def test_that_a_source_which_works_in_part_names_what_is_missing(aio, scenario):
    steps = (Step("Devices", True, "Can be read."), Step("Batteries", False, "The scope is missing.", True))

    async def story(presenter):
        presenter.check("google")
        await aio.until(lambda: presenter.state.page("google").check)
        assert (presenter.state.page("google").level, words(presenter, "google")) == ("warn", "Works in part")

    scenario(story, lambda page, settings: Check(True, "In part.", 3, steps))


def test_that_a_found_result_goes_with_the_text_it_was_found_for(aio, scenario):
    release = threading.Event()

    def slow(page, settings):
        assert release.wait(20)
        return Check(True, "old")

    async def story(presenter):
        presenter.check("meraki")
        presenter.edit("meraki.api_key", "another-key")
        release.set()
        await aio.settle()
        assert presenter.state.page("meraki").check is None
        assert not presenter.state.page("meraki").is_checking

    scenario(story, slow)


def test_that_the_tables_of_an_empty_database_are_created_when_a_person_asks(aio, scenario):
    address = "postgresql://u:p@db.example/d"

    async def story(presenter):
        presenter.edit("database.url", address)
        presenter.create_tables()
        await aio.until(lambda: presenter.state.page("database").check)
        assert words(presenter, "database") == "Works"

    scenario(story)
    [settings] = scenario.created
    assert settings.database.url.get_secret_value() == address
    assert load().database.url is None


def test_that_the_organizations_a_key_sees_can_be_chosen_and_stay(aio, scenario):
    choices = (("42", "Oak Valley"), ("43", "Maple"))

    async def story(presenter):
        presenter.edit("meraki.api_key", "a-key")
        presenter.check("meraki")
        await aio.until(lambda: field(presenter, "meraki.organization_id").choices)
        presenter.edit("meraki.organization_id", "42")
        assert field(presenter, "meraki.organization_id").choices == choices
        assert words(presenter, "meraki") == "Set up"

    scenario(story, lambda page, settings: Check(False, "Choose one.", choices=choices))


def test_that_saving_keeps_everything_and_says_whether_a_new_window_is_needed(aio, scenario):
    said = []

    async def story(presenter):
        presenter.saved.connect(said.append)
        presenter.edit("google.page_size", "100")
        presenter.edit("meraki.api_key", "a-key")
        presenter.save()
        assert presenter.state.phase == "saving"
        await aio.until(lambda: said == [False])
        assert not presenter.state.is_changed
        assert field(presenter, "meraki.api_key").text == ""
        assert field(presenter, "meraki.api_key").is_set
        presenter.edit("schedule.full_times", "02:00")
        presenter.save()
        await aio.until(lambda: said == [False, True])
        presenter.forget_secret("meraki.api_key")
        assert field(presenter, "meraki.api_key").place == "Will be taken away when you save."
        presenter.save()
        await aio.until(lambda: len(said) == 3)
        assert not field(presenter, "meraki.api_key").is_set

    scenario(story)
    assert load().google.page_size == 100
    assert load().schedule.full_times == ("02:00",)


def test_that_a_keyring_which_refuses_is_said_with_the_way_out(aio, scenario):
    keyring.set_keyring(NoKeyring())
    said = []

    async def story(presenter):
        presenter.saved.connect(said.append)
        presenter.edit("meraki.api_key", "a-key")
        presenter.save()
        await aio.until(lambda: presenter.state.note)
        assert presenter.state.note.offers_file
        assert presenter.state.is_changed
        presenter.save(allow_file=True)
        await aio.until(lambda: said)
        assert "only your account" in field(presenter, "meraki.api_key").place

    scenario(story)


def test_that_defaults_are_restored_page_by_page_and_secrets_stay(aio, scenario):
    set_value(load().config_file, "meraki.timespan_hours", "24")
    set_value(load().config_file, "google.page_size", "100")
    store_secret("meraki.api_key", "a-key")

    async def story(presenter):
        presenter.edit("meraki.organization_id", "42")
        presenter.restore_defaults("meraki")
        assert field(presenter, "meraki.timespan_hours").text == ""
        assert field(presenter, "meraki.organization_id").text == ""
        assert field(presenter, "meraki.api_key").is_set
        assert field(presenter, "google.page_size").text == "100"
        presenter.revert(["meraki.timespan_hours"])
        assert field(presenter, "meraki.timespan_hours").text == "24"

    scenario(story)


def test_that_what_the_environment_fixes_is_neither_edited_nor_imported(aio, scenario, monkeypatch, tmp_path):
    monkeypatch.setenv("CBDESK_GOOGLE__PAGE_SIZE", "150")
    file = tmp_path / "district.toml"
    file.write_text("[google]\npage_size = 90\n[sync]\nbatch_size = 500\n", encoding="utf-8")

    async def story(presenter):
        presenter.edit("google.page_size", "100")
        assert field(presenter, "google.page_size").text == "150"
        presenter.import_file(file)
        await aio.until(lambda: presenter.state.note)
        assert field(presenter, "google.page_size").text == "150"
        assert field(presenter, "sync.batch_size").text == "500"
        assert "1 setting. Save to keep them." in presenter.state.note.text
        assert "Fixed here and left as they are: 1 setting." in presenter.state.note.text

    scenario(story)


def test_that_a_file_which_cannot_be_read_or_written_is_said(aio, scenario, tmp_path):
    async def story(presenter):
        presenter.import_file(tmp_path / "missing.toml")
        await aio.until(lambda: presenter.state.note)
        assert "missing.toml" in presenter.state.note.text
        presenter.export_file(tmp_path / "missing" / "x.toml")
        await aio.until(lambda: "x.toml" in presenter.state.note.text)
        presenter.export_file(tmp_path / "good.toml")
        await aio.until(lambda: presenter.state.note.level == "info")

    scenario(story)
    assert (tmp_path / "good.toml").exists()


def test_that_the_key_file_says_whose_it_is_and_a_wrong_one_blocks_only_itself(aio, scenario):
    async def story(presenter):
        presenter.edit("google.credentials_file", str(Path("key.json")))
        await aio.until(lambda: presenter.state.key_file)
        assert presenter.state.key_file.client_id == "1234567"
        presenter.edit("google.credentials_file", "wrong.json")
        await aio.until(lambda: field(presenter, "google.credentials_file").error)
        assert field(presenter, "google.credentials_file").error == "The Google key file wrong.json is not JSON."
        assert presenter.state.key_file is None
        assert not presenter.state.can_be_saved

    scenario(story)


def test_that_a_kept_key_file_that_is_gone_does_not_keep_other_changes_back(aio, scenario):
    set_value(load().config_file, "google.credentials_file", "wrong.json")

    async def story(presenter):
        await aio.until(lambda: field(presenter, "google.credentials_file").error)
        presenter.edit("sync.batch_size", "500")
        assert presenter.state.can_be_saved

    scenario(story)


def test_that_settings_which_cannot_be_read_say_why(aio, pools):
    async def whole():
        presenter = SettingsPresenter(pools, SetupTools(lambda page, settings: Check(None, ""), None, None))
        file = load().config_file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("no toml", encoding="utf-8")
        presenter.open()
        await aio.until(lambda: presenter.state.phase == "failed")
        assert "not valid TOML" in presenter.state.reason
        file.unlink()
        presenter.open()
        await aio.until(lambda: presenter.state.phase == "ready")
        presenter.close()

    aio.run(whole())


def test_that_the_first_sync_is_estimated_from_what_the_tests_counted(aio, scenario):
    counts = {"google": 26_310, "incidentiq": 24_000, "meraki": 1}

    async def story(presenter):
        assert first_sync_words(presenter.state.pages).startswith("Nothing was counted yet.")
        for page in counts:
            presenter.check(page)
        await aio.until(lambda: all(presenter.state.page(page).check for page in counts))
        assert first_sync_words(presenter.state.pages) == (
            "The first sync reads 26,310 devices, 24,000 assets and 1 network. That takes about 5 minutes."
        )

    scenario(story, lambda page, settings: Check(True, "", counts[page]))


def test_that_sources_hold_from_the_next_sync_and_the_database_from_the_next_window():
    assert not any(map(needs_new_window, ("google.page_size", "incidentiq.token", "sync.batch_size")))
    assert all(
        map(needs_new_window, ("database.url", "redis.url", "schedule.full_times", "offline.enabled", "ui.language"))
    )
