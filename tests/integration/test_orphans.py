"""What waits reaches whoever answers now; what is answered is left alone."""

from __future__ import annotations

import asyncio

import pytest

from bot.ticks.orphans import Orphans
from tests.integration.ticking import joined, run, value
from tests.rig import Rig


async def look_for_orphans(rig: Rig) -> None:
    walk = Orphans(rig.app.staff, rig.app.time, "Europe/Moscow")
    async with rig.db.transaction() as tx:
        await walk.work(tx)


@pytest.mark.parametrize("curator_on", ["telegram", "vk"])
async def test_what_waits_reaches_a_substitute_whose_turn_begins_later(rig: Rig, curator_on: str) -> None:
    own_id, own_code = await rig.curator("Иванова Анна Петровна")
    substitute_id, substitute_code = await rig.curator("Петрова Вера Ивановна")
    _, code = await rig.person(await rig.family(own_id))
    own, substitute = await joined(rig, "max", own_code), await joined(rig, curator_on, substitute_code)
    family = rig.phone("vk")
    await rig.join(family, code)
    await family.send("Вопрос до отпуска куратора")
    await own.sees("Вопрос до отпуска куратора")
    await family.send("И второй")
    await own.sees("И второй")
    assert not any("Вопрос до отпуска" in text for text in await substitute.heard())
    await run(
        rig.db,
        "INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id) "
        "VALUES ($1, now() - interval '1 minute', now() + interval '1 day', $2)",
        own_id,
        substitute_id,
    )
    for _ in range(3):
        await look_for_orphans(rig)
    await substitute.sees("Вопрос до отпуска куратора")
    seen = await substitute.sees("И второй")
    await asyncio.sleep(0.5)
    await look_for_orphans(rig)
    await asyncio.sleep(0.5)
    said = [text for text in await substitute.heard() if "Вопрос до отпуска" in text or "И второй" in text]
    assert len(said) == 2
    await substitute.send(
        "Отвечаю за коллегу.", reply_to=seen["id"], **({"topic": seen["topic"]} if seen["topic"] else {})
    )
    await family.sees("Отвечаю за коллегу.")
    await run(rig.db, "DELETE FROM absence")
    await family.send("Спасибо!")
    await own.sees("Спасибо!")


async def test_answered_threads_are_left_alone(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    await family.send("Вопрос")
    seen = await curator.sees("Вопрос")
    await curator.send("Ответ", reply_to=seen["id"], topic=seen["topic"])
    await family.sees("Ответ")
    await run(rig.db, "DELETE FROM mirror WHERE view_id IS NOT NULL")
    await run(rig.db, "DELETE FROM outbox")
    await look_for_orphans(rig)
    assert await value(rig.db, "SELECT count(*) FROM outbox WHERE op = 'say'") == 0
