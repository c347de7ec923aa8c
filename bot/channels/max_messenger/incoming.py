"""A MAX message as Content: text, formatting, files, place, phone, and what was forwarded."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from typing import Any

from bot.channels.max_messenger.contacts import contact_of
from bot.channels.max_messenger.fields import ident, name_of_user, obj, objects, real, whole, word
from bot.channels.max_messenger.markup import spans_of
from storage.content import Attachment, AttachmentKind, Contact, Content, Location, Span

CHANNEL = "max"
KEYBOARDS = frozenset({"inline_keyboard", "reply_keyboard"})
# What people record with the microphone arrives as `audio`; music sent as a file arrives as `file`.
FILES = {
    "image": AttachmentKind.PHOTO,
    "video": AttachmentKind.VIDEO,
    "audio": AttachmentKind.VOICE,
    "file": AttachmentKind.DOCUMENT,
    "sticker": AttachmentKind.STICKER,
}
UNKNOWN = "вложение, которое бот пока не умеет показывать"


@dataclass
class _Draft:
    """A message being gathered from its body and the body it forwards."""

    bot: str
    token: str | None
    lines: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    location: Location | None = None
    contact: Contact | None = None
    unsupported: str | None = None

    def write(self, text: str, markup: list[dict[str, Any]]) -> None:
        """Add a line of text with its formatting."""
        shift = sum(len(line) + 1 for line in self.lines)
        self.spans += spans_of(text, markup, shift)
        self.lines.append(text)


def content_of(message: dict[str, Any], *, bot: str, token: str | None) -> Content:
    """Read a whole message; a forwarded one is told with its author's name."""
    draft = _Draft(bot, token)
    _add_body(draft, obj(message.get("body")), ident(obj(message.get("sender")).get("user_id")))
    link = obj(message.get("link"))
    if link.get("type") == "forward":
        author = name_of_user(obj(link.get("sender")))
        draft.write(f"Переслано от {author}:" if author else "Переслано:", [])
        # The sender of a forwarded contact didn't share it with us: nobody vouches for its owner.
        _add_body(draft, obj(link.get("message")), None)
    return Content(
        text="\n".join(draft.lines),
        spans=tuple(draft.spans),
        attachments=tuple(draft.attachments),
        location=draft.location,
        contact=draft.contact,
        unsupported=draft.unsupported,
    )


def _add_body(draft: _Draft, body: dict[str, Any], sender_id: str | None) -> None:
    if text := word(body.get("text")):
        draft.write(text, objects(body.get("markup")))
    for item in objects(body.get("attachments")):
        _add_attachment(draft, item, sender_id)


def _add_attachment(draft: _Draft, item: dict[str, Any], sender_id: str | None) -> None:
    payload, kind = obj(item.get("payload")), item.get("type")
    if kind in KEYBOARDS:
        return
    if kind in FILES:
        draft.attachments.append(_file(item, payload, FILES[kind], draft.bot))
    elif kind == "location" and (place := _place(item)) and draft.location is None:
        draft.location = place
    elif kind == "contact" and (contact := contact_of(payload, sender_id, draft.token)):
        if draft.contact is None:
            draft.contact = contact
        else:
            draft.write(f"Контакт: {contact.name or 'без имени'}, {contact.phone}", [])
    elif kind == "share" and (url := word(payload.get("url"))):
        # A preview of a link that mostly stands in the text already.
        if not any(url in line for line in draft.lines):
            draft.write("\n".join(filter(None, (word(item.get("title")), url))), [])
    else:
        draft.unsupported = UNKNOWN


def _file(item: dict[str, Any], payload: dict[str, Any], kind: AttachmentKind, bot: str) -> Attachment:
    name = word(item.get("filename"))
    sticker = kind is AttachmentKind.STICKER
    return Attachment(
        kind=kind,
        channel=CHANNEL,
        bot=bot,
        ref=word(payload.get("code" if sticker else "token")),
        url=word(payload.get("url")),
        name=name,
        mime="image/png" if sticker else mimetypes.guess_type(name)[0] if name else None,
        size=whole(item.get("size")),
        duration=whole(item.get("duration")),
        width=whole(item.get("width")),
        height=whole(item.get("height")),
    )


def _place(item: dict[str, Any]) -> Location | None:
    latitude, longitude = real(item.get("latitude")), real(item.get("longitude"))
    if latitude is None or longitude is None:
        return None
    return Location(latitude=latitude, longitude=longitude, title=word(item.get("title")))
