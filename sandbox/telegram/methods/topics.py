"""Forum topics, in forums and in private chats with the bot."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Chat, Topic
from sandbox.telegram.asked import Asked
from sandbox.telegram.compose import new_message, put_service, wire_of
from sandbox.telegram.refusals import refuse
from sandbox.telegram.state import Telegram
from sandbox.telegram.targets import find_chat, has_topics, topic_to_change

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
ICONS = {
    "5312536423851630001": "💡",
    "5312016608254762256": "⚡️",
    "5377544228505134960": "🎙",
    "5350305691942788490": "📈",
    "5379748062124056162": "❗️",
    "5237699328843200968": "✅",
}
"""Some of the icons Telegram gives: custom_emoji_id → emoji."""


def create(telegram: Telegram, asked: Asked) -> dict[str, Any]:
    """Make a topic; its id is the id of the service message that opens it."""
    chat = find_chat(telegram, asked.get("chat_id"))
    if not has_topics(telegram, chat):
        raise refuse("the chat is not a forum")
    title = _title(asked.get("name"))
    if asked.get("icon_color", COLORS[0]) not in COLORS:
        raise refuse("TOPIC_ICON_COLOR_INVALID")
    made = {"name": title, "icon_color": asked.get("icon_color", COLORS[0])}
    if icon := _icon(asked):
        made["icon_custom_emoji_id"] = icon
    opening = new_message(telegram, chat, "bot")
    opening.topic = opening.id
    put_service(opening, f"Тема «{title}» создана", forum_topic_created=made)
    wire_of(opening).update(message_thread_id=int(opening.id), is_topic_message=True)
    chat.topics[opening.id] = Topic(opening.id, title, own=made)
    telegram.side.store(chat, opening)
    return {"message_thread_id": int(opening.id)} | made


def edit(telegram: Telegram, asked: Asked) -> bool:
    """Rename a topic, or give it another icon."""
    chat, topic = _found(telegram, asked)
    title = _title(asked.get("name")) if asked.get("name") else topic.title
    icon = _icon(asked) if "icon_custom_emoji_id" in asked.params else topic.own.get("icon_custom_emoji_id")
    if title == topic.title and icon == topic.own.get("icon_custom_emoji_id"):
        raise refuse("TOPIC_NOT_MODIFIED")
    topic.title, topic.own["icon_custom_emoji_id"] = title, icon
    return _told(telegram, chat, topic)


def close(telegram: Telegram, asked: Asked) -> bool:
    """Close a topic of a forum."""
    return _switch(telegram, asked, closed=True)


def reopen(telegram: Telegram, asked: Asked) -> bool:
    """Open it again."""
    return _switch(telegram, asked, closed=False)


def delete(telegram: Telegram, asked: Asked) -> bool:
    """Delete a topic with all its messages."""
    chat, topic = _found(telegram, asked)
    chat.drop_topic(topic.topic)
    return _told(telegram, chat, topic)


def icon_stickers(_: Telegram, __: Asked) -> list[dict[str, Any]]:
    """Give the icons topics may have."""
    flags = {"type": "custom_emoji", "width": 512, "height": 512, "is_animated": True, "is_video": False}
    return [
        {"file_id": f"CAAC{key}", "file_unique_id": f"AQAD{key}", "emoji": emoji, "custom_emoji_id": key} | flags
        for key, emoji in ICONS.items()
    ]


def _switch(telegram: Telegram, asked: Asked, *, closed: bool) -> bool:
    chat, topic = _found(telegram, asked)
    if chat.kind == "private":
        raise refuse("the chat is not a supergroup forum")
    if topic.closed == closed:
        raise refuse("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    return _told(telegram, chat, topic)


def _found(telegram: Telegram, asked: Asked) -> tuple[Chat, Topic]:
    chat = find_chat(telegram, asked.get("chat_id"))
    return chat, topic_to_change(telegram, chat, asked.get("message_thread_id"))


def _told(telegram: Telegram, chat: Chat, topic: Topic) -> bool:
    telegram.side.changes.tell("topic", chat.id, topic=topic.topic)
    return True


def _title(name: Any) -> str:
    title = str(name or "").strip()
    if not title:
        raise refuse("TOPIC_TITLE_EMPTY")
    if len(title) > 128:
        raise refuse("TOPIC_TITLE_INVALID")
    return title


def _icon(asked: Asked) -> str | None:
    icon = asked.get("icon_custom_emoji_id") or None
    if icon is not None and icon not in ICONS:
        raise refuse("DOCUMENT_INVALID")
    return icon
