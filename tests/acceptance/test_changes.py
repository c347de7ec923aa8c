"""Edits, deletions, reactions and marks cross over to the other side."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rig import CHANNELS, Phone, Rig, until


def there(message: dict[str, Any]) -> dict[str, str]:
    """Where a curator writes to answer this message."""
    return {"reply_to": message["id"], **({"topic": message["topic"]} if message["topic"] else {})}


async def own(phone: Phone, text: str) -> dict[str, Any]:
    """The phone's own message with this text."""
    return next(message for message in await phone.messages() if message["text"] == text)


@pytest.mark.parametrize("family_on", CHANNELS)
async def test_an_edit_of_the_family_changes_the_message_in_the_console_and_the_old_text_is_kept(
    rig: Rig, family_on: str
) -> None:
    family, curator = await rig.pair(family_on, "telegram")
    [sent] = await family.send("Запишите на втоник")
    await curator.sees("Запишите на втоник")
    await family.edit(sent, "Запишите на вторник")
    seen = await curator.sees("Запишите на вторник")
    assert "Запишите на втоник" not in await curator.heard()
    assert seen["edited"]
    async with rig.db.transaction() as tx:
        assert "втоник" in await tx.value("SELECT content::text FROM message_version")


@pytest.mark.parametrize("family_on", CHANNELS)
async def test_an_edit_of_the_curator_changes_the_message_of_the_family(rig: Rig, family_on: str) -> None:
    family, curator = await rig.pair(family_on, "telegram")
    await family.send("Когда приём?")
    question = await curator.sees("Когда приём?")
    [answer] = await curator.send("В 9:00", **there(question))
    await family.sees("В 9:00")
    await curator.edit(answer, "В 10:00")
    await family.sees("В 10:00")
    assert "В 9:00" not in await family.heard()


@pytest.mark.parametrize("curator_on", ["telegram", "vk"])
async def test_a_delivered_answer_is_marked_by_a_reaction(rig: Rig, curator_on: str) -> None:
    family, curator = await rig.pair("max", curator_on)
    await family.send("Вопрос")
    await curator.send("Ответ", **there(await curator.sees("Вопрос")))
    await family.sees("Ответ")

    async def marked() -> bool:
        return bool((await own(curator, "Ответ"))["reactions"])

    await until(marked, what="the mark")


async def test_a_delivered_answer_is_marked_by_a_line_where_there_are_no_reactions(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "max")
    await family.send("Вопрос")
    await curator.send("Ответ", **there(await curator.sees("Вопрос")))
    await curator.sees("✓ Доставлено")


@pytest.mark.parametrize("family_on", CHANNELS)
async def test_a_failed_delivery_is_told_with_its_reason_and_repeat_sends_it_when_the_person_is_back(
    rig: Rig, family_on: str
) -> None:
    family, curator = await rig.pair(family_on, "telegram")
    await family.send("Вопрос")
    question = await curator.sees("Вопрос")
    await family.act("block")
    await curator.send("Ответ", **there(question))
    told = await curator.sees("Не доставлено:")
    assert "заблокировал" in told["text"]
    await family.act("unblock")
    await family.send("Я снова здесь")
    await curator.sees("Я снова здесь")
    await curator.press(told["id"], "Повторить")
    await family.sees("Ответ")
    await curator.press(told["id"], "Повторить")
    assert (await family.heard()).count("Ответ") == 1


async def test_a_deletion_in_max_is_told_to_the_curator_and_the_text_stays(rig: Rig) -> None:
    family, curator = await rig.pair("max", "telegram")
    [sent] = await family.send("Лишнее слово")
    await curator.sees("Лишнее слово")
    await family.act("delete", message_id=sent)
    await curator.sees("сообщение удалено")
    await curator.sees("Лишнее слово")
