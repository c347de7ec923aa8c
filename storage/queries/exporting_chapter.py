"""One kind of thing that is kept about a person, as it is told to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Chapter(NamedTuple):
    """One kind of thing that is kept."""

    title: str
    columns: Mapping[str, str]
    """How each column is called."""
    query: str
    sealed: tuple[str, ...] = ()
    """Columns to open."""
    health: bool = False
