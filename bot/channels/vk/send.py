"""A VK community, ready to speak."""
# ruff: noqa: ARG002  # the port's signatures stand where VK has no use for an argument

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from bot.channels.capability import VK
from bot.channels.errors import Permanent, Reason
from bot.channels.port import Address, Me, Sent
from bot.channels.vk.about import about
from bot.channels.vk.attachments import CHANNEL
from bot.channels.vk.client import Client, first_item
from bot.channels.vk.fetch import fetch
from bot.channels.vk.keyboard import empty, keyboard
from bot.channels.vk.markup import outgoing
from bot.channels.vk.reactions import number_of
from bot.channels.vk.standing import standing
from bot.channels.vk.upload import Uploader
from storage.content import Attachment, Content

SNACKBAR = 90
"""Characters that VK shows in answer to a pressed button."""
GONE = frozenset({Reason.BAD_REQUEST, Reason.MESSAGE_GONE})
"""VK says «parameter is invalid» of a message or a press that is no more."""


class VkPort:
    """The port of one community; message ids are VK's `conversation_message_id`."""

    channel = CHANNEL
    able = VK

    def __init__(self, client: Client, group_id: int) -> None:
        self.bot = str(group_id)
        self._client = client
        self._group_id = group_id
        self._uploader = Uploader(client, self.bot, VK)

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        key: int,
        reply_to: str | None = None,
        files: Mapping[int, Path] | None = None,
    ) -> Sent:
        """Send one message; a repeat with the same key makes no second one."""
        peer = _number(to.chat_id)
        names, known = await self._uploader.attach(peer, content.attachments, files or {})
        place = content.location
        params = _words(content) | {
            "peer_ids": peer,
            "random_id": key,
            "attachment": ",".join(names) or None,
            "keyboard": keyboard(content),
            "lat": place.latitude if place else None,
            "long": place.longitude if place else None,
        }
        item = await self._post(params, _reply(peer, reply_to))
        cmid = item.get("conversation_message_id")
        return Sent((str(cmid),) if cmid else (), known)

    async def _post(self, params: Mapping[str, Any], reply: str | None) -> Mapping[str, Any]:
        """Send, and once more without the reply where its message is gone: `random_id` keeps it one message."""
        try:
            return first_item(await self._client.call("messages.send", **params, forward=reply))
        except Permanent as error:
            if reply is None or error.reason not in GONE:
                raise
            return first_item(await self._client.call("messages.send", **params))

    async def edit(self, to: Address, message_id: str, content: Content) -> None:
        """Replace text, spans and buttons; files and a place stay (VK drops what an edit doesn't name)."""
        peer, cmid = _number(to.chat_id), _number(message_id)
        stays = await standing(self._client, peer, cmid)
        await self._client.call(
            "messages.edit",
            peer_id=peer,
            cmid=cmid,
            **_words(content),
            **stays,
            keyboard=None if content.menu else empty(content),
            keep_forward_messages=1,
            keep_snippets=1,
        )

    async def delete(self, to: Address, message_id: str) -> None:
        """Delete for everybody; one that is gone counts as done."""
        peer, cmid = _number(to.chat_id), _number(message_id)
        answer = await self._client.call("messages.delete", peer_id=peer, cmids=cmid, delete_for_all=1)
        try:
            first_item(answer)
        except Permanent as error:
            # Of one message among those asked for, «invalid» means that it isn't there.
            if error.reason not in GONE:
                raise

    async def react(self, to: Address, message_id: str, emoji: str | None) -> None:
        """Set one of VK's sixteen reactions, or what says the same; NOT_ABLE for an emoji it has none for."""
        where = {"peer_id": _number(to.chat_id), "cmid": _number(message_id)}
        if emoji is None:
            await self._client.call("messages.deleteReaction", **where)
            return
        number = number_of(emoji)
        if number is None:
            raise Permanent(Reason.NOT_ABLE, "VK has no such reaction")
        await self._client.call("messages.sendReaction", **where, reaction_id=number)

    async def answer(self, callback_id: str, text: str | None, event: Mapping[str, str]) -> None:
        """Stop a button's spinner; an expired press counts as done."""
        data = None
        if text:
            shown = text if len(text) <= SNACKBAR else text[: SNACKBAR - 1] + "…"
            data = json.dumps({"type": "show_snackbar", "text": shown}, ensure_ascii=False)
        user, peer = _number(event["user_id"]), _number(event["chat_id"])
        try:
            await self._client.call(
                "messages.sendMessageEventAnswer", event_id=callback_id, user_id=user, peer_id=peer, event_data=data
            )
        except Permanent as error:
            if error.reason not in GONE:
                raise

    async def typing(self, to: Address) -> None:
        """Show «печатает…» for some seconds."""
        await self._client.call("messages.setActivity", peer_id=_number(to.chat_id), type="typing")

    async def pin(self, to: Address, message_id: str) -> None:
        """Pin our message; VK lets a community do it in chats of many alone."""
        await self._client.call("messages.pin", peer_id=_number(to.chat_id), cmid=_number(message_id))

    async def open_topic(self, chat_id: str, title: str) -> str:
        """VK has no topics."""
        raise Permanent(Reason.NOT_ABLE, "no topics in VK")

    async def rename_topic(self, chat_id: str, thread_id: str, title: str) -> None:
        """VK has no topics."""
        raise Permanent(Reason.NOT_ABLE, "no topics in VK")

    async def delete_topic(self, chat_id: str, thread_id: str) -> None:
        """VK has no topics."""
        raise Permanent(Reason.NOT_ABLE, "no topics in VK")

    def fetch(self, attachment: Attachment) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream a file from its link."""
        return fetch(self._client.session, attachment, VK.download_limit)

    async def name_of(self, user_id: str) -> str | None:
        """A person's name: VK's updates carry none."""
        people = await self._client.call("users.get", user_ids=_number(user_id))
        person = people[0] if isinstance(people, list) and people else {}
        return " ".join(filter(None, (person.get("first_name"), person.get("last_name")))) or None

    async def me(self) -> Me:
        """Who am I, what may I do."""
        return await about(self._client, self._group_id)

    async def close(self) -> None:
        """Close connections."""
        await self._client.close()


def _words(content: Content) -> dict[str, Any]:
    text, format_data = outgoing(content.text, content.spans, VK.text_limit)
    return {"message": text or None, "format_data": format_data, "dont_parse_links": 1, "disable_mentions": 1}


def _reply(peer: int, reply_to: str | None) -> str | None:
    if reply_to is None:
        return None
    return json.dumps({"peer_id": peer, "conversation_message_ids": [_number(reply_to)], "is_reply": 1})


def _number(written: str) -> int:
    try:
        return int(written)
    except ValueError:
        raise Permanent(Reason.BAD_REQUEST, "VK's ids are numbers") from None
