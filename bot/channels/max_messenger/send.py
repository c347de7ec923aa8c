"""Speaking in MAX: the port's methods as requests."""
# ruff: noqa: ARG002  # the port's signatures stand where MAX has no use for an argument

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import msgspec
from maxapi import Bot
from maxapi.enums.api_path import ApiPath
from maxapi.enums.http_method import HTTPMethod

from bot.channels.capability import MAX
from bot.channels.errors import Permanent, Reason, Unknown
from bot.channels.max_messenger.download import download
from bot.channels.max_messenger.errors import translated
from bot.channels.max_messenger.fields import obj, objects, word
from bot.channels.max_messenger.outgoing import TYPES, Request, extras_of, kept, keyboard_of, text_of, token_request
from bot.channels.max_messenger.parse import USER_CHAT
from bot.channels.max_messenger.upload import Uploads
from bot.channels.max_messenger.wire import call, close_bot
from bot.channels.port import Address, Me, Sent
from storage.content import Attachment, AttachmentKind, Content


class MaxPort:
    """A MAX bot, ready to speak (bot.channels.port.Port)."""

    channel = MAX.channel
    able = MAX

    def __init__(self, client: Bot, bot: str) -> None:
        self._client = client
        self._uploads = Uploads(client)
        self.bot = bot

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        key: int,
        reply_to: str | None = None,
        files: Mapping[int, Path] | None = None,
    ) -> Sent:
        """Send one message; `key` is of no use here: MAX has nothing to know a repeat by."""
        given = files or {}
        made: list[Request] = []
        refs: dict[int, Attachment] = {}
        for index, attachment in enumerate(content.attachments):
            path = given.get(index)
            if path is None:
                made.append(self._held(attachment))
                continue
            kind, token = await self._uploads.token(attachment, path, alone=len(content.attachments) == 1)
            made.append(token_request(kind, token))
            refs[index] = msgspec.structs.replace(attachment, channel=self.channel, bot=self.bot, ref=token, url=None)
        body = text_of(content) | {"attachments": made + extras_of(content)}
        try:
            mid = await self._post(to, body, reply_to)
        except Permanent:
            self._uploads.settled(given.values())
            raise
        self._uploads.settled(given.values())
        return Sent((mid,), refs)

    async def edit(self, to: Address, message_id: str, content: Content) -> None:
        """Replace text and buttons; files stay as they are."""
        hangs = content.attachments or content.location or content.contact
        # A list of attachments replaces the whole one, keyboard and files alike: what should stay must be named again.
        stays = kept(await self._attachments(message_id)) if hangs else []
        body = text_of(content) | {"attachments": stays + keyboard_of(content.buttons)}
        # null would leave the old text.
        body["text"] = body["text"] or ""
        await call(self._client, HTTPMethod.PUT, ApiPath.MESSAGES, params={"message_id": message_id}, json=body)

    async def delete(self, to: Address, message_id: str) -> None:
        """Delete a message of ours."""
        try:
            await call(self._client, HTTPMethod.DELETE, ApiPath.MESSAGES, params={"message_id": message_id})
        except Permanent as error:
            if error.reason is not Reason.MESSAGE_GONE:
                raise

    async def react(self, to: Address, message_id: str, emoji: str | None) -> None:
        """MAX has no reactions of bots."""
        _not_able("reactions")

    async def answer(self, callback_id: str, text: str | None, event: Mapping[str, str]) -> None:
        """Stop the spinner, with a toast; MAX answers an old press with 404, which is as good as done."""
        params: dict[str, str | int] = {"callback_id": callback_id}
        body = {"notification": text} if text else {}
        try:
            await call(self._client, HTTPMethod.POST, ApiPath.ANSWERS, params=params, json=body)
        except Permanent as error:
            if error.reason not in {Reason.MESSAGE_GONE, Reason.CHAT_GONE}:
                raise

    async def typing(self, to: Address) -> None:
        """Show «печатает…»."""
        if not to.chat_id.startswith(USER_CHAT):
            await self._about_chat(HTTPMethod.POST, to, ApiPath.ACTIONS, {"action": "typing_on"})

    async def pin(self, to: Address, message_id: str) -> None:
        """Pin a message, without a notice; MAX may not do it in dialogues."""
        if to.chat_id.startswith(USER_CHAT):
            _not_able("pin")
        try:
            await self._about_chat(HTTPMethod.PUT, to, ApiPath.PIN, {"message_id": message_id, "notify": False})
        except Permanent as error:
            if to.private and error.reason in {Reason.BAD_REQUEST, Reason.FORBIDDEN, Reason.NOT_ABLE}:
                raise Permanent(Reason.NOT_ABLE, error.detail) from None
            raise

    async def open_topic(self, chat_id: str, title: str) -> str:
        """MAX has no topics."""
        _not_able("topics")

    async def rename_topic(self, chat_id: str, thread_id: str, title: str) -> None:
        """MAX has no topics."""
        _not_able("topics")

    async def delete_topic(self, chat_id: str, thread_id: str) -> None:
        """MAX has no topics."""
        _not_able("topics")

    def fetch(self, attachment: Attachment) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream a file of a message."""
        return download(self._client, attachment)

    async def me(self) -> Me:
        """Ask MAX who this bot is."""
        with translated():
            user = await self._client.get_me()
        faults = () if user.username else ("У бота нет имени (username): ссылку на него не составить.",)
        link = f"https://max.ru/{user.username}" if user.username else ""
        return Me(bot_id=self.bot, name=user.first_name, link=link, faults=faults)

    async def name_of(self, user_id: str) -> str | None:
        """MAX tells a bot nothing about a person outside of an update."""
        return None

    async def close(self) -> None:
        """Close connections."""
        await close_bot(self._client)

    def _held(self, attachment: Attachment) -> Request:
        """A file that MAX already holds for this very bot."""
        if not attachment.ref or attachment.channel != self.channel or attachment.bot != self.bot:
            raise Permanent(Reason.FILE_LOST, "neither a file nor a reference")
        sticker = attachment.kind is AttachmentKind.STICKER
        return token_request("sticker" if sticker else TYPES[attachment.kind], attachment.ref)

    async def _post(self, to: Address, body: dict[str, Any], reply_to: str | None) -> str:
        link = {"link": {"type": "reply", "mid": reply_to}} if reply_to else {}
        try:
            answer = await call(self._client, HTTPMethod.POST, ApiPath.MESSAGES, params=_target(to), json=body | link)
        except Permanent as error:
            if not reply_to or error.reason not in {Reason.BAD_REQUEST, Reason.MESSAGE_GONE}:
                raise
            # What it answers was deleted meanwhile: the words matter more than the thread of them.
            return await self._post(to, body, None)
        mid = word(obj(obj(answer.get("message")).get("body")).get("mid"))
        if mid is None:
            raise Unknown("the answer names no message")
        return mid

    async def _attachments(self, message_id: str) -> list[dict[str, Any]]:
        message = await call(self._client, HTTPMethod.GET, f"{ApiPath.MESSAGES.value}/{quote(message_id, safe='')}")
        return objects(obj(message.get("body")).get("attachments"))

    async def _about_chat(self, method: HTTPMethod, to: Address, action: ApiPath, body: dict[str, Any]) -> None:
        await call(self._client, method, f"{ApiPath.CHATS.value}/{int(to.chat_id)}{action.value}", json=body)


def _target(to: Address) -> dict[str, str | int]:
    """A dialogue has a `chat_id` as a group has; one known by its person alone is addressed by `user_id`."""
    if to.chat_id.startswith(USER_CHAT):
        return {"user_id": int(to.chat_id.removeprefix(USER_CHAT))}
    return {"chat_id": int(to.chat_id)}


def _not_able(what: str) -> NoReturn:
    raise Permanent(Reason.NOT_ABLE, f"MAX: no {what}")
