"""Random districts over several runs: what the engine stores is what the merge rules say, to the last cell."""

from __future__ import annotations

from concurrent.futures import Executor

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from cbdesk.sync.parts import MergeOptions
from tests.integration.sync.comparison import SideBySide, forget_everything, sync, travel
from tests.integration.sync.worlds import MANY_WORLDS, Step, histories
from tests.oracle import Oracle


@pytest.mark.timeout(36_000)
@MANY_WORLDS
@given(steps=histories(), vanish_limit=st.sampled_from([20, 50, 100]))
def test_that_every_cell_follows_the_merge_rules_over_a_sequence_of_runs(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch, steps: list[Step], vanish_limit: int
) -> None:
    forget_everything(engine)
    both = SideBySide(engine, Oracle(vanish_limit_percent=vanish_limit))
    with monkeypatch.context() as patched:
        set_now = travel(patched)
        for step in steps:
            set_now(step.now)
            options = MergeOptions(vanish_limit_percent=vanish_limit, force=step.force)
            result = sync(engine, step.documents.sources(), executor, options=options)
            outcome = both.ask_oracle(step.documents, step.now, force=step.force)
            both.compare(outcome, result, step.now)
