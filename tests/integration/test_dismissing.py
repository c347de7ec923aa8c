"""`curators dismiss`: access ends at once, and the families' way on is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.shell.refusal import Refusal, Status
from bot.upkeep.dismissing import dismiss
from storage.transaction import Database
from tests.integration.importing import desk


async def test_a_dismissed_curator_has_no_access_and_their_families_are_counted(db: Database, tmp_path: Path) -> None:
    office = desk(db, tmp_path)
    await office.bring("curators", "c1,Иванова Анна,curator,,,,,")
    await office.bring("families", "f1,p1,Ольга,,,teacher,Липецк,,c1,,")
    first, second = await dismiss(db, "c1")
    assert first == "Готово: у «c1» больше нет доступа."
    assert second.startswith("Семей без своего куратора теперь 1")
    assert await office.one("SELECT dismissed_at IS NOT NULL FROM curator")
    assert await dismiss(db, "c1") == ["Готово: у «c1» доступ уже закрыт."]


async def test_an_unknown_curator_is_bad_input(db: Database) -> None:
    with pytest.raises(Refusal) as refusal:
        await dismiss(db, "nobody")
    assert refusal.value.status is Status.BAD_INPUT
