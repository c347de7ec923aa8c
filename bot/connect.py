"""The bots of the configured messengers; a messenger's library is imported only where it is configured."""

from __future__ import annotations

from bot.channels.port import Ear, Port
from bot.settings import Settings


async def connect_all(settings: Settings) -> dict[str, tuple[Ear, Port]]:
    """Ear and port of each configured messenger; no request is made."""
    bots: dict[str, tuple[Ear, Port]] = {}
    if settings.telegram is not None:
        from bot.channels.telegram import types_when_needed

        types_when_needed.load()
        from bot.channels.telegram.connect import connect as connect_telegram

        bots["telegram"] = await connect_telegram(
            token=settings.telegram.token.get_secret_value(), api_url=settings.telegram.api_url
        )
    if settings.vk is not None:
        from bot.channels.vk.connect import connect as connect_vk

        confirmation = settings.vk.confirmation
        bots["vk"] = await connect_vk(
            token=settings.vk.token.get_secret_value(),
            group_id=settings.vk.group_id,
            api_url=settings.vk.api_url,
            confirmation=confirmation.get_secret_value() if confirmation is not None else None,
        )
    if settings.max is not None:
        from bot.channels.max_messenger.connect import connect as connect_max

        bots["max"] = await connect_max(token=settings.max.token.get_secret_value(), api_url=settings.max.api_url)
    return bots
