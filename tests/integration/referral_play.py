"""What tests of specialists share: who they are, and a curator who asks one."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.integration.console_play import a_curator, an_adult, only_topic
from tests.rig import Phone, Rig


class Play(NamedTuple):
    """A family on VK, its curator on Telegram, a psychologist on MAX."""

    family: Phone
    curator: Phone
    helper: Phone
    topic: str
    family_id: int
    helper_id: int


async def played(rig: Rig, *said: str, role: str = "psychologist", helper_on: str = "max") -> Play:
    """They have all joined, and the family has written."""
    own_id, curator = await a_curator(rig, "telegram")
    helper_id, helper = await a_curator(rig, helper_on, "Котова Мария Сергеевна", role=role)
    family_id = await rig.family(own_id)
    family = await an_adult(rig, "vk", family_id)
    for text in said or ("Сын плачет по ночам", "И муж молчит"):
        await family.send(text)
        await curator.sees(text)
    return Play(family, curator, helper, await only_topic(curator), family_id, helper_id)


async def press(phone: Phone, seen: str, button: str) -> dict[str, Any]:
    """Press a button of the last message with these words."""
    message = await phone.sees(seen)
    await phone.press(message["id"], button)
    return message


async def ask(play: Play, scope: str, *, role: str = "Психолог", pick: tuple[str, ...] = ()) -> None:
    """Fill in the form of «Специалист» as a curator does."""
    curator = play.curator
    await curator.send("Специалист", topic=play.topic)
    await press(curator, "Кто нужен?", role)
    await press(curator, "Кого зовём?", "Котова М. С.")
    await curator.sees("Какой вопрос?")
    await curator.send("Как поддержать маму?", topic=play.topic)
    await press(curator, "Что показать из переписки?", scope)
    if scope == "Выдержка":
        for number in pick:
            message = await curator.sees("Отметьте номера")
            await curator.press(message["id"], f"▫️ {number}")
        await press(curator, "Отметьте номера", "Дальше")
    await press(curator, "Как объяснить семье", "Обычными словами")
    await press(curator, "К какому дню", "3 рабочих дня")
    await press(curator, "Кого зовём: ", "Отправить специалисту")


async def heard(phone: Phone, text: str) -> bool:
    """Tell whether the bot has said it here."""
    return any(text in one for one in await phone.heard())
