"""A MAX bot from its settings."""

from __future__ import annotations

import hashlib

from bot.channels.max_messenger.listen import MaxEar
from bot.channels.max_messenger.send import MaxPort
from bot.channels.max_messenger.wire import open_bot


async def connect(*, token: str, api_url: str | None = None, **_extra: str) -> tuple[MaxEar, MaxPort]:
    """Make the ear and the port of one bot; no request is made, so the service starts without a network too.

    A running event loop is needed. MAX's token doesn't hold the bot's id: the key of the bot is a digest of the token.
    """
    bot = "max" + hashlib.sha256(token.encode()).hexdigest()[:8]
    client = open_bot(token, api_url)
    return MaxEar(client, bot, token), MaxPort(client, bot)
