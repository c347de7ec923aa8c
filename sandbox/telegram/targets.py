"""Where a method points: the chat, the topic, the message; and Telegram's words where there is no such."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Chat, StoredMessage, Topic
from sandbox.telegram.asked import Asked
from sandbox.telegram.refusals import refuse
from sandbox.telegram.state import BOT_ID, Telegram


def find_chat(telegram: Telegram, chat_id: Any, *, write: bool = True) -> Chat:
    """Find the chat; `write`: the bot must be able to write to it."""
    if chat_id in (None, ""):
        raise refuse("chat_id is empty")
    key = str(chat_id)
    if key == str(BOT_ID):
        raise refuse("PEER_ID_INVALID")
    chat = telegram.side.chats.get(key)
    if chat is None:
        if key in telegram.side.accounts:
            raise refuse("bot can't initiate conversation with a user", 403)
        raise refuse("chat not found")
    if write:
        _may_write(chat)
    return chat


def _may_write(chat: Chat) -> None:
    if chat.kind == "private":
        if chat.blocked:
            raise refuse("bot was blocked by the user", 403)
        if not chat.started:
            raise refuse("bot can't initiate conversation with a user", 403)
        return
    if moved := chat.own.get("moved_to"):
        raise refuse("group chat was upgraded to a supergroup chat", migrate_to_chat_id=int(moved))
    if chat.blocked:
        kind = "supergroup" if chat.id.startswith("-100") else "group"
        raise refuse(f"bot was kicked from the {kind} chat", 403)


def find_topic(telegram: Telegram, chat: Chat, thread: Any) -> str | None:
    """Find the topic a message goes to."""
    if not thread:
        return None
    topic = chat.topics.get(str(thread)) if has_topics(telegram, chat) else None
    if topic is None or (topic.deleted and chat.kind == "group"):
        raise refuse("message thread not found")
    if topic.deleted:
        raise refuse("TOPIC_DELETED")
    return topic.topic


def topic_to_change(telegram: Telegram, chat: Chat, thread: Any) -> Topic:
    """Find the topic that editForumTopic and its kin change."""
    if not has_topics(telegram, chat):
        raise refuse("the chat is not a forum")
    topic = chat.topics.get(str(thread))
    if topic is None:
        raise refuse("TOPIC_ID_INVALID")
    if topic.deleted:
        raise refuse("TOPIC_DELETED")
    return topic


def has_topics(telegram: Telegram, chat: Chat) -> bool:
    """Tell whether this chat has topics: a forum, or a private chat with a bot that has them."""
    return telegram.world.topics if chat.kind == "private" else bool(chat.own.get("forum"))


def find_reply(chat: Chat, asked: Asked) -> StoredMessage | None:
    """Find the message that is answered."""
    given = asked.get("reply_parameters") or {}
    number = given.get("message_id") or asked.get("reply_to_message_id")
    if number is None:
        return None
    found = alive(chat, number)
    if found is None and not (given.get("allow_sending_without_reply") or asked.get("allow_sending_without_reply")):
        raise refuse("message to be replied not found")
    return found


def find_message(chat: Chat, asked: Asked, what_for: str) -> StoredMessage:
    """Find the message a method changes; «message to edit not found» if there is none."""
    if asked.get("message_id") is None:
        raise refuse("message identifier is not specified")
    found = alive(chat, asked.get("message_id"))
    if found is None:
        raise refuse(f"message to {what_for} not found")
    return found


def alive(chat: Chat, message_id: Any) -> StoredMessage | None:
    """Find a message that is not deleted."""
    found = chat.messages.get(str(message_id))
    return None if found is None or found.deleted else found
