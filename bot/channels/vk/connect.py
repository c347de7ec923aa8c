"""One VK community, from its settings."""

from __future__ import annotations

from bot.channels.vk.client import open_client
from bot.channels.vk.listen import VkEar
from bot.channels.vk.send import VkPort


async def connect(
    *, token: str, group_id: int | str, api_url: str | None = None, confirmation: str | None = None, **_extra: str
) -> tuple[VkEar, VkPort]:
    """Ear and port of one community over shared connections, which `VkPort.close` closes; no request is made."""
    client = open_client(token, api_url)
    number = abs(int(group_id))
    return VkEar(client, number, confirmation), VkPort(client, number)
