"""What the messengers remember between two starts of the demo: one file, written whole, by parts with names."""

from __future__ import annotations

import io
import itertools
import pickle
from pathlib import Path
from typing import Any, ClassVar, Protocol


class Part(Protocol):
    """Something that remembers: `KEPT` names the attributes worth keeping."""

    KEPT: ClassVar[tuple[str, ...]]


class ForgottenError(Exception):
    """The file can't be read by this version of the sandbox."""


class Memory:
    """The parts that are kept; without a path nothing is."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._parts: dict[str, Part] = {}
        self._before = _read(path) if path is not None and path.exists() else {}
        self._written = b""

    def keep(self, name: str, part: Part) -> None:
        """Give a part what it knew at the last start, and keep it from now on."""
        self._parts[name] = part
        for attribute, value in self._before.pop(name, {}).items():
            setattr(part, attribute, value)

    def save(self) -> None:
        """Write everything, if anything has changed; a power cut leaves the old file or the new one."""
        if self.path is None:
            return
        # One dump of all parts: a message and the index that points at it stay one object.
        whole = _dump({name: {key: getattr(part, key) for key in part.KEPT} for name, part in self._parts.items()})
        if whole != self._written:
            fresh = self.path.with_suffix(".new")
            fresh.write_bytes(whole)
            fresh.replace(self.path)
            self._written = whole


class _Pickler(pickle.Pickler):
    """Counters of ids are kept by the number they would give next (pickling them is going away)."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, itertools.count):
            return itertools.count, (int(repr(value)[6:-1]),)
        return NotImplemented


def _dump(whole: dict[str, dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    _Pickler(out, protocol=pickle.HIGHEST_PROTOCOL).dump(whole)
    return out.getvalue()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        # The file is the demo's own, in its own folder.
        found: dict[str, dict[str, Any]] = pickle.loads(path.read_bytes())
    except (pickle.UnpicklingError, AttributeError, ImportError, EOFError, IndexError, TypeError, ValueError) as fault:
        raise ForgottenError(str(path)) from fault
    return found
