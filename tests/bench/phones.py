"""The phones of a load: they write as people do, and hear from the journal what the bot sent to whom and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import aiohttp

MARK = re.compile(r"([#@])(\d+):(\d+) ")
"""`#family:number` of a family's message, `@family:number` of a curator's answer to it."""
WORDS = "Здравствуйте! Подскажите, пожалуйста, когда привезут подгузники и можно ли получить смесь на этой неделе?"
SENDING = {"telegram": "sendMessage", "vk": "messages.send", "max": "POST /messages"}


@dataclass(frozen=True, slots=True)
class Heard:
    """A marked message as it reached the messenger; `at` is its arrival by the machine's clock."""

    answer: bool
    family: int
    number: int
    at: float
    chat: str
    topic: str | None


class Exchange:
    """One messenger seen from its phones' side."""

    def __init__(self, channel: str, address: str, http: aiohttp.ClientSession) -> None:
        self.channel, self.address, self._http = channel, address, http
        self._next = 0

    async def write(self, user: int | str, text: str, topic: str | None = None) -> None:
        """Write to the bot."""
        body = {"user": user, "text": text} | ({"topic": topic} if topic else {})
        await self.do("send", body)

    async def do(self, act: str, body: dict[str, Any]) -> None:
        """Do anything a phone can."""
        async with self._http.post(f"{self.address}/phone/{act}", json=body) as answer:
            answer.raise_for_status()
            await answer.read()

    async def forget(self) -> None:
        """Begin the journal anew, so that reading it costs the messenger little."""
        async with self._http.delete(f"{self.address}/control/journal") as answer:
            answer.raise_for_status()

    async def hear(self) -> list[Heard]:
        """Give what the bot has sent since the last look."""
        query: dict[str, str | int] = {"since": self._next, "method": SENDING[self.channel]}
        async with self._http.get(f"{self.address}/control/journal", params=query) as answer:
            page = await answer.json()
        self._next = page["next"]
        return [heard for entry in page["entries"] if (heard := self._read(entry)) is not None]

    def _read(self, entry: dict[str, Any]) -> Heard | None:
        params = entry["params"]
        found = MARK.search(str(params.get("text") or params.get("message") or ""))
        if found is None or entry["error"] is not None:
            return None
        chat = params.get("chat_id") or params.get("peer_ids") or params.get("peer_id") or params.get("user_id")
        topic = params.get("message_thread_id")
        return Heard(
            found[1] == "@",
            int(found[2]),
            int(found[3]),
            entry["at"],
            str(chat),
            str(topic) if topic is not None else None,
        )
