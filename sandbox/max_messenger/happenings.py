"""`POST /phone/happening`: what only MAX tells of — a dialog cleared or muted, a group's title and members."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.control import as_json
from sandbox.max_messenger.messenger import MaxMessenger
from sandbox.max_messenger.shapes import Json, milliseconds

MUTED_FOR = 8 * 3600
DIALOG = ("dialog_cleared", "dialog_muted", "dialog_unmuted", "dialog_removed")
GROUP = ("bot_added", "bot_removed", "user_added", "user_removed", "chat_title_changed")


def happening_handler(messenger: MaxMessenger) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make the handler: `{user, type, chat?, member?, title?}`, `type` an update of MAX from `DIALOG` or `GROUP`."""

    async def handle(request: web.Request) -> web.Response:
        body = await request.json()
        user, kind = str(body["user"]), body["type"]
        if kind in DIALOG:
            _dialog(messenger, user, kind)
        elif kind in GROUP and str(body.get("chat")) in messenger.side.chats:
            _group(messenger, user, kind, body)
        else:
            return as_json({"error": f"no such happening: one of {DIALOG + GROUP}, in a chat that is there"}, 400)
        return as_json({})

    return handle


def _dialog(messenger: MaxMessenger, user: str, kind: str) -> None:
    chat = messenger.private_chat(user)
    more: Json = {}
    match kind:
        case "dialog_muted":
            more["muted_until"] = milliseconds(messenger.side.clock() + MUTED_FOR)
        case "dialog_cleared" | "dialog_removed":
            chat.messages.clear()
            messenger.side.changes.tell("cleared", chat.id)
    messenger.person_put(kind, chat, user, user_locale="ru", **more)


def _group(messenger: MaxMessenger, user: str, kind: str, body: Json) -> None:
    chat, side = messenger.side.chats[str(body["chat"])], messenger.side
    member = str(body.get("member", user))
    match kind:
        case "chat_title_changed":
            chat.title = str(body["title"])
            messenger.person_put(kind, chat, user, title=chat.title)
        case "bot_added" | "bot_removed":
            chat.own.pop("status", None)
            if kind == "bot_removed":
                chat.own["status"] = "removed"
            messenger.person_put(kind, chat, user, is_channel=False)
        case "user_added":
            side.join(chat, member)
            messenger.person_put(kind, chat, member, inviter_id=int(user), is_channel=False)
        case _:
            if member in chat.members:
                chat.members.remove(member)
            messenger.person_put(kind, chat, member, admin_id=int(user), is_channel=False)
