"""One Telegram bot, from its settings."""

from __future__ import annotations

from aiogram.utils.token import TokenValidationError

from bot.channels.errors import Permanent, Reason
from bot.channels.port import Ear, Port
from bot.channels.telegram.listen import TelegramEar
from bot.channels.telegram.send import TelegramPort
from bot.channels.telegram.session import make_bot


async def connect(*, token: str, api_url: str | None = None, **_extra: str) -> tuple[Ear, Port]:
    """Ear and port of one bot over shared connections, which `Port.close` closes; no request is made."""
    try:
        client = make_bot(token, api_url)
    except TokenValidationError:
        raise Permanent(Reason.UNAUTHORIZED, "the token is not shaped like one") from None
    return TelegramEar(client), TelegramPort(client)
