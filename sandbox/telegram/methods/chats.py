"""getMe, getChat, getChatMember, getChatAdministrators, answerCallbackQuery, the bot's commands."""

from __future__ import annotations

from typing import Any

import orjson

from sandbox.chats import Chat
from sandbox.telegram.asked import Asked
from sandbox.telegram.refusals import refuse
from sandbox.telegram.state import BOT, BOT_ID, Telegram
from sandbox.telegram.targets import find_chat

CALLBACK_SECONDS = 60
"""How long a pressed button waits for an answer."""
RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
    "can_manage_topics",
)
ADMINISTRATOR: dict[str, Any] = {
    "status": "administrator",
    "user": BOT,
    "can_be_edited": False,
    "is_anonymous": False,
} | dict.fromkeys(RIGHTS, True)
NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def get_me(telegram: Telegram, _: Asked) -> dict[str, Any]:
    """Say who the bot is."""
    return BOT | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": telegram.world.topics,
        "allows_users_to_create_topics": False,
    }


def get_chat(telegram: Telegram, asked: Asked) -> dict[str, Any]:
    """Tell about a chat."""
    chat = find_chat(telegram, asked.get("chat_id"), write=False)
    more = {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": NO_GIFTS}
    return telegram.chat(chat) | more


def get_chat_member(telegram: Telegram, asked: Asked) -> dict[str, Any]:
    """Tell about one member."""
    chat = find_chat(telegram, asked.get("chat_id"), write=False)
    user = str(asked.get("user_id"))
    if user == str(BOT_ID):
        return bot_member(chat)
    if user in chat.members:
        status = "creator" if chat.kind == "group" and user == chat.members[0] else "member"
        return {"status": status, "user": telegram.user(user)} | (
            {"is_anonymous": False} if status == "creator" else {}
        )
    if user in telegram.side.accounts:
        return {"status": "left", "user": telegram.user(user)}
    raise refuse("PARTICIPANT_ID_INVALID")


def get_administrators(telegram: Telegram, asked: Asked) -> list[dict[str, Any]]:
    """List a group's administrators: its maker and the bot."""
    chat = find_chat(telegram, asked.get("chat_id"))
    if chat.kind == "private":
        raise refuse("there are no administrators in the private chat")
    makers = [{"status": "creator", "user": telegram.user(user), "is_anonymous": False} for user in chat.members[:1]]
    return [*makers, ADMINISTRATOR]


def bot_member(chat: Chat) -> dict[str, Any]:
    """Give the bot's own membership."""
    if chat.blocked:
        return {"status": "kicked", "user": BOT, "until_date": 0}
    return ADMINISTRATOR if chat.kind == "group" else {"status": "member", "user": BOT}


def answer_callback(telegram: Telegram, asked: Asked) -> bool:
    """Stop a pressed button's spinner."""
    callback = telegram.callbacks.get(str(asked.get("callback_query_id")))
    if callback is None or telegram.side.clock() - callback.at > CALLBACK_SECONDS:
        raise refuse("query is too old and response timeout expired or query ID is invalid")
    text = asked.get("text")
    if text is not None and len(text) > 200:
        raise refuse("MESSAGE_TOO_LONG")
    alert = bool(asked.get("show_alert"))
    telegram.side.changes.tell("toast", callback.chat, user=callback.user, text=text, alert=alert)
    return True


def set_commands(telegram: Telegram, asked: Asked) -> bool:
    """Set the bot's commands for a scope and a language."""
    commands = asked.get("commands") or []
    for command in commands:
        if not 1 <= len(command.get("command", "")) <= 32 or not 1 <= len(command.get("description", "")) <= 256:
            raise refuse("BOT_COMMAND_INVALID")
    telegram.commands[_scope(asked)] = commands
    return True


def get_commands(telegram: Telegram, asked: Asked) -> list[Any]:
    """Give them back."""
    return telegram.commands.get(_scope(asked), [])


def delete_commands(telegram: Telegram, asked: Asked) -> bool:
    """Forget them."""
    telegram.commands.pop(_scope(asked), None)
    return True


def _scope(asked: Asked) -> str:
    scope = asked.get("scope") or {"type": "default"}
    return orjson.dumps([scope, asked.get("language_code") or ""], option=orjson.OPT_SORT_KEYS).decode()
