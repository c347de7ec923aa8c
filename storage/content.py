"""What a message holds, in one shape for every messenger: the JSON of `message.content` and `outbox.content`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec


class SpanKind(StrEnum):
    """Formatting that at least two messengers know."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strike"
    CODE = "code"
    PRE = "pre"
    LINK = "link"
    QUOTE = "quote"
    SPOILER = "spoiler"


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A formatted stretch of text; `start` and `length` count Unicode code points (Python's own indices)."""

    kind: SpanKind
    start: int
    length: int
    url: str | None = None


class AttachmentKind(StrEnum):
    """What a file is to the person who sent it."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    ROUND_VIDEO = "round_video"
    STICKER = "sticker"
    ANIMATION = "animation"


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file as its messenger knows it.

    `ref` is what the same bot of the same messenger may send again without an upload (Telegram file_id, VK
    `photo1_2_key`, MAX token); `url` is where the bytes are, when the messenger gives a link (VK, MAX). Sizes in
    bytes, duration in seconds.
    """

    kind: AttachmentKind
    channel: str
    bot: str
    ref: str | None = None
    url: str | None = None
    name: str | None = None
    mime: str | None = None
    size: int | None = None
    duration: int | None = None
    width: int | None = None
    height: int | None = None
    emoji: str | None = None


class Location(msgspec.Struct, frozen=True, omit_defaults=True):
    """A point on the map, degrees WGS 84."""

    latitude: float
    longitude: float
    title: str | None = None
    address: str | None = None


class Contact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A shared phone; `own` is true where the messenger vouches that it is the sender's own number."""

    phone: str
    name: str | None = None
    own: bool = False


class ButtonKind(StrEnum):
    """What pressing a button does."""

    CALLBACK = "callback"
    LINK = "link"
    ASK_CONTACT = "ask_contact"
    ASK_LOCATION = "ask_location"


class Button(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One button; `data` (at most 64 ASCII bytes) comes back in `Event.button` when it is pressed."""

    text: str
    data: str | None = None
    kind: ButtonKind = ButtonKind.CALLBACK
    url: str | None = None


class Content(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A whole message: text with formatting, files (an album is many), a place, a phone, buttons by rows."""

    text: str = ""
    spans: tuple[Span, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    contact: Contact | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    menu: bool = False
    """The buttons stay under the field where one types (a reply keyboard), not under the message."""
    unsupported: str | None = None
    """What the writer sent that we can't carry (a poll, a gift), in Russian words, so that nothing is swallowed."""

    @property
    def empty(self) -> bool:
        """True where there is nothing to show."""
        return not (self.text or self.attachments or self.location or self.contact or self.unsupported)


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Content).decode


def to_json(content: Content) -> str:
    """Give the JSON text to store; what PostgreSQL can't keep (NUL, half a surrogate pair) becomes «\ufffd»."""
    try:
        raw = _encode(content)
    except UnicodeEncodeError:
        return _encode(_storable(msgspec.to_builtins(content))).decode()
    if b"\\u0000" in raw:
        raw = _encode(_storable(msgspec.to_builtins(content)))
    return raw.decode()


def from_json(raw: str | bytes) -> Content:
    """Read stored JSON back; msgspec.ValidationError if it isn't a Content."""
    return _decode(raw)


def _storable(value: Any) -> Any:
    """Replace what a jsonb column refuses, at any depth."""
    if isinstance(value, str):
        return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value


def restate(content: Content, *, of: str | None = None, ids: Sequence[str] = (), instead: bool = False) -> str:
    """Give the payload of an outbox row `restate`: a message of the service's own is edited to this, buttons too.

    ids: the messenger's ids of the very message (`Event.message_id` of a pressed button); of: the key of the row it was
    said by, in the same lane. Of several parts the last is edited. Where it never left or can't be edited, nothing
    happens, or (instead) the content is said anew.
    """
    where = {"ids": list(ids)} if ids else {"of": of}
    return plain_json({**msgspec.json.decode(to_json(content)), **where, "instead": instead})


def plain_json(value: dict[str, Any]) -> str:
    """Give the JSON text of an op's parameters."""
    return msgspec.json.encode(value).decode()
