"""What tests of dialogues share: looking into the database, answering questions, letting time pass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.dialogues import clock as dialogue_clock
from bot.settings import secret_keys
from curators.staff import StaffRoom
from storage.vault import Vault
from tests.rig import Phone, Rig


async def rows(rig: Rig, query: str, *values: Any) -> list[Any]:
    async with rig.db.transaction() as tx:
        return await tx.rows(query, *values)


async def value(rig: Rig, query: str, *values: Any) -> Any:
    async with rig.db.transaction() as tx:
        return await tx.value(query, *values)


async def choose(phone: Phone, question: str, words: str) -> None:
    """Wait for a question, press its button."""
    message = await phone.sees(question)
    await phone.press(message["id"], words)


async def says(phone: Phone, question: str, words: str) -> None:
    """Wait for a question, answer it in words."""
    await phone.sees(question)
    await phone.send(words)


async def registered(phone: Phone, *, name: str = "Ольга Сергеевна", territory: str = "Липецк") -> None:
    """Go through the whole welcome."""
    await phone.start()
    await choose(phone, "Вы согласны?", "Согласен")
    await choose(phone, "Что про вас?", "Многодетная семья")
    await says(phone, "Где вы живёте?", territory)
    await says(phone, "Как вас зовут?", name)
    await says(phone, "телефон, чтобы куратор", "Пропустить")
    await choose(phone, "всё ли верно", "Всё верно")
    await phone.sees("вот и познакомились")


def vault(rig: Rig) -> Vault:
    return Vault(secret_keys(rig.settings))


async def ticked(rig: Rig, ahead: timedelta) -> None:
    """The clock of dialogues, so far ahead."""
    zone, now = "Europe/Moscow", datetime.now(UTC) + ahead
    async with rig.db.transaction() as tx:
        staff = await StaffRoom(zone).now(tx)
        await dialogue_clock.tick(tx, now, staff=staff, vault=vault(rig), zone=zone)
    rig.app.ring()


async def again(phone: Phone, after: str) -> bool:
    asked = [message["id"] for message in await phone.messages() if "Вы согласны?" in message["text"]]
    return len(asked) > 1 and asked[-1] != after


async def times(phone: Phone, words: str, least: int) -> bool:
    return sum(words in text for text in await phone.heard()) >= least
