"""The merge rules a second time, slow and obvious, in plain Python: what the sync engine is compared with, cell by cell."""

from tests.oracle.model import Meraki, Oracle, Outcome

__all__ = ["Meraki", "Oracle", "Outcome"]
