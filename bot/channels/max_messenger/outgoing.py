"""Content as the body of a MAX message: text, keyboard, attachments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.capability import MAX
from bot.channels.max_messenger.markup import TAGS, html_of
from bot.channels.units import utf16_length
from storage.content import AttachmentKind, Button, ButtonKind, Contact, Content, Location

Request = dict[str, Any]
"""One AttachmentRequest."""

LABEL_LIMIT = 128
WIDE_ROW = 3
"""Buttons in a row where one of them is more than a callback (the documents of MAX; 7 otherwise)."""
TYPES = {
    AttachmentKind.PHOTO: "image",
    AttachmentKind.VIDEO: "video",
    AttachmentKind.ROUND_VIDEO: "video",
    AttachmentKind.ANIMATION: "video",
    AttachmentKind.VOICE: "audio",
    AttachmentKind.AUDIO: "audio",
    AttachmentKind.DOCUMENT: "file",
    AttachmentKind.STICKER: "image",
}
"""What a kind is uploaded as."""


def text_of(content: Content) -> Request:
    """`text` and, where there is formatting that fits, `format`; without `format` a text is shown as written."""
    if any(span.kind in TAGS for span in content.spans):
        html = html_of(content.text, content.spans)
        # The limit is on what is sent, tags and all: better without formatting than not at all.
        if utf16_length(html) <= MAX.text_limit:
            return {"text": html, "format": "html"}
    return {"text": content.text or None}


def extras_of(content: Content) -> list[Request]:
    """What hangs under the text besides files: a place, a phone, the keyboard."""
    made: list[Request] = []
    if content.location:
        made.append(_place(content.location))
    if content.contact:
        made.append(_contact(content.contact))
    return made + keyboard_of(content.buttons)


def keyboard_of(rows: Sequence[Sequence[Button]]) -> list[Request]:
    """The inline keyboard as the only item of a list, or nothing."""
    buttons = [[_button(button) for button in part] for row in rows for part in _narrowed(row)]
    return [{"type": "inline_keyboard", "payload": {"buttons": buttons}}] if buttons else []


def token_request(kind: str, token: str) -> Request:
    """A file that MAX already holds."""
    return {"type": kind, "payload": {"code" if kind == "sticker" else "token": token}}


def kept(attachments: Sequence[dict[str, Any]]) -> list[Request]:
    """The files of a message as it stands, to send along with a new keyboard when it is edited."""
    made: list[Request] = []
    for item in attachments:
        kind, payload = item.get("type"), item.get("payload")
        if kind == "location":
            made.append({"type": kind, "latitude": item.get("latitude"), "longitude": item.get("longitude")})
        elif kind == "contact" and isinstance(payload, dict):
            made.append({"type": kind, "payload": {"name": None, "vcf_info": payload.get("vcf_info")}})
        elif (
            isinstance(kind, str)
            and isinstance(payload, dict)
            and (token := payload.get("token") or payload.get("code"))
        ):
            made.append(token_request(kind, token))
    return made


def _narrowed(row: Sequence[Button]) -> list[Sequence[Button]]:
    width = MAX.button_columns if all(button.kind is ButtonKind.CALLBACK for button in row) else WIDE_ROW
    return [row[at : at + width] for at in range(0, len(row), width)]


def _button(button: Button) -> Request:
    text = button.text if len(button.text) <= LABEL_LIMIT else button.text[: LABEL_LIMIT - 1] + "…"
    match button.kind:
        case ButtonKind.LINK:
            return {"type": "link", "text": text, "url": button.url or ""}
        case ButtonKind.ASK_CONTACT:
            return {"type": "request_contact", "text": text}
        case ButtonKind.ASK_LOCATION:
            return {"type": "request_geo_location", "text": text}
        case ButtonKind.CALLBACK:
            return {"type": "callback", "text": text, "payload": button.data or ""}


def _place(location: Location) -> Request:
    return {"type": "location", "latitude": location.latitude, "longitude": location.longitude}


def _contact(contact: Contact) -> Request:
    return {"type": "contact", "payload": {"name": contact.name or contact.phone, "vcf_phone": contact.phone}}
