"""Messages without files: words, a place, a phone; and what all messages share."""

from __future__ import annotations

from typing import Any

from aiogram import methods
from aiogram.types import LinkPreviewOptions, MessageEntity, ReplyParameters

from bot.channels.errors import Permanent, Reason
from bot.channels.port import Address
from bot.channels.telegram.text import entities_of
from storage.content import Content

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def plain(content: Content, place: dict[str, Any]) -> methods.TelegramMethod[Any]:
    """The call for a message without files."""
    if (spot := content.location) is not None:
        point: dict[str, Any] = {"latitude": spot.latitude, "longitude": spot.longitude}
        if spot.title:
            return methods.SendVenue(**point, title=spot.title, address=spot.address or spot.title, **place)
        return methods.SendLocation(**point, **place)
    if (contact := content.contact) is not None:
        return methods.SendContact(phone_number=contact.phone, first_name=contact.name or contact.phone, **place)
    if not content.text:
        raise Permanent(Reason.BAD_REQUEST, "nothing to send")
    return methods.SendMessage(
        text=content.text, entities=entities_in(content), link_preview_options=NO_PREVIEW, **place
    )


def place_of(to: Address, reply_to: str | None) -> dict[str, Any]:
    """What every send shares: the chat, the topic, the message answered."""
    # The message answered may have been deleted meanwhile: the words matter more than the link.
    reply = ReplyParameters(message_id=int(reply_to), allow_sending_without_reply=True) if reply_to else None
    return {"chat_id": int(to.chat_id), "message_thread_id": thread_of(to), "reply_parameters": reply}


def thread_of(to: Address) -> int | None:
    """The topic as Telegram's number."""
    return int(to.thread_id) if to.thread_id else None


def entities_in(content: Content) -> list[MessageEntity] | None:
    """The formatting of the text, None where there is none."""
    return [MessageEntity(**entity) for entity in entities_of(content.text, content.spans)] or None
