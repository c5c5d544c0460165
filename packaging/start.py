"""The packaged program's first lines: what ``python -m cbdesk`` is in the source tree."""

import sys

from cbdesk.__main__ import main

sys.exit(main())
