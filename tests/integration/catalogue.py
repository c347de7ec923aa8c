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


SERVICES = (
    "id;title;kind;gist;territory;address;phone;hours;link;verified_at",
    (
        "s-1;Женская консультация № 1;Здоровье;Ведут беременность, учат готовиться к родам;Липецк;ул. Ленина, 5"
        ";+7 474 222-33-44;Пн–Пт 8:00–19:00;https://example.ru/one;2026-05-01"
    ),
    (
        "s-2;Центр помощи семье «Вместе»;Психолог и логопед;Занятия для детей, психолог для взрослых;Липецк"
        ";пр. Победы, 12;+7 474 222-55-66;Пн–Сб 9:00–18:00;;"
    ),
    "s-3;Соцзащита Ельца;Выплаты и документы;Помогают подать заявление;Елец;ул. Мира, 1;;;;",
)


async def bring_services(db: Database, folder: Path) -> Outcome:
    """Import a few services."""
    file = folder / "services.csv"
    file.write_text("\n".join(SERVICES), encoding="utf-8")
    return await bring(db, file, "services")
