"""What each method takes: a small table of VK's own parameter descriptions (API 5.199), and the check against it.

A method stands here if a community's token may call it; a parameter outside the table is let through, as VK does,
and told to the caller so that it can be noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.vk.errors import VkError, unfit
from sandbox.vk.events import EVENTS
from sandbox.vk.params import Field, read

INT32 = 2**31 - 1
COMMON = frozenset({"access_token", "v", "lang", "test_mode", "captcha_sid", "captcha_key", "group_id"})
"""Taken by every method; `group_id` names the community where a user's token is used."""


INT, NEED_INT = Field("int"), Field("int", required=True)
COUNT, NEED_COUNT = Field("int", low=0), Field("int", required=True, low=0)
NEED_GROUP = Field("int", required=True, low=1)
BOOL, TEXT, NEED_TEXT, FLOAT = Field("bool"), Field("text"), Field("text", required=True), Field("float")
TEXTS = Field("texts")
IDS = Field("ints", low=0, most=100)
PAGE = Field("int", low=0, high=200)
LATITUDE, LONGITUDE = Field("float", low=-90, high=90), Field("float", low=-180, high=180)
MESSAGE = Field("text", longest=9000, code=914)

_EVENT_FLAGS = dict.fromkeys(EVENTS, BOOL)
_SERVER = {"group_id": NEED_GROUP, "url": NEED_TEXT, "secret_key": Field("text", longest=50)}
_SERVER["title"] = Field("text", required=True, longest=14)
_SHOW = {"extended": BOOL, "fields": TEXTS}

