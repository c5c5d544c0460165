"""How Sphinx renders the guides: ``python -m sphinx -W docs build/docs``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cbdesk import __version__

project = "cbdesk"
version = release = __version__
html_title = f"cbdesk {__version__}"
copyright = "the authors of cbdesk, MIT licence"
extensions = ["myst_parser"]
myst_heading_anchors = 3
nitpicky = True
html_theme = "furo"
html_show_sourcelink = False
html_copy_source = False
