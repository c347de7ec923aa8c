"""The scenarios of the service, and older versions of them for the dialogues that began with those."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scenarios.load import load, version_of
from scenarios.schema import Scenario

FOLDER = Path(__file__).parent / "library"


@dataclass(frozen=True, slots=True)
class Edition:
    """A scenario at one version of its text."""

    scenario: Scenario
    version: str
    yaml: str


@lru_cache(maxsize=1)
def shelf() -> dict[str, Edition]:
    """Read every scenario of the service; Faulty where one is broken."""
    return {file.stem: edition(file.read_text(encoding="utf-8"), file.name) for file in sorted(FOLDER.glob("*.yaml"))}


def insists(name: str) -> bool:
    """Tell whether the dialogue is to be finished: one that never reminds doesn't ask back after other words."""
    found = shelf().get(name)
    return found is not None and bool(found.scenario.patience.remind)


@lru_cache(maxsize=64)
def edition(yaml: str, file: str = "scenario.yaml") -> Edition:
    """Read one text."""
    return Edition(load(yaml, file), version_of(yaml), yaml)
