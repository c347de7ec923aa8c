"""The examples of docs/files.md are files one can import."""

from __future__ import annotations

import re
from pathlib import Path

from storage.transaction import Database
from tests.integration.importing import desk
from tests.integration.program import ROOT


async def test_every_example_can_be_imported_in_the_order_it_stands(db: Database, tmp_path: Path) -> None:
    office = desk(db, tmp_path)
    examples = re.findall(r"```csv\n(.*?)```", (ROOT / "docs" / "files.md").read_text(encoding="utf-8"), re.DOTALL)
    kinds = ("curators", "families", "absences", "shifts")
    assert len(examples) == len(kinds)
    for kind, example in zip(kinds, examples, strict=True):
        outcome = await office.bring_bytes(kind, example.encode())
        assert outcome.new == example.count("\n") - 1
        assert (await office.bring_bytes(kind, example.encode())).same == outcome.new
