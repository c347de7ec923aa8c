"""Telegram's port: what the outbox says to people, as calls of the Bot API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from aiogram import Bot, methods
from aiogram.types import ReactionTypeEmoji

from bot.channels.capability import TELEGRAM
from bot.channels.errors import ChannelError, Permanent, TopicGone
from bot.channels.port import Address, Me, Sent
from bot.channels.telegram.attachments import attachments_of
from bot.channels.telegram.compose import NO_PREVIEW, entities_in, place_of, plain, thread_of
from bot.channels.telegram.download import download
from bot.channels.telegram.errors import is_refusal
from bot.channels.telegram.keyboard import inline_of, markup_of
from bot.channels.telegram.media import Outgoing, album, as_documents, outgoing, single
from bot.channels.telegram.session import PLAIN, call, upload_seconds
from storage.content import Attachment, AttachmentKind, Content

TOAST = 200
TITLE = 128
# Telegram refused to make of the file what it was said to be (or its owner takes no voices): a document always passes.
NOT_AS_IT_IS = (
    "photo_invalid",
    "image_process_failed",
    "photo_save_file_invalid",
    "photo_ext_invalid",
    "voice_messages_forbidden",
)
NO_TOPICS = "Темы в личных чатах с ботом выключены: включите их в @BotFather."


class TelegramPort:
    """One bot, ready to speak."""

    channel = "telegram"
    able = TELEGRAM

    def __init__(self, client: Bot) -> None:
        self.bot = str(client.id)
        self._client = client

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        key: int,  # noqa: ARG002  # the port asks for it; Telegram has no place for one
        reply_to: str | None = None,
        files: Mapping[int, Path] | None = None,
    ) -> Sent:
        """Send one message; Telegram knows no key, so a repeat makes a second one."""
        place = place_of(to, reply_to)
        if content.attachments:
            paths = files or {}
            seconds = upload_seconds(list(paths.values())) if paths else PLAIN
            ready = [outgoing(file, paths.get(index), self.bot) for index, file in enumerate(content.attachments)]
            return await self._send_files(ready, content, place, seconds)
        message = await self._call(plain(content, place | {"reply_markup": markup_of(content)}))
        return Sent((str(message["message_id"]),))

    async def edit(self, to: Address, message_id: str, content: Content) -> None:
        """Replace the text, or the caption where the message is a file; an equal text is done already."""
        place: dict[str, Any] = {
            "chat_id": int(to.chat_id),
            "message_id": int(message_id),
            "reply_markup": inline_of(content),
        }
        entities = entities_in(content)
        caption = methods.EditMessageCaption(caption=content.text, caption_entities=entities, **place)
        try:
            if content.attachments or not content.text:
                await self._call(caption)
                return
            await self._call(
                methods.EditMessageText(text=content.text, entities=entities, link_preview_options=NO_PREVIEW, **place)
            )
        except Permanent as error:
            if is_refusal(error, "there is no text in the message"):
                await self._done_if(caption, "message is not modified")
            elif not is_refusal(error, "message is not modified"):
                raise

    async def delete(self, to: Address, message_id: str) -> None:
        """Delete our message."""
        method = methods.DeleteMessage(chat_id=int(to.chat_id), message_id=int(message_id))
        await self._done_if(method, "message to delete not found", "message_id_invalid")

    async def react(self, to: Address, message_id: str, emoji: str | None) -> None:
        """Set our reaction (one of those Telegram allows), or take it back."""
        # Telegram lists its emoji without the variation selector that keyboards add to ❤.
        reaction: Any = [ReactionTypeEmoji(emoji=emoji.replace("\ufe0f", ""))] if emoji else []
        await self._call(
            methods.SetMessageReaction(chat_id=int(to.chat_id), message_id=int(message_id), reaction=reaction)
        )

    async def answer(
        self,
        callback_id: str,
        text: str | None,
        event: Mapping[str, str],  # noqa: ARG002  # VK needs it; Telegram's id is enough
    ) -> None:
        """Stop the spinner."""
        method = methods.AnswerCallbackQuery(callback_query_id=callback_id, text=text[:TOAST] if text else None)
        await self._done_if(method, "query is too old", "query_id_invalid", "query id is invalid")

    async def typing(self, to: Address) -> None:
        """Show «печатает…»."""
        await self._call(
            methods.SendChatAction(chat_id=int(to.chat_id), action="typing", message_thread_id=thread_of(to))
        )

    async def pin(self, to: Address, message_id: str) -> None:
        """Pin our message, silently."""
        await self._call(
            methods.PinChatMessage(chat_id=int(to.chat_id), message_id=int(message_id), disable_notification=True)
        )

    async def open_topic(self, chat_id: str, title: str) -> str:
        """Make a topic in a forum or in a private chat; its id."""
        made = await self._call(methods.CreateForumTopic(chat_id=int(chat_id), name=title[:TITLE]))
        return str(made["message_thread_id"])

    async def rename_topic(self, chat_id: str, thread_id: str, title: str) -> None:
        """Rename a topic."""
        method = methods.EditForumTopic(chat_id=int(chat_id), message_thread_id=int(thread_id), name=title[:TITLE])
        await self._done_if(method, "topic_not_modified")

    async def delete_topic(self, chat_id: str, thread_id: str) -> None:
        """Delete a topic with its messages."""
        method = methods.DeleteForumTopic(chat_id=int(chat_id), message_thread_id=int(thread_id))
        try:
            await self._call(method)
        except TopicGone:
            return

    def fetch(self, attachment: Attachment) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream a file of at most 20 MB."""
        return download(self._client, attachment)

    async def me(self) -> Me:
        """Who the bot is, and whether private topics are on."""
        me = await self._call(methods.GetMe())
        topics = bool(me.get("has_topics_enabled"))
        return Me(
            bot_id=str(me["id"]),
            name=str(me.get("first_name", "")),
            link=f"https://t.me/{me.get('username', '')}",
            topics=topics,
            faults=() if topics else (NO_TOPICS,),
        )

    async def close(self) -> None:
        """Close connections."""
        await self._client.session.close()

    async def _send_files(self, ready: list[Outgoing], content: Content, place: dict[str, Any], seconds: float) -> Sent:
        kinds = {file.kind for file in ready}
        if len(kinds) > 1 and AttachmentKind.DOCUMENT in kinds:
            # A photo of the album turned out too big to be one, and Telegram mixes documents with nothing.
            ready = as_documents(ready)
        try:
            return await self._send_as(ready, content, place, seconds)
        except ChannelError as error:
            if not is_refusal(error, *NOT_AS_IT_IS) or any(file.path is None for file in ready):
                raise
            return await self._send_as(as_documents(ready), content, place, seconds)

    async def _send_as(self, ready: list[Outgoing], content: Content, place: dict[str, Any], seconds: float) -> Sent:
        caption, entities = content.text or None, entities_in(content)
        if len(ready) > 1:
            method: Any = methods.SendMediaGroup(media=album(ready, caption, entities), **place)
            messages = await self._call(method, seconds)
        else:
            method = single(ready[0], caption, entities, place | {"reply_markup": markup_of(content)})
            messages = [await self._call(method, seconds)]
        refs = {}
        for index, message in enumerate(messages):
            for attachment in attachments_of(message, self.bot):
                refs[index] = attachment
        return Sent(tuple(str(message["message_id"]) for message in messages), refs)

    async def _done_if(self, method: methods.TelegramMethod[Any], *words: str) -> None:
        """Make the call; a refusal with one of these words means that nothing is left to do."""
        try:
            await self._call(method)
        except Permanent as error:
            if not is_refusal(error, *words):
                raise

    async def _call(self, method: methods.TelegramMethod[Any], seconds: float = PLAIN) -> Any:
        return await call(self._client, method, seconds=seconds)
