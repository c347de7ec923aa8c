"""`/phone/*`: what a person's phone does in a messenger; the same for the three."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.chats import Attachment, Button, Chat, Span, StoredMessage
from sandbox.control import as_json
from sandbox.files import Files
from sandbox.messenger import Messenger, NotPossible, Said

Body = dict[str, Any]
NAMES = {
    "photo": "photo.png",
    "document": "document.pdf",
    "voice": "voice.ogg",
    "audio": "audio.mp3",
    "video": "video.mp4",
    "round_video": "round.mp4",
    "sticker": "sticker.webp",
    "animation": "animation.mp4",
}
"""Attachment kinds, and the file name one gets when the test gives none."""


def phone_routes(messenger: Messenger) -> list[web.RouteDef]:
    """Make the routes for one messenger."""
    side = messenger.side

    def chat_of(body: Body) -> Chat:
        user, chat = str(body["user"]), body.get("chat")
        if chat is None:
            return messenger.private_chat(user)
        found = side.chats.get(str(chat))
        if found is None:
            raise NotPossible("no such chat", 404)
        return found

    def message_of(body: Body) -> tuple[Chat, StoredMessage]:
        chat = chat_of(body)
        message = chat.messages.get(str(body["message_id"]))
        if message is None or message.deleted:
            raise NotPossible("no such message", 404)
        return chat, message

    async def send(body: Body) -> Body:
        side.account(str(body["user"]), body.get("name"))
        said = await read_said(body, side.files)
        return {"message_ids": [message.id for message in messenger.person_sent(chat_of(body), said)]}

    async def press(body: Body) -> Body:
        chat = chat_of(body)
        message = chat.messages.get(str(body.get("message_id")))
        rows = message.buttons if message is not None and not message.deleted else []
        if button := find_button(rows, body):
            messenger.person_pressed(chat, str(body["user"]), message, button)
        elif button := find_button(chat.menu, body):
            messenger.person_pressed(chat, str(body["user"]), None, button)
        else:
            raise NotPossible("no such button", 404)
        return {}

    async def edit(body: Body) -> Body:
        chat, message = message_of(body)
        message.text, message.spans, message.edited = str(body["text"]), read_spans(body), True
        messenger.person_edited(chat, str(body["user"]), message)
        side.changes.tell("edit", chat.id, message=message.id)
        return {}

    async def delete(body: Body) -> Body:
        chat, message = message_of(body)
        message.deleted = True
        messenger.person_deleted(chat, str(body["user"]), message)
        side.changes.tell("delete", chat.id, message=message.id)
        return {}

    async def react(body: Body) -> Body:
        chat, message = message_of(body)
        user, emoji = str(body["user"]), body.get("emoji")
        before = message.reactions.pop(user, None)
        if emoji:
            message.reactions[user] = str(emoji)
        messenger.person_reacted(chat, user, message, before)
        side.changes.tell("reaction", chat.id, message=message.id)
        return {}

    async def start(body: Body) -> Body:
        side.account(str(body["user"]), body.get("name"))
        messenger.person_started(str(body["user"]), body.get("payload"))
        return {}

    def blocking(blocked: bool) -> Callable[[Body], Awaitable[Body]]:
        async def switch(body: Body) -> Body:
            chat = messenger.private_chat(str(body["user"]))
            if chat.blocked != blocked:
                chat.blocked = blocked
                messenger.person_blocked(str(body["user"]), blocked)
                side.changes.tell("blocked", chat.id)
            return {}

        return switch

    async def typing(body: Body) -> Body:
        messenger.person_typed(str(body["user"]))
        return {}

    async def group(body: Body) -> Body:
        members = [str(user) for user in body.get("members", [])]
        return {"chat": messenger.make_group(str(body["title"]), members, bool(body.get("forum", True))).id}

    async def delete_topic(body: Body) -> Body:
        chat = side.chats.get(str(body["chat"]))
        topic = chat.topics.get(str(body["topic"])) if chat else None
        if chat is None or topic is None:
            raise NotPossible("no such topic", 404)
        drop_topic(chat, topic.topic)
        side.changes.tell("topic", chat.id, topic=topic.topic)
        return {}

    async def raw(body: Body) -> Body:
        messenger.put_raw(body["update"])
        return {}

    async def chats(request: web.Request) -> web.Response:
        now = side.clock()
        return as_json({"chats": [chat.as_json(now) for chat in side.chats_of(request.query["user"])]})

    async def file(request: web.Request) -> web.StreamResponse:
        found = side.files.get(request.match_info["file_id"])
        return await side.files.respond(request, found) if found else as_json({"error": "no such file"}, 404)

    acts: dict[str, Callable[[Body], Awaitable[Body]]] = {
        "send": send,
        "press": press,
        "edit": edit,
        "delete": delete,
        "react": react,
        "start": start,
        "block": blocking(True),
        "unblock": blocking(False),
        "typing": typing,
        "group": group,
        "delete_topic": delete_topic,
        "raw": raw,
    }
    routes = [web.post(f"/phone/{name}", _answer(act)) for name, act in acts.items()]
    return [*routes, web.get("/phone/chats", chats), web.get("/phone/files/{file_id}", file)]


def _answer(act: Callable[[Body], Awaitable[Body]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        try:
            return as_json(await act(await request.json()))
        except NotPossible as refusal:
            return as_json({"error": str(refusal)}, refusal.status)
        except KeyError as missing:
            return as_json({"error": f"missing {missing}"}, 400)

    return handler


async def read_said(body: Body, files: Files) -> Said:
    """Read the body of `POST /phone/send`, putting its files into the store."""
    return Said(
        user=str(body["user"]),
        text=str(body.get("text") or ""),
        spans=read_spans(body),
        attachments=[await _attachment(item, files) for item in body.get("attachments") or ()],
        topic=_text(body.get("topic")),
        reply_to=_text(body.get("reply_to")),
        location=body.get("location"),
        contact=body.get("contact"),
        at=body.get("at"),
    )


def read_spans(body: Body) -> list[Span]:
    """Read `spans` of a request."""
    return [Span(str(s["kind"]), int(s["start"]), int(s["length"]), s.get("url")) for s in body.get("spans") or ()]


def find_button(rows: list[list[Button]], body: Body) -> Button | None:
    """Find a button by its data, or by its words."""
    data, text = body.get("data"), body.get("text")
    for button in (button for row in rows for button in row):
        if (data is not None and button.data == data) or (data is None and button.text == text):
            return button
    return None


def drop_topic(chat: Chat, topic: str) -> None:
    """Delete a topic and the messages in it."""
    chat.topics[topic].deleted = True
    for message in chat.messages.values():
        if message.topic == topic:
            message.deleted = True


async def _attachment(item: Body, files: Files) -> Attachment:
    kind = str(item["kind"])
    if kind not in NAMES:
        raise NotPossible(f"unknown kind {kind!r}: one of {sorted(NAMES)}")
    name, mime = item.get("name") or NAMES[kind], item.get("mime")
    if item.get("data") is not None:
        stored = await files.add(base64.b64decode(item["data"]), name=name, mime=mime)
    else:
        stored = files.generate(int(item.get("size") or 1024), name=name, mime=mime)
    return Attachment(kind, stored.id, stored.name, stored.mime, stored.size, item.get("duration"), item.get("emoji"))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
