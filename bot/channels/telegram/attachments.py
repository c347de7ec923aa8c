"""The files of a Telegram message."""

from __future__ import annotations

from bot.channels.port import Raw
from bot.channels.telegram.fields import count, maybe, several, words
from storage.content import Attachment, AttachmentKind

# An animation also fills `document`, for old clients, and a live photo `photo`: the first that is there counts.
FILES = (
    ("animation", AttachmentKind.ANIMATION),
    ("live_photo", AttachmentKind.VIDEO),
    ("sticker", AttachmentKind.STICKER),
    ("voice", AttachmentKind.VOICE),
    ("audio", AttachmentKind.AUDIO),
    ("video_note", AttachmentKind.ROUND_VIDEO),
    ("video", AttachmentKind.VIDEO),
    ("document", AttachmentKind.DOCUMENT),
)


def attachments_of(message: Raw, bot: str) -> tuple[Attachment, ...]:
    """The message's file, if it has one: Telegram puts each file of an album in a message of its own."""
    for name, kind in FILES:
        if name in message and words(file := maybe(message, name), "file_id"):
            return (_attachment(file, kind, bot),)
    sizes = [size for size in several(message, "photo") if isinstance(size, dict) and words(size, "file_id")]
    if sizes:
        largest = max(sizes, key=lambda size: (count(size, "width") or 0) * (count(size, "height") or 0))
        return (_attachment(largest, AttachmentKind.PHOTO, bot),)
    return ()


def _attachment(file: Raw, kind: AttachmentKind, bot: str) -> Attachment:
    side = count(file, "length")
    return Attachment(
        kind=kind,
        channel="telegram",
        bot=bot,
        ref=words(file, "file_id"),
        name=words(file, "file_name"),
        mime=words(file, "mime_type") or _sticker_mime(file, kind),
        size=count(file, "file_size"),
        duration=count(file, "duration"),
        width=count(file, "width") or side,
        height=count(file, "height") or side,
        emoji=words(file, "emoji") if kind is AttachmentKind.STICKER else None,
    )


def _sticker_mime(file: Raw, kind: AttachmentKind) -> str | None:
    if kind is AttachmentKind.PHOTO:
        return "image/jpeg"
    if kind is not AttachmentKind.STICKER:
        return None
    if file.get("is_animated"):
        return "application/x-tgsticker"
    return "video/webm" if file.get("is_video") else "image/webp"
