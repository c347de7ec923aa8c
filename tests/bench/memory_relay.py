"""A program: the rival. The same relay in memory: the libraries' own polling, one catch-all handler each, a dict.

aiogram: `Dispatcher.start_polling` with one message handler. vkbottle: `Bot.run_polling` with one message handler.
Nothing is stored: what it holds when it dies is lost, and so is what comes meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from aiogram import Bot as TelegramBot
from aiogram import Dispatcher
from aiogram import types as telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from vkbottle import API, AiohttpClient
from vkbottle.bot import Bot as VkBot
from vkbottle.bot import Message as VkMessage

from tests.bench.programs import play, tell
from tests.bench.seeding import CURATOR, FAMILY, People


class Relay:
    """Who talks to whom."""

    def __init__(self, people: People, bot: TelegramBot, api: API) -> None:
        self.people, self.bot, self.api = people, bot, api
        self.topics: dict[int, asyncio.Future[int]] = {}
        """Family's account → the topic at its curator."""
        self.families: dict[tuple[int, int], int] = {}
        """Curator's chat and topic → the family's account."""

    async def from_family(self, user: int, text: str) -> None:
        """Into the family's topic, made with its first message."""
        family = user - FAMILY
        curator = CURATOR + family % self.people.curators
        made = self.topics.get(user)
        if made is None:
            made = self.topics[user] = asyncio.get_running_loop().create_future()
            topic = await self.bot.create_forum_topic(curator, f"Смирнова Ольга {family}")
            self.families[curator, topic.message_thread_id] = user
            made.set_result(topic.message_thread_id)
        await self.bot.send_message(curator, text, message_thread_id=await made)

    async def from_curator(self, message: telegram.Message) -> None:
        """Back to the family whose topic it is."""
        user = self.families.get((message.chat.id, message.message_thread_id or 0))
        if user is not None and message.text:
            await self.api.messages.send(peer_ids=[user], random_id=message.message_id, message=message.text)


async def main(config: dict[str, Any]) -> None:
    """Relay until asked to stop."""
    logging.disable(logging.WARNING)
    addresses = config["addresses"]
    session = AiohttpSession(api=TelegramAPIServer.from_base(addresses["telegram"]), limit=200)
    bot = TelegramBot("1000001:SANDBOX", session=session)
    api = API("sandbox-vk-token", http_client=AiohttpClient())
    api.API_URL = addresses["vk"] + "/method/"
    relay = Relay(People(**config["people"]), bot, api)
    dispatcher, vk = Dispatcher(), VkBot(api=api)

    @dispatcher.message()
    async def from_telegram(message: telegram.Message) -> None:
        await relay.from_curator(message)

    @vk.on.message()
    async def from_vk(message: VkMessage) -> None:
        await relay.from_family(message.from_id, message.text)

    tell({"ready": True})
    async with asyncio.TaskGroup() as group:
        group.create_task(dispatcher.start_polling(bot, handle_signals=False))
        group.create_task(vk.run_polling())


if __name__ == "__main__":
    play(main)
