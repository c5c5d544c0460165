"""How a run ended, by how its parts did."""

from __future__ import annotations

import pytest

from cbdesk.domain.sync import PartResult, SyncResult, SyncStatus


def result_of(*parts: PartResult) -> SyncResult:
    return SyncResult.of(parts, run_id="r1", sync_type="full", seconds=1.23456, conflicts=2, is_incremental=False)


@pytest.mark.parametrize(
    ("of_parts", "status"),
    [
        (("completed", "completed"), "completed"),
        (("failed", "failed"), "failed"),
        (("completed", "failed"), "partial"),
        (("completed", "partial"), "partial"),
        (("completed", "cancelled"), "cancelled"),
    ],
)
def test_that_a_run_ended_as_its_parts_did(of_parts: tuple[SyncStatus, SyncStatus], status: SyncStatus) -> None:
    assert result_of(PartResult("users", of_parts[0]), PartResult("meraki", of_parts[1])).status == status


def test_that_a_message_of_several_parts_is_said_once() -> None:
    parts = [PartResult(part, "failed", error_message=said) for part, said in (("users", "Away."), ("meraki", "Away."))]
    assert result_of(*parts, PartResult("chromebooks", "failed", error_message="Key.")).error_message == "Away. Key."
