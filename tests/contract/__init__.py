"""The messengers' own descriptions of their APIs, where `ZABOTA_SPECS` names the folder that holds them.

`faults(channel, entries)` holds every request of a sandbox's journal against them; the rigs ask it after each test, so
a full acceptance run is held whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from tests.contract.max_description import MaxDescription
from tests.contract.telegram_description import TelegramDescription
from tests.contract.vk_description import VkDescription


class Description(Protocol):
    """One messenger's description."""

    def faults(self, method: str, params: dict[str, Any], files: Iterable[str]) -> list[str]:
        """What of the request it does not know or allow."""


def folder() -> Path | None:
    """Where the descriptions are, if anywhere."""
    named = os.environ.get("ZABOTA_SPECS")
    return Path(named) if named else None


@lru_cache
def descriptions() -> dict[str, Description]:
    """The three, read once."""
    where = folder()
    if where is None:
        return {}
    return {
        "telegram": TelegramDescription(where / "telegram" / "api.json"),
        "vk": VkDescription(where / "vk"),
        "max": MaxDescription(where / "max" / "schema.yaml"),
    }


def faults(channel: str, entries: Iterable[dict[str, Any]]) -> list[str]:
    """Every fault of these requests, each once; nothing where there is no description to hold them to."""
    description = descriptions().get(channel)
    if description is None:
        return []
    found: dict[str, None] = {}
    for entry in entries:
        if entry["error"]:
            continue  # a request the messenger refused is the business of the test that made it
        names = [file["field"] for file in entry["files"]]
        for fault in description.faults(entry["method"], entry["params"], names):
            found[f"{entry['method']}: {fault}"] = None
    return list(found)
