"""Versions of the dialogues' files: what began by one ends by it."""

from __future__ import annotations

from storage.transaction import Tx

KEEP = """
INSERT INTO scenario_text (scenario, version, yaml) VALUES ($1, $2, $3) ON CONFLICT (scenario, version) DO NOTHING
"""
TEXT = "SELECT yaml FROM scenario_text WHERE scenario = $1 AND version = $2"


async def keep(tx: Tx, scenario: str, version: str, yaml: str) -> None:
    """Keep a version of a file: dialogues that began by it end by it."""
    await tx.run(KEEP, scenario, version, yaml)


async def text(tx: Tx, scenario: str, version: str) -> str | None:
    """A version of a file."""
    found: str | None = await tx.value(TEXT, scenario, version)
    return found
