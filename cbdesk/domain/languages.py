"""The languages that the window speaks."""

from __future__ import annotations

from typing import Literal

Language = Literal["system", "en", "es"]
"""``system`` is that of the computer, where the window speaks it, and English otherwise."""
