"""`python -m sandbox serve|demo`."""

from __future__ import annotations

import sys


def main() -> int:
    """Do what the command line says; Ctrl+C before anything runs ends it without a word."""
    try:
        # The messengers' libraries take seconds to import.
        from sandbox.commands import main as work
    except KeyboardInterrupt:
        return 130
    return work()


if __name__ == "__main__":
    sys.exit(main())
