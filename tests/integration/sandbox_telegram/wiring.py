"""A bot and the remote hand on the local Telegram it talks to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)

from sandbox.remote import Remote
from sandbox.world import Person

ANNA = 5001
KNOWN = Person("boris", "Борис Ильин", "+79001112233", telegram_id=5002)
EVERYTHING = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"]


@dataclass
class Wire:
    """A bot, and the remote hand on the server it talks to."""

    bot: Bot
    remote: Remote

    async def updates(self, **more: Any) -> list[Update]:
        return await self.bot.get_updates(**more)

    async def shown(self, user: int = ANNA) -> list[dict[str, Any]]:
        return await self.remote.messages(user)


def make_bot(address: str, token: str = "1000001:SANDBOX") -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))


def button(data: str = "yes", text: str = "Да") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data)]])


def upload(size: int = 10, name: str = "справка.pdf") -> BufferedInputFile:
    return BufferedInputFile(b"x" * size, name)
