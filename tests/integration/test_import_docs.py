"""The examples of docs/files.md are files one can import."""

from __future__ import annotations

import re
from pathlib import Path

from storage.transaction import Database
from tests.integration.catalogue import bring
from tests.integration.importing import desk
from tests.integration.program import ROOT


async def test_every_example_can_be_imported_in_the_order_it_stands(db: Database, tmp_path: Path) -> None:
    office = desk(db, tmp_path)
    examples = re.findall(r"```csv\n(.*?)```", (ROOT / "docs" / "files.md").read_text(encoding="utf-8"), re.DOTALL)
    kinds = ("curators", "families", "absences", "shifts", "services")
    assert len(examples) == len(kinds)
    for kind, example in zip(kinds, examples, strict=True):
        outcome = await office.bring_bytes(kind, example.encode())
        assert outcome.new == example.count("\n") - 1
        assert (await office.bring_bytes(kind, example.encode())).same == outcome.new


async def test_the_example_of_a_measure_can_be_imported(db: Database, tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "files.md").read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "measures.yaml"
    file.write_text(example, encoding="utf-8")
    assert (await bring(db, file)).new == 1
    assert (await bring(db, file)).same == 1


async def test_the_example_of_a_prescription_can_be_imported_too(db: Database, tmp_path: Path) -> None:
    office = desk(db, tmp_path)
    text = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    tables = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    for kind, example in zip(("curators", "families"), tables, strict=False):
        await office.bring_bytes(kind, example.encode())
    (example,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert (await office.bring_bytes("medication-requests", example.encode())).new == 1
    assert (await office.bring_bytes("medication-requests", example.encode())).same == 1
