"""``python -m lda_vi``: the same as ``lda-vi``."""

import sys

from lda_vi.cli import main

if __name__ == "__main__":
    sys.exit(main())
