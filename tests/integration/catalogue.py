"""What tests of measures share: the starter catalogue in a database, and files of any shape."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from bot.imports.kinds import bring_in, read_file
from bot.imports.outcome import Context, Outcome
from storage.transaction import Database
from storage.vault import Vault
from tests.integration.importing import NOW
from tests.integration.program import ROOT

STARTER = ROOT / "scenarios" / "catalogue" / "measures.yaml"


async def bring(db: Database, file: Path, kind: str = "measures") -> Outcome:
    """Import a file as the command does."""
    context = Context(NOW, ZoneInfo("Europe/Moscow"), Vault([Fernet.generate_key()]))
    return await bring_in(db, read_file(file, kind), context)
