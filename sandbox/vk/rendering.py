"""Messages and conversations in VK's own JSON."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from sandbox.chats import BOT, Chat, StoredMessage
from sandbox.vk import formatting, keyboard
from sandbox.vk.reactions import number_of

Json = dict[str, Any]

CLIENT: Json = {
    "button_actions": ["text", "vkpay", "open_app", "location", "open_link", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": True,
    "lang_id": 0,
}
"""`client_info` of message_new."""

EXTRAS = ("payload", "ref", "ref_source", "update_time", "admin_author_id")


def message(chat: Chat, stored: StoredMessage, group: int, *, nested: bool = True) -> Json:
    """Give a message object; `nested` false leaves out the message it answers."""
    out = stored.sender == BOT
    whole: Json = {
        "date": int(stored.at),
        "from_id": -group if out else int(stored.sender),
        "id": stored.own["id"],
        "version": 10_000_000 + stored.own["id"],
        "out": int(out),
        "fwd_messages": [],
        "important": False,
        "is_hidden": False,
        "attachments": [attachment.own["vk"] for attachment in stored.attachments],
        "conversation_message_id": int(stored.id),
        "text": stored.text,
        "peer_id": int(chat.id),
        "random_id": stored.own.get("random_id", 0),
    }
    whole |= {name: stored.own[name] for name in EXTRAS if name in stored.own}
    if stored.spans and (formatted := formatting.write(stored.spans, stored.text)):
        whole["format_data"] = formatted
    if stored.location:
        whole["geo"] = geo(stored.location)
    if inline := stored.own.get("keyboard"):
        whole["keyboard"] = keyboard.told(inline, -group)
    if stored.reactions:
        whole |= _reactions(stored)
    if stored.pinned:
        whole["is_pinned"] = True
    if nested:
        whole |= _related(chat, stored, group)
    return whole


def _related(chat: Chat, stored: StoredMessage, group: int) -> Json:
    related: Json = {}
    answered = chat.messages.get(stored.reply_to) if stored.reply_to else None
    if answered is not None:
        related["reply_message"] = message(chat, answered, group, nested=False)
    if forwarded := stored.own.get("forwarded"):
        found = (chat.messages.get(number) for number in forwarded)
        related["fwd_messages"] = [message(chat, one, group, nested=False) for one in found if one is not None]
    return related


def _reactions(stored: StoredMessage) -> Json:
    who: dict[int, list[int]] = {}
    for user, emoji in stored.reactions.items():
        if user != BOT and (number := number_of(emoji)) is not None:
            who.setdefault(number, []).append(int(user))
    own = number_of(stored.reactions[BOT]) if BOT in stored.reactions else None
    counted = [{"reaction_id": number, "count": len(users), "user_ids": users} for number, users in who.items()]
    return {"reactions": counted} | ({"reaction_id": own} if own is not None else {})


def geo(place: Json) -> Json:
    """Give the point of a message."""
    point: Json = {"type": "point", "coordinates": {"latitude": place["latitude"], "longitude": place["longitude"]}}
    if place.get("title"):
        point["place"] = {"title": place["title"], "country": "Россия", "city": "Москва"}
    return point


def conversation(chat: Chat, writable: bool) -> Json:
    """Give a conversation object; `in_read` is what the community has read, `out_read` what the person has."""
    last = next(reversed(chat.messages.values()), None)
    last_id, last_cmid = (last.own["id"], int(last.id)) if last else (0, 0)
    read = int(chat.own.get("read", 0))
    newer = takewhile(lambda one: int(one.id) > read, reversed(chat.messages.values()))
    unread = sum(1 for one in newer if one.sender != BOT)
    read_message = chat.messages.get(str(read))
    shape: Json = {
        "peer": {"id": int(chat.id), "type": "user", "local_id": int(chat.id)},
        "last_message_id": last_id,
        "last_conversation_message_id": last_cmid,
        "in_read": read_message.own["id"] if read_message else 0,
        "out_read": last_id,
        "in_read_cmid": read,
        "out_read_cmid": last_cmid,
        "version": 10_000_000 + last_id,
        "sort_id": {"major_id": 0, "minor_id": last_id},
        "is_marked_unread": False,
        "important": False,
        "can_write": {"allowed": True} if writable else {"allowed": False, "reason": 901},
    }
    if unread:
        shape["unread_count"] = unread
    if last is not None and last.sender != BOT:
        shape["unanswered"] = True
    return shape


def person(user: str, name: str) -> Json:
    """Give a user object."""
    first, _, last = name.partition(" ")
    return {
        "id": int(user),
        "first_name": first,
        "last_name": last,
        "can_access_closed": True,
        "is_closed": False,
    }
