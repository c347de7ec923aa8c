"""A data folder whose server never outlives its test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.embedded import Embedded


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data folder; whatever a failed test leaves running in it is stopped."""
    folder = tmp_path / "data"
    yield folder
    leave = Embedded(folder, durable=False)
    if leave.pid:
        leave.open()
        leave.close()
