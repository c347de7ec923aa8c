"""MAX's schema as one small table: what each request's body and query must hold (schema.yaml 0.0.30)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.max_messenger.fits import Fit, by_type, fields, flag, items, number, one_of, string, whole
from sandbox.max_messenger.refusals import bad_payload

ROWS, ROW, WIDE_ROW, BUTTONS = 30, 7, 3, 210
WIDE = frozenset(("link", "open_app", "request_geo_location", "request_contact"))
"""A row with a button of these kinds holds `WIDE_ROW` at most."""
UPDATE_TYPES = frozenset(
    (
        "message_created",
        "message_callback",
        "message_edited",
        "message_removed",
        "bot_added",
        "bot_removed",
        "user_added",
        "user_removed",
        "bot_started",
        "bot_stopped",
        "dialog_cleared",
        "dialog_removed",
        "dialog_muted",
        "dialog_unmuted",
        "chat_title_changed",
        "message_chat_created",
    )
)
ACTIONS = ("typing_on", "sending_photo", "sending_video", "sending_audio", "sending_file", "mark_seen")
ALONE = ("file", "audio", "sticker", "contact")
"""Attachments that must be the only one in their message, a keyboard aside."""

_ANY = string()
_ID = whole()
_LABEL = string(1, 128)
_TEXT = {"text": _LABEL}


def _link(value: Any, name: str) -> None:
    string(1, 2048)(value, name)
    if not value.startswith(("http://", "https://", "max://")):
        raise bad_payload("Must have only http/https links format in buttons")


_BUTTON = by_type(
    {
        "callback": fields(
            {**_TEXT, "payload": string(0, 1024)}, {"intent": one_of(("positive", "negative", "default"))}
        ),
        "link": fields({**_TEXT, "url": _link}),
        "request_contact": fields(_TEXT),
        "request_geo_location": fields(_TEXT, {"quick": flag}),
        "message": fields(_TEXT),
        "clipboard": fields({**_TEXT, "payload": string(0, 1024)}),
        "open_app": fields(_TEXT, {"web_app": _ANY, "contact_id": _ID, "payload": string(pattern=r"[\w-]{0,512}")}),
        "chat": fields(
            {**_TEXT, "chat_title": string(1, 200)},
            {"chat_description": string(0, 400), "start_payload": string(0, 512), "uuid": _ID},
        ),
    },
    "button",
)
_ROWS = items(items(_BUTTON, 1, ROW), 1, ROWS)


def _keyboard(value: Any, name: str) -> None:
    _ROWS(value, name)
    for row in value:
        if len(row) > WIDE_ROW and any(button["type"] in WIDE for button in row):
            raise bad_payload(f"Field 'buttons' row size ({len(row)}) must be at most {WIDE_ROW}")
    if (count := sum(len(row) for row in value)) > BUTTONS:
        raise bad_payload(f"Field 'buttons' size ({count}) must be at most {BUTTONS}")


def _photo(value: Any, name: str) -> None:
    fields(None, {"url": string(1), "token": _ANY})(value, name)
    photos = value.get("photos")
    if not (value.get("url") or value.get("token") or photos):
        raise bad_payload("No `photos`, `url` or `token` provided. Check payload.")
    if photos is not None:
        for token in photos.values() if isinstance(photos, dict) else (None,):
            fields({"token": string(1)})(token, "photos")


def _uploaded(kind: str) -> Fit:
    def fit(value: Any, _: str) -> None:
        if not isinstance(value, dict) or not isinstance(value.get("token"), str) or not value["token"]:
            raise bad_payload(f"Missing `token` in {kind} attachment")

    return fields({"payload": fit})


_ATTACHMENT = by_type(
    {
        "image": fields({"payload": _photo}),
        "video": _uploaded("video"),
        "audio": _uploaded("audio"),
        "file": _uploaded("file"),
        "sticker": fields({"payload": fields({"code": string(1)})}),
        "contact": fields(
            {"payload": fields(None, {"name": _ANY, "contact_id": _ID, "vcf_info": _ANY, "vcf_phone": _ANY})}
        ),
        "inline_keyboard": fields({"payload": fields({"buttons": _keyboard})}),
        "location": fields({"latitude": number(-90, 90), "longitude": number(-180, 180)}),
        "share": fields({"payload": fields(None, {"url": string(1), "token": _ANY})}),
    },
    "attachment",
)


def _attachments(value: Any, name: str) -> None:
    items(_ATTACHMENT)(value, name)
    kinds = [attachment["type"] for attachment in value if attachment["type"] != "inline_keyboard"]
    if len(value) - len(kinds) > 1:
        raise bad_payload("Must be only one keyboard in message")
    for kind in ALONE:
        if kind in kinds and len(kinds) > 1:
            raise bad_payload(f"Must be only one {kind} attachment in message")


_MESSAGE = fields(
    None,
    {
        "text": string(0, 4000),
        "attachments": _attachments,
        "link": fields({"type": one_of(("forward", "reply")), "mid": string(1)}),
        "notify": flag,
        "format": one_of(("markdown", "html")),
    },
)
_BOT = {
    "name": string(1, 59),
    "first_name": string(1, 59),
    "description": string(1, 16000),
    "commands": items(fields({"name": string(1, 64)}, {"description": string(1, 128)}), 0, 32),
    "photo": _photo,
}
BODIES: Mapping[str, Fit] = {
    "PATCH /me": fields(None, _BOT),
    "PATCH /me/commands": fields(None, _BOT),
    "POST /messages": _MESSAGE,
    "PUT /messages": _MESSAGE,
    "POST /answers": fields(None, {"message": _MESSAGE, "notification": _ANY}),
    "POST /subscriptions": fields(
        {"url": string(8, pattern=r"https?://\S+")},
        {"secret": string(5, 256, r"[\w-]+"), "update_types": items(one_of(UPDATE_TYPES)), "version": _ANY},
    ),
    "POST /chats/{chat_id}/actions": fields({"action": one_of(ACTIONS)}),
    "PUT /chats/{chat_id}/pin": fields({"message_id": string(1)}, {"notify": flag}),
    "PATCH /chats/{chat_id}": fields(None, {"title": string(1, 200), "pin": _ANY, "notify": flag, "icon": _photo}),
    "POST /chats/{chat_id}/members": fields({"user_ids": items(_ID)}),
}
NUMBERS: Mapping[str, Mapping[str, Fit]] = {
    "GET /updates": {"limit": whole(1, 1000), "timeout": whole(0, 90), "marker": _ID},
    "GET /messages": {"count": whole(1, 100), "chat_id": _ID, "from": _ID, "to": _ID},
    "GET /chats": {"count": whole(1, 100), "marker": _ID},
    "GET /chats/{chat_id}/members": {"count": whole(1, 100), "marker": _ID},
    "POST /messages": {"chat_id": _ID, "user_id": _ID},
}
"""Query parameters that are numbers."""
WORDS: Mapping[str, Mapping[str, Fit]] = {
    "PUT /messages": {"message_id": string(1)},
    "DELETE /messages": {"message_id": string(1)},
    "POST /answers": {"callback_id": string(1, pattern=r"(?s).*\S.*")},
    "POST /uploads": {"type": one_of(("image", "video", "audio", "file"))},
    "DELETE /subscriptions": {"url": string(1)},
}
"""Query parameters that are required words."""


def check(method: str, query: Mapping[str, str], body: Any) -> None:
    """Hold one request to the schema; RefusalError (400 proto.payload) where it doesn't fit.

    method: the verb and the path's pattern, for example `POST /messages`.
    """
    for name, fit in NUMBERS.get(method, {}).items():
        if (given := query.get(name)) is not None:
            try:
                number_given = int(given)
            except ValueError:
                raise bad_payload(f"Field '{name}' must be an integer") from None
            fit(number_given, name)
    for name, fit in WORDS.get(method, {}).items():
        if (word := query.get(name)) is None:
            raise bad_payload(f"Missing required parameter: {name}")
        fit(word, name)
    if (body_fit := BODIES.get(method)) is not None:
        if body is None:
            raise bad_payload("Missing request body")
        body_fit(body, "body")
