"""Bots Long Poll: `ts` is the number of the last event the bot has; asking past it acknowledges."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.vk.community import Community

METHOD = "longpoll"
SLICE = 0.5
"""Seconds between looks whether the bot is still there."""
MOST = 1000
"""Events in one answer."""
LONGEST_WAIT = 90


def current(community: Community) -> str:
    """Give the `ts` of now: what groups.getLongPollServer starts a bot from."""
    return str(community.side.updates.next - 1)


def failure(community: Community, code: int) -> dict[str, Any]:
    """Answer `failed`: 1 the history is gone (go on from `ts`), 2 the key is old, 3 key and ts are."""
    if code == 1:
        return {"failed": 1, "ts": current(community)}
    community.key = secrets.token_hex(20)
    return {"failed": code}


async def check(community: Community, asked: Mapping[str, Any], gone: Callable[[], bool]) -> dict[str, Any]:
    """Answer act=a_check; `gone` tells whether there is still somebody to answer to."""
    updates = community.side.updates
    if asked.get("key") != community.key:
        return {"failed": 2}
    try:
        last, wait = int(asked["ts"]), min(float(asked.get("wait", 25)), LONGEST_WAIT)
    except (KeyError, ValueError):
        return failure(community, 1)
    if last + 1 < updates.first or last >= updates.next:
        return failure(community, 1)
    updates.acknowledge_before(last + 1)
    end = asyncio.get_running_loop().time() + wait
    while (left := end - asyncio.get_running_loop().time()) > 0 and not updates.since(last + 1, 1) and not gone():
        await updates.wait(last + 1, min(left, SLICE))
    found = updates.since(last + 1, MOST)
    events = [_plain(waiting.update) for waiting in found]
    return {"ts": str(found[-1].number if found else last), "updates": events}


def _plain(event: Any) -> Any:
    """Long Poll carries no secret of a webhook."""
    if isinstance(event, dict) and "secret" in event:
        return {name: value for name, value in event.items() if name != "secret"}
    return event
