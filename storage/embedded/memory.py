"""How much of the machine's memory the embedded server takes for its buffers."""

from __future__ import annotations

import os
from pathlib import Path

MB = 2**20
LEAST, MOST = 128, 1024
"""Megabytes: what any machine has, and above which a service of one region gains nothing."""
SHARE = 16
"""A part of so many: the machine holds the service too, and PostgreSQL counts on the system's own cache."""
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""What a container may take, where there is one."""


def shared_buffers() -> int:
    """Megabytes of `shared_buffers`: by the machine's memory, or by what its container allows."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    allowed = min([memory, *filter(None, map(_limit, LIMITS))])
    return max(LEAST, min(MOST, allowed // SHARE // MB))


def _limit(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):  # there is no such file, or it says «max»
        return None