METHODS: dict[str, dict[str, Field]] = {
    "execute": {"code": NEED_TEXT, "func_v": COUNT},
    "users.get": {
        "user_ids": Field("texts", most=1000),
        "fields": TEXTS,
        "name_case": TEXT,
        "from_group_id": COUNT,
    },
    "utils.getServerTime": {},
    "utils.resolveScreenName": {"screen_name": NEED_TEXT},
    "groups.getById": {"group_ids": TEXTS, "group_id": TEXT, "fields": TEXTS},
    "groups.getTokenPermissions": {},
    "groups.getLongPollServer": {"group_id": NEED_GROUP},
    "groups.getLongPollSettings": {"group_id": NEED_GROUP},
    "groups.setLongPollSettings": {"group_id": NEED_GROUP, "enabled": BOOL, "api_version": TEXT, **_EVENT_FLAGS},
    "groups.getCallbackConfirmationCode": {"group_id": NEED_GROUP},
    "groups.getCallbackServers": {"group_id": NEED_GROUP, "server_ids": IDS},
    "groups.addCallbackServer": _SERVER,
    "groups.editCallbackServer": {**_SERVER, "server_id": NEED_COUNT},
    "groups.deleteCallbackServer": {"group_id": NEED_GROUP, "server_id": NEED_COUNT},
    "groups.getCallbackSettings": {"group_id": NEED_GROUP, "server_id": COUNT},
    "groups.setCallbackSettings": {"group_id": NEED_GROUP, "server_id": COUNT, "api_version": TEXT, **_EVENT_FLAGS},
    "messages.send": {
        "user_id": INT,
        "random_id": Field("int", required=True, low=-INT32 - 1, high=INT32),
        "peer_id": INT,
        "peer_ids": Field("ints", most=100),
        "user_ids": Field("ints", most=100),
        "domain": TEXT,
        "chat_id": Field("int", low=0, high=100_000_000),
        "message": MESSAGE,
        "lat": LATITUDE,
        "long": LONGITUDE,
        "attachment": Field("text", longest=9000),
        "reply_to": INT,
        "forward_messages": Field("ints", most=1000),
        "forward": TEXT,
        "sticker_id": COUNT,
        "keyboard": TEXT,
        "template": TEXT,
        "payload": Field("text", longest=1000),
        "content_source": TEXT,
        "format_data": TEXT,
        "dont_parse_links": BOOL,
        "disable_mentions": BOOL,
        "intent": TEXT,
        "subscribe_id": Field("int", low=0, high=100),
    },
    "messages.edit": {
        "peer_id": NEED_INT,
        "message": MESSAGE,
        "lat": LATITUDE,
        "long": LONGITUDE,
        "attachment": TEXT,
        "keep_forward_messages": BOOL,
        "keep_snippets": BOOL,
        "dont_parse_links": BOOL,
        "disable_mentions": BOOL,
        "message_id": COUNT,
        "cmid": COUNT,
        "conversation_message_id": COUNT,
        "template": TEXT,
        "keyboard": TEXT,
        "format_data": TEXT,
    },
    "messages.delete": {
        "message_ids": Field("ints", low=0, most=1000),
        "cmids": IDS,
        "peer_id": INT,
        "spam": BOOL,
        "reason": COUNT,
        "delete_for_all": BOOL,
    },
    "messages.getByConversationMessageId": {
        "peer_id": NEED_INT,
        "conversation_message_ids": Field("ints", required=True, low=0, most=100),
        **_SHOW,
    },
    "messages.getById": {"message_ids": IDS, "cmids": IDS, "peer_id": INT, "preview_length": COUNT, **_SHOW},
    "messages.getConversations": {
        "offset": COUNT,
        "count": PAGE,
        "start_message_id": COUNT,
        "filter": Field(
            "text", one_of=frozenset({"all", "archive", "important", "sorted_chats", "unanswered", "unread"})
        ),
        **_SHOW,
    },
    "messages.getConversationsById": {"peer_ids": Field("ints", required=True, most=100), **_SHOW},
    "messages.getHistory": {
        "offset": INT,
        "count": PAGE,
        "user_id": INT,
        "peer_id": INT,
        "start_message_id": INT,
        "start_cmid": INT,
        "rev": Field("int", low=0, high=1),
        **_SHOW,
    },
    "messages.setActivity": {
        "user_id": INT,
        "peer_id": INT,
        "type": Field("text", one_of=frozenset({"audiomessage", "file", "photo", "typing", "video"})),
    },
    "messages.sendMessageEventAnswer": {
        "event_id": NEED_TEXT,
        "user_id": NEED_INT,
        "peer_id": NEED_INT,
        "event_data": Field("text", longest=1000),
    },
    "messages.pin": {"peer_id": NEED_INT, "message_id": COUNT, "cmid": COUNT, "conversation_message_id": COUNT},
    "messages.unpin": {"peer_id": NEED_INT},
    "messages.markAsRead": {
        "message_ids": Field("ints", low=0),
        "peer_id": INT,
        "start_message_id": COUNT,
        "mark_conversation_as_read": BOOL,
        "up_to_cmid": COUNT,
    },
    "messages.sendReaction": {"peer_id": NEED_INT, "cmid": NEED_COUNT, "reaction_id": NEED_COUNT},
    "messages.deleteReaction": {"peer_id": NEED_INT, "cmid": NEED_COUNT},
    "messages.isMessagesFromGroupAllowed": {"group_id": NEED_GROUP, "user_id": Field("int", required=True, low=1)},
    "photos.getMessagesUploadServer": {"peer_id": INT},
    "photos.saveMessagesPhoto": {"photo": NEED_TEXT, "server": INT, "hash": TEXT},
    "docs.getMessagesUploadServer": {
        "type": Field("text", one_of=frozenset({"audio_message", "doc", "graffiti"})),
        "peer_id": INT,
    },
    "docs.save": {"file": NEED_TEXT, "title": TEXT, "tags": TEXT, "return_tags": BOOL},
}

NOT_FOR_GROUPS = frozenset({"video.save", "audio.save", "docs.getUploadServer", "wall.get"})
"""Real methods that a community's token may not call: error 27, so that nobody builds on them here."""

_REQUIRED = {name: tuple(key for key, one in fields.items() if one.required) for name, fields in METHODS.items()}


def check(method: str, raw: Mapping[str, Any], *, strict: bool = True) -> tuple[dict[str, Any], list[str]]:
    """Give the typed parameters and the names outside the table; VkError at the first one that doesn't fit.

    strict: false leaves out what doesn't fit instead of refusing it.
    """
    fields = METHODS.get(method)
    if fields is None:
        raise VkError(27 if method in NOT_FOR_GROUPS else 3, unfit=True)
    for name in _REQUIRED[method]:
        if raw.get(name, "") == "":
            raise unfit(f"{name} is a required parameter")
    typed: dict[str, Any] = {}
    strange: list[str] = []
    for name, value in raw.items():
        field = fields.get(name)
        if field is not None:
            try:
                typed[name] = read(name, str(value), field)
            except VkError:
                if strict:
                    raise
        elif name not in COMMON:
            strange.append(name)
    return typed, strange
