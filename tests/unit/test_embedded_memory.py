"""How large the embedded server's buffers are, by the machine and by its container."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storage.embedded import memory

GB = 2**30
PAGE = 4096


@pytest.mark.parametrize(
    ("machine", "container", "megabytes"),
    [
        pytest.param(1 * GB, None, 128, id="a small machine has what any has"),
        pytest.param(2 * GB, "max", 128, id="a sixteenth"),
        pytest.param(8 * GB, None, 512, id="a usual one"),
        pytest.param(64 * GB, None, 1024, id="no more than is of use"),
        pytest.param(64 * GB, str(4 * GB), 256, id="what the container allows counts"),
        pytest.param(8 * GB, str(2**63 - 4096), 512, id="a container without a limit, as cgroups of old say it"),
    ],
)
def test_buffers_are_a_part_of_what_there_is(
    machine: int, container: str | None, megabytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = tmp_path / "memory.max"
    if container is not None:
        limit.write_text(f"{container}\n")
    known = {"SC_PAGE_SIZE": PAGE, "SC_PHYS_PAGES": machine // PAGE}
    monkeypatch.setattr(os, "sysconf", known.__getitem__)
    monkeypatch.setattr(memory, "LIMITS", (limit,))
    assert memory.shared_buffers() == megabytes
