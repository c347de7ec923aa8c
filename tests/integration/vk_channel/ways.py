"""What the tests of the VK channel ask of the local VK."""

from __future__ import annotations

from typing import Any

from bot.channels.port import Raw
from bot.channels.vk.connect import connect
from bot.channels.vk.listen import VkEar
from bot.channels.vk.send import VkPort
from tests.channels.rig import MESSENGERS, Rig

SETTINGS = MESSENGERS["vk"].settings


async def another(vk: Rig, **other: Any) -> tuple[VkEar, VkPort]:
    settings: dict[str, Any] = {**SETTINGS, **other}
    return await connect(api_url=vk.base, **settings)


def texts(updates: list[Raw]) -> list[str]:
    return [raw["object"]["message"]["text"] for raw in updates if raw["type"] == "message_new"]


async def journal(vk: Rig, method: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = (await vk.get(f"/control/journal?method={method}"))["entries"]
    return entries
