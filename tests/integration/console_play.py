"""What the console's tests share: people who have joined, and what stands on their screens."""

from __future__ import annotations

from typing import Any

from tests.rig import Phone, Rig, until


async def only_topic(curator: Phone) -> str:
    """The one topic there is."""
    topics = await until(curator.topics, what="a topic")
    assert len(topics) == 1
    return str(topics[0]["topic"])


async def told(family: Phone) -> list[str]:
    """What a family has heard besides the greeting of the service."""
    return [text for text in await family.heard() if "Это «Забота»" not in text]


def words(message: dict[str, Any]) -> list[str]:
    """The words on a message's buttons."""
    return [button["text"] for row in message["buttons"] for button in row]


async def menu(curator: Phone) -> list[str]:
    """What stands under the field; on MAX, which has no such place, under the last answer."""
    [chat] = await curator.chats()
    if chat["menu"]:
        return [button["text"] for row in chat["menu"] for button in row]
    answers = [words(message) for message in chat["messages"] if message["from"] == "bot" and message["buttons"]]
    return answers[-1] if answers else []


async def a_curator(rig: Rig, channel: str, name: str = "Иванова Анна Петровна", **more: Any) -> tuple[int, Phone]:
    """A curator who has joined: id and phone."""
    curator_id, code = await rig.curator(name, **more)
    phone = rig.phone(channel)
    await rig.join(phone, code)
    await phone.sees("Ваш пульт готов")
    return curator_id, phone


async def an_adult(rig: Rig, channel: str, family_id: int, name: str = "Смирнова Ольга Сергеевна") -> Phone:
    """An adult of a family who has joined."""
    _, code = await rig.person(family_id, name)
    phone = rig.phone(channel)
    await rig.join(phone, code)
    return phone


async def counted(rig: Rig, question: str, *values: Any) -> int:
    """One number out of the database."""
    async with rig.db.transaction() as tx:
        return int(await tx.value(question, *values))
