"""``python -m cbdesk``: hands over to the command line."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return the exit code of contract, section 2."""
    # The keeper of the embedded server is this program again where cbdesk is packaged; it must stay small.
    from cbdesk.database.embedded import KEEPER_FLAG, run_keeper

    if sys.argv[1:2] == [KEEPER_FLAG]:
        return run_keeper(sys.argv[2:])
    from cbdesk.cli import run
    from cbdesk.runtime.leaving import leave

    return leave(run(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
