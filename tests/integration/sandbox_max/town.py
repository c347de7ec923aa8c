"""A running local MAX, a bot that uses it, and a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import aiohttp
from maxapi import Bot
from maxapi.enums.attachment import AttachmentType
from maxapi.types.attachments.attachment import Attachment, ButtonsPayload
from maxapi.types.updates import UpdateUnionAdapter

from sandbox.max_messenger.shapes import BOT_ID
from sandbox.world import World

ANNA = 500000001
CHAT = ANNA ^ BOT_ID
TOKEN = "sandbox-max-token"


@dataclass
class Town:
    """A running MAX, a bot that uses it, and people's phones."""

    url: str
    world: World
    bot: Bot
    http: aiohttp.ClientSession
    now: list[float]
    marker: int | None = None
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def phone(self, act: str, **body: Any) -> Any:
        async with self.http.post(f"{self.url}/phone/{act}", json={"user": ANNA} | body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def control(self, what: str, **body: Any) -> None:
        async with self.http.post(f"{self.url}/control/{what}", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def stats(self) -> Any:
        async with self.http.get(f"{self.url}/control/stats") as answer:
            return await answer.json()

    async def journal(self, method: str) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.url}/control/journal", params={"method": method}) as answer:
            entries: list[dict[str, Any]] = (await answer.json())["entries"]
            return entries

    async def messages(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.url}/phone/chats", params={"user": ANNA}) as answer:
            found: list[dict[str, Any]] = (await answer.json())["chats"][0]["messages"]
            return found

    async def poll(self, **params: Any) -> list[dict[str, Any]]:
        given = await self.bot.get_updates(marker=self.marker, timeout=0, **params)
        self.marker = given["marker"]
        updates: list[dict[str, Any]] = given["updates"]
        for update in updates:
            UpdateUnionAdapter.validate_python(update)
        return updates

    async def bot_says(self, text: str) -> str:
        await self.phone("start")
        sent = await self.bot.send_message(user_id=ANNA, text=text)
        assert sent is not None
        assert sent.message.body is not None
        return sent.message.body.mid

    async def ask(self, verb: str, path: str, body: Any = None, **params: Any) -> tuple[int, Any]:
        headers = {"Authorization": TOKEN}
        async with self.http.request(verb, self.url + path, json=body, params=params, headers=headers) as answer:
            return answer.status, await answer.json()


def keyboard(*rows: list[Any]) -> Any:
    return Attachment(type=AttachmentType.INLINE_KEYBOARD, payload=ButtonsPayload(buttons=list(rows)), bot=None)
