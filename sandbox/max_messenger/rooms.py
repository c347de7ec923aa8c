"""The bot itself and its chats: who I am, what a chat is, typing, the pinned message, members."""

from __future__ import annotations

from sandbox.chats import Chat
from sandbox.max_messenger.calls import SUCCESS, Ask
from sandbox.max_messenger.messenger import MaxMessenger
from sandbox.max_messenger.refusals import RefusalError, not_found
from sandbox.max_messenger.shapes import (
    BOT_ID,
    USERNAME,
    Json,
    bot_json,
    chat_json,
    member_json,
    milliseconds,
    user_json,
)

TYPING_LASTS = 6.0


async def me(ask: Ask) -> Json:
    """Answer `GET /me`."""
    bot = ask.messenger.bot
    found: Json = {"user_id": BOT_ID, "first_name": bot["first_name"], "username": USERNAME, "is_bot": True}
    found |= {"last_activity_time": milliseconds(ask.messenger.side.clock()), "name": bot["first_name"]}
    return found | {key: bot[key] for key in ("description", "commands") if bot[key] is not None}


async def change_me(ask: Ask) -> Json:
    """Answer `PATCH /me`."""
    bot, body = ask.messenger.bot, ask.body
    for key in ("first_name", "description", "commands"):
        bot[key] = bot[key] if body.get(key) is None else body[key]
    bot["first_name"] = body.get("name") or bot["first_name"]
    return await me(ask)


async def change_commands(ask: Ask) -> Json:
    """Answer `PATCH /me/commands`."""
    await change_me(ask)
    return {"commands": ask.messenger.bot["commands"] or []}


async def chats(ask: Ask) -> Json:
    """Answer `GET /chats`: groups only, as MAX does."""
    messenger = ask.messenger
    groups = [c for c in messenger.side.chats.values() if c.kind == "group" and "status" not in c.own]
    start, count = ask.number("marker", 0), ask.number("count", 50)
    page = groups[start : start + count]
    answer: Json = {"chats": [chat_json(messenger.side, messenger.bot, chat, whole=False) for chat in page]}
    return answer | ({"marker": start + count} if start + count < len(groups) else {})


async def chat(ask: Ask) -> Json:
    """Answer `GET /chats/{chat_id}`."""
    return chat_json(ask.messenger.side, ask.messenger.bot, ask.chat)


async def change_chat(ask: Ask) -> Json:
    """Answer `PATCH /chats/{chat_id}`."""
    found, body = _group(ask), ask.body
    found.title = body.get("title") or found.title
    if body.get("pin"):
        _pin(ask.messenger, found, body["pin"])
    return chat_json(ask.messenger.side, ask.messenger.bot, found)


async def action(ask: Ask) -> Json:
    """Answer `POST /chats/{chat_id}/actions`."""
    found, side = ask.chat, ask.messenger.side
    if found.blocked:
        raise RefusalError(403, "chat.denied")
    if ask.body["action"] != "mark_seen":
        found.typing_until = side.clock() + TYPING_LASTS
        side.changes.tell("typing", found.id)
    return SUCCESS


async def pin(ask: Ask) -> Json:
    """Answer `PUT /chats/{chat_id}/pin`."""
    _pin(ask.messenger, ask.chat, ask.body["message_id"])
    return SUCCESS


async def pinned(ask: Ask) -> Json:
    """Answer `GET /chats/{chat_id}/pin`."""
    found = ask.chat.messages.get(ask.chat.own.get("pinned", ""))
    return {"message": ask.messenger.json_of(ask.chat, found)} if found is not None and not found.deleted else {}


async def unpin(ask: Ask) -> Json:
    """Answer `DELETE /chats/{chat_id}/pin`."""
    _pin(ask.messenger, ask.chat, None)
    return SUCCESS


async def members(ask: Ask) -> Json:
    """Answer `GET /chats/{chat_id}/members`."""
    found, now = _group(ask), ask.messenger.side.clock()
    wanted = ask.query.get("user_ids", "").split(",")
    people = [user for user in found.members if wanted == [""] or user in wanted]
    side = ask.messenger.side
    listed = [
        member_json(user_json(side.account(user), now), owner=user == found.members[0], admin=False, now=now)
        for user in people
    ]
    return {"members": [_bot_member(ask), *listed] if wanted == [""] else listed}


async def admins(ask: Ask) -> Json:
    """Answer `GET /chats/{chat_id}/members/admins`."""
    found, side, now = _group(ask), ask.messenger.side, ask.messenger.side.clock()
    owner = [member_json(user_json(side.account(u), now), owner=True, admin=True, now=now) for u in found.members[:1]]
    return {"members": [_bot_member(ask), *owner]}


async def membership(ask: Ask) -> Json:
    """Answer `GET /chats/{chat_id}/members/me`."""
    _group(ask)
    return _bot_member(ask)


async def leave(ask: Ask) -> Json:
    """Answer `DELETE /chats/{chat_id}/members/me`."""
    _group(ask).own["status"] = "left"
    return SUCCESS


async def add_members(ask: Ask) -> Json:
    """Answer `POST /chats/{chat_id}/members`."""
    for user in ask.body["user_ids"]:
        ask.messenger.side.join(_group(ask), str(user))
    return SUCCESS


async def remove_member(ask: Ask) -> Json:
    """Answer `DELETE /chats/{chat_id}/members`."""
    found, user = _group(ask), ask.query.get("user_id", "")
    if user not in found.members:
        raise not_found("Member")
    found.members.remove(user)
    return SUCCESS


def _group(ask: Ask) -> Chat:
    found = ask.chat
    if found.kind == "private":
        raise RefusalError(403, "chat.denied", "Method is not available for dialogs")
    return found


def _bot_member(ask: Ask) -> Json:
    now = ask.messenger.side.clock()
    return member_json(bot_json(ask.messenger.bot, now), owner=False, admin=True, now=now)


def _pin(messenger: MaxMessenger, found: Chat, mid: str | None) -> None:
    if mid is not None and mid not in found.messages:
        raise not_found("Message")
    for message in found.messages.values():
        message.pinned = message.id == mid
    found.own["pinned"] = mid or ""
    messenger.side.changes.tell("pin", found.id, message=mid)
