"""`python -m ankara_lab`, the same as `ankara-lab`."""

from __future__ import annotations

import sys

from ankara_lab.cli import main

sys.exit(main())
