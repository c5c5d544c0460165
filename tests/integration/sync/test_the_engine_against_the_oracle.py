"""Random districts over several runs: what the engine stores is what the merge rules say, to the last cell."""

from __future__ import annotations

import os
from concurrent.futures import Executor

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cbdesk.sync.parts import MergeOptions
from tests.integration.sync.comparison import SideBySide, forget_everything, sync, travel
from tests.integration.sync.worlds import Step, histories
from tests.oracle import Oracle

EXAMPLES = int(os.environ.get("SYNC_EXAMPLES", "40"))
"""A nightly run sets a few thousand."""
PHASES = [phase for phase in Phase if phase is not Phase.shrink or "SYNC_NO_SHRINK" not in os.environ]


@pytest.mark.timeout(36_000)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=PHASES,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
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
