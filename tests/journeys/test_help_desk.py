"""A technician's hours: scan and find, somebody's device, a sync beside the work, and a database that goes and comes."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

FLEET = "SELECT count(*), md5(string_agg(c::text, '|' ORDER BY device_id)) FROM chromebooks AS c"
SOMEBODY = """
SELECT u.full_name, u.email, min(c.serial_number), min(c.asset_tag) FROM users AS u
JOIN chromebooks AS c ON c.annotated_user = u.email AND NOT c.is_deleted
WHERE u.full_name ~ '^[A-Za-z ]+$'  -- what a keyboard of the screen can type
AND u.full_name IN (SELECT full_name FROM users GROUP BY full_name HAVING count(*) = 1)
GROUP BY u.email, u.full_name HAVING count(*) = 1 AND min(c.serial_number) > '' ORDER BY u.email LIMIT 1
"""


def test_that_a_scanned_serial_brings_its_device_to_the_screen(desk):
    # Take the third device of the list the way people do, and read its line from the clipboard.
    desk.press("ctrl+f", "Down", "Down", "Down")
    first = desk.title
    desk.until(lambda: desk.title != first or desk.title.count(" · ") > 0, "the selection did not move")
    desk.press("ctrl+c")
    tag, serial, model = desk.clipboard().split("\t")[:3]
    assert serial

    # Another one is on the screen, then the label is scanned.
    desk.press("Up", "Up")
    desk.until(lambda: not desk.title.startswith(f"{tag or serial} · "), "the other device was not shown")
    desk.scan(serial.lower())
    desk.until(lambda: desk.title.startswith(f"{tag or serial} · {model}"), "the scanned device was not shown")
    desk.press("ctrl+b")
    assert desk.clipboard() == serial


def test_that_a_name_leads_to_a_person_to_their_device_and_to_its_serial_on_the_clipboard(desk, station):
    [(name, email, serial, tag)] = station.rows(SOMEBODY)
    desk.press("ctrl+2")
    desk.type(name)
    desk.until(lambda: desk.says(email), "the person was not found by name")
    desk.press("Down", "Return", "Tab", "Tab", "Return")  # into the list, the facts, past what copies, along the link
    desk.until(lambda: desk.title.startswith(f"{tag or serial} · "), "the device of the person was not shown")
    desk.press("ctrl+b")
    assert desk.clipboard() == serial
    desk.press("ctrl+shift+u")
    desk.command("copy the user")
    desk.until(lambda: desk.clipboard() == email, "the way back from the device to its holder")


def test_that_searches_are_answered_during_a_sync_and_that_stopping_it_leaves_the_fleet_as_it_was(desk, station):
    before = station.rows(FLEET)
    devices = station.rows("SELECT DISTINCT model FROM chromebooks WHERE model > '' ORDER BY model LIMIT 2")
    station.outside.ask("later")  # there is something to be changed
    station.outside.ask("slow 3")
    desk.press("ctrl+shift+s")
    desk.until(lambda: desk.says("Stop the sync"), "the sync was not shown")
    for (model,) in devices:
        desk.search(model)
        desk.until(lambda model=model: model in desk.title, f"{model} was not found during the sync")
    assert desk.says("Stop the sync"), "the sync had ended before it was stopped"
    desk.command("Stop the sync")
    desk.until(lambda: desk.says("Sync stopped"), "the sync did not stop")
    station.outside.ask("slow 0")
    assert station.rows(FLEET) == before
    assert station.rows("SELECT status FROM sync_logs ORDER BY id DESC LIMIT 1") == [("cancelled",)]


def test_that_the_offline_copy_answers_until_the_database_is_back(desk, station):
    station.run("offline", "refresh")
    first, second, third = station.rows(
        "SELECT coalesce(asset_tag, serial_number), serial_number FROM chromebooks WHERE serial_number > '' "
        "ORDER BY serial_number DESC LIMIT 3"
    )

    def look_up(device, when):
        name, serial = device
        desk.search(serial)
        desk.until(lambda: desk.title.startswith(f"{name} · "), f"no answer {when}")
        desk.press("ctrl+b")
        assert desk.clipboard() == serial

    look_up(first, "before")
    station.outside.ask("away")
    desk.press("F5")
    desk.until(lambda: desk.says("The offline copy of "), "nothing was said about the database that is away")
    desk.until(lambda: desk.says("127.0.0.1: not reachable"), "the status does not tell")
    look_up(second, "of the copy")
    station.outside.ask("back")
    desk.until(lambda: not desk.says("offline copy"), "the window stayed with the copy")
    assert not desk.says("not reachable")
    look_up(third, "afterwards")
    assert not desk.says("offline copy")
