"""A running VK of the sandbox, the real vkbottle on it, and a person's phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from vkbottle import API, BotPolling, VKAPIError
from vkbottle_types.events import bot_events

from sandbox.vk.community import GROUP
from sandbox.world import World

ANNA = 501
EVENT_MODELS = {
    "message_new": bot_events.MessageNew,
    "message_reply": bot_events.MessageReply,
    "message_edit": bot_events.MessageEdit,
    "message_allow": bot_events.MessageAllow,
    "message_deny": bot_events.MessageDeny,
    "message_event": bot_events.MessageEvent,
    "message_typing_state": bot_events.MessageTypingState,
    "message_reaction_event": bot_events.MessageReactionEvent,
}


@dataclass
class Desk:
    """A running VK, a bot on it, and a phone."""

    base: str
    api: API
    http: aiohttp.ClientSession
    world: World

    async def call(self, method: str, **params: Any) -> Any:
        """Call a method as vkbottle does, give its `response`."""
        return (await self.api.request(method, params))["response"]

    async def phone(self, act: str, **body: Any) -> Any:
        """Do something on a person's phone."""
        async with self.http.post(f"{self.base}/phone/{act}", json={"user": ANNA, **body}) as answer:
            return await answer.json() | {"status": answer.status}

    async def control(self, what: str, **body: Any) -> None:
        """Order something of the sandbox."""
        async with self.http.post(f"{self.base}/control/{what}", json=body) as answer:
            assert answer.status == 200

    async def fault(self, method: str, kind: str, **more: Any) -> None:
        """Order one fault."""
        await self.control("faults", rules=[{"method": method, "kind": kind, **more}])

    async def stats(self) -> Any:
        """Read the sandbox's counts."""
        async with self.http.get(f"{self.base}/control/stats") as answer:
            return await answer.json()

    async def messages(self) -> list[Any]:
        """What Anna sees."""
        async with self.http.get(f"{self.base}/phone/chats", params={"user": ANNA}) as answer:
            chats = (await answer.json())["chats"]
        return list(chats[0]["messages"]) if chats else []

    async def events(self, since: int = 0) -> list[Any]:
        """Read the events from the beginning, each parsed by vkbottle's own model."""
        server = await self.call("groups.getLongPollServer", group_id=GROUP)
        answer = await BotPolling(self.api, GROUP, wait=1).get_event(server | {"ts": str(since)})
        for event in answer["updates"]:
            EVENT_MODELS[event["type"]](**event)
        return list(answer["updates"])


async def refused(call: Any, code: int) -> VKAPIError:
    """Let VK refuse a call with this code, give its error."""
    with pytest.raises(VKAPIError) as caught:
        await call
    assert caught.value.code == code, caught.value
    return caught.value
