"""`python -m ankara_lab`, the same as `ankara-lab`."""

from __future__ import annotations

import sys

from ankara_lab.cli import main

if __name__ == "__main__":  # not in the processes that draw a corpus, which import this again
    sys.exit(main())
