"""MAX's JSON: users, messages, chats and updates, true to the official samples."""

from __future__ import annotations

from typing import Any

from sandbox.chats import BOT, Account, Chat, StoredMessage
from sandbox.side import Side

BOT_ID = 300000001
USERNAME = "zabota_sandbox"
TOKEN = "sandbox-max-token"
Json = dict[str, Any]


def milliseconds(seconds: float) -> int:
    """Turn unix seconds into MAX's time."""
    return round(seconds * 1000)


def dialog_id(user: str) -> str:
    """Give the id of a person's dialog with the bot: not the person's own number, as in MAX."""
    return str(int(user) ^ BOT_ID)


def message_id(chat: str, seq: int) -> str:
    """Give a `mid`: the chat's id and the message's number in hexadecimal."""
    return f"mid.{int(chat) & 0xFFFFFFFFFFFFFFFF:016x}{seq:016x}"


def chat_of(mid: str) -> str | None:
    """Tell the chat that a `mid` belongs to; None if it isn't a `mid`."""
    try:
        number = int(mid.removeprefix("mid.")[:16], 16)
    except ValueError:
        return None
    return str(number - (1 << 64) if number >> 63 else number)


def user_json(account: Account, now: float) -> Json:
    """Give a person; `last_name` only where there is one."""
    first, _, last = account.name.partition(" ")
    found: Json = {"user_id": int(account.id), "first_name": first}
    if last:
        found["last_name"] = last
    return found | {"is_bot": False, "last_activity_time": int(now) * 1000, "name": account.name}


def bot_json(bot: Json, now: float) -> Json:
    """Give the bot as the sender of a message."""
    return {
        "user_id": BOT_ID,
        "first_name": bot["first_name"],
        "username": USERNAME,
        "is_bot": True,
        "last_activity_time": milliseconds(now),
        "name": bot["first_name"],
    }


def body_json(message: StoredMessage) -> Json:
    """Give `body`: attachments and markup only where there are any."""
    own = message.own
    body: Json = {"mid": message.id, "seq": own["seq"], "text": message.text}
    if own.get("attachments"):
        body["attachments"] = own["attachments"]
    if own.get("markup"):
        body["markup"] = own["markup"]
    return body


def sender_json(side: Side, bot: Json, message: StoredMessage) -> Json:
    """Give whoever wrote it."""
    if message.sender == BOT:
        return bot_json(bot, message.at)
    return user_json(side.account(message.sender), message.at)


def message_json(side: Side, bot: Json, chat: Chat, message: StoredMessage) -> Json:
    """Give a whole message."""
    recipient: Json = {"chat_id": int(chat.id), "chat_type": "chat"}
    if chat.kind == "private":
        other = int(chat.members[0]) if message.sender == BOT else BOT_ID
        recipient = {"chat_id": int(chat.id), "chat_type": "dialog", "user_id": other}
    found: Json = {
        "recipient": recipient,
        "timestamp": milliseconds(message.at),
        "body": body_json(message),
        "sender": sender_json(side, bot, message),
    }
    if (link := message.own.get("link")) is not None:
        found["link"] = link
    return found


def link_json(side: Side, bot: Json, kind: str, chat: Chat, message: StoredMessage) -> Json:
    """Give a message that another replies to, or forwards."""
    link: Json = {"type": kind, "message": body_json(message), "sender": sender_json(side, bot, message)}
    if kind == "forward":
        link["chat_id"] = int(chat.id)
    return link


def chat_json(side: Side, bot: Json, chat: Chat, *, whole: bool = True) -> Json:
    """Give a chat; `whole` with what is shown only where one chat is asked for."""
    last = max((message.at for message in chat.messages.values()), default=side.clock())
    found: Json = {
        "chat_id": int(chat.id),
        "type": "dialog" if chat.kind == "private" else "chat",
        "status": "suspended" if chat.blocked else chat.own.get("status", "active"),
        "last_event_time": milliseconds(last),
        "participants_count": len(chat.members) + 1,
        "is_public": False,
    }
    if chat.kind == "private":
        found["dialog_with_user"] = user_json(side.account(chat.members[0]), last)
        return found
    owner = int(chat.members[0]) if chat.members else BOT_ID
    found |= {"title": chat.title, "owner_id": owner, "messages_count": len(chat.messages)}
    if whole:
        found["participants"] = {str(member): milliseconds(last) for member in (*chat.members, BOT_ID)}
        pinned = chat.messages.get(chat.own.get("pinned", ""))
        if pinned is not None:
            found["pinned_message"] = message_json(side, bot, chat, pinned)
    return found


def member_json(user: Json, *, owner: bool, admin: bool, now: float) -> Json:
    """Give a member of a group."""
    permissions = ["read_all_messages", "add_remove_members", "change_chat_info", "pin_message", "write"]
    found: Json = {
        "last_access_time": milliseconds(now),
        "is_owner": owner,
        "is_admin": owner or admin,
        "join_time": milliseconds(now),
    }
    if owner or admin:
        found["permissions"] = permissions
    return found | user
