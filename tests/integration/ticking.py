"""What tests of the clock's ticks share: a row looked up, a row changed, a lane, somebody who has joined."""

from __future__ import annotations

from storage.transaction import Database
from tests.rig import Phone, Rig, until


async def value(db: Database, query: str, *given: object) -> object:
    async with db.transaction() as tx:
        return await tx.value(query, *given)


async def run(db: Database, query: str, *given: object) -> None:
    async with db.transaction() as tx:
        await tx.run(query, *given)


async def lane(db: Database, chat: str = "1") -> int:
    made = await value(db, "INSERT INTO lane (channel, bot, chat_id) VALUES ('vk', 'b', $1) RETURNING id", chat)
    assert isinstance(made, int)
    return made


async def joined(rig: Rig, channel: str, code: str) -> Phone:
    phone = rig.phone(channel)
    await rig.join(phone, code)
    await until(phone.heard, what="the greeting")
    return phone
