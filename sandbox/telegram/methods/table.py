"""Every method the sandbox plays, by its Bot API name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.telegram.asked import Asked
from sandbox.telegram.methods import chats, editing, files, sending, topics, updates
from sandbox.telegram.state import Telegram

Method = Callable[[Telegram, Asked], Any]
"""Gives the result, or an awaitable of it."""

METHODS: dict[str, Method] = {
    "getMe": chats.get_me,
    "getUpdates": updates.get_updates,
    "setWebhook": updates.set_webhook,
    "deleteWebhook": updates.delete_webhook,
    "getWebhookInfo": updates.webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": files.sender("photo"),
    "sendDocument": files.sender("document"),
    "sendVoice": files.sender("voice"),
    "sendAudio": files.sender("audio"),
    "sendVideo": files.sender("video"),
    "sendVideoNote": files.sender("round_video"),
    "sendSticker": files.sender("sticker"),
    "sendAnimation": files.sender("animation"),
    "sendMediaGroup": files.send_media_group,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_location,
    "sendContact": sending.send_contact,
    "sendChatAction": sending.send_chat_action,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageReplyMarkup": editing.edit_markup,
    "editMessageMedia": editing.edit_media,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin,
    "unpinChatMessage": editing.unpin,
    "setMessageReaction": editing.react,
    "createForumTopic": topics.create,
    "editForumTopic": topics.edit,
    "closeForumTopic": topics.close,
    "reopenForumTopic": topics.reopen,
    "deleteForumTopic": topics.delete,
    "getForumTopicIconStickers": topics.icon_stickers,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_administrators,
    "answerCallbackQuery": chats.answer_callback,
    "setMyCommands": chats.set_commands,
    "getMyCommands": chats.get_commands,
    "deleteMyCommands": chats.delete_commands,
    "getFile": files.get_file,
}
BY_LOWER = {name.lower(): name for name in METHODS}
"""Telegram doesn't mind the case of a method's name."""
WRITES = frozenset(
    name for name in METHODS if name.startswith(("send", "copy", "forward")) and name != "sendChatAction"
)
COUNTED = WRITES | frozenset(name for name in METHODS if name.startswith("editMessage"))
"""Held to the rate limits."""
