"""Files as Telegram shows them: file ids, sizes, and the limits of the cloud Bot API."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Attachment
from sandbox.files import StoredFile
from sandbox.telegram.refusals import refuse
from sandbox.telegram.state import Telegram

DOWNLOAD_LIMIT = 20 * 1024**2
UPLOAD_LIMIT = 50 * 1024**2
PHOTO_LIMIT = 10 * 1024**2
FIELD_OF = {
    "photo": "photo",
    "document": "document",
    "voice": "voice",
    "audio": "audio",
    "video": "video",
    "round_video": "video_note",
    "sticker": "sticker",
    "animation": "animation",
}
"""Our kind → the field of Message."""
KIND_OF = {field: kind for kind, field in FIELD_OF.items()}
_PREFIX = {
    "photo": "AgAC",
    "document": "BQAC",
    "voice": "AwAC",
    "audio": "CQAC",
    "video": "BAAC",
    "round_video": "DQAC",
    "sticker": "CAAC",
    "animation": "CgAC",
}


def resolve(
    telegram: Telegram, uploads: dict[str, StoredFile], kind: str, value: Any, more: dict[str, Any]
) -> Attachment:
    """Find the file a method speaks of: an upload (`attach://`), or a file_id given out earlier."""
    if not isinstance(value, str) or not value:
        raise refuse(f"there is no {FIELD_OF[kind]} in the request")
    if value.startswith("attach://"):
        stored = uploads.get(value.removeprefix("attach://"))
        if stored is None:
            raise refuse("wrong file identifier/HTTP URL specified")
        check_upload(kind, stored)
        return Attachment(
            kind, stored.id, stored.name, stored.mime, stored.size, more.get("duration"), more.get("emoji"), dict(more)
        )
    if value.startswith(("http://", "https://")):
        raise refuse("failed to get HTTP URL content")
    known = telegram.media.get(value)
    if known is None:
        raise refuse("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise refuse(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def check_upload(kind: str, stored: StoredFile) -> None:
    """Refuse what the cloud Bot API refuses."""
    if stored.size == 0:
        raise refuse("file must be non-empty")
    if stored.size > UPLOAD_LIMIT:
        raise refuse("Request Entity Too Large", 413)
    if kind == "photo" and stored.size > PHOTO_LIMIT:
        raise refuse(
            f"file of size {stored.size} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
        )


def wire_media(telegram: Telegram, attachment: Attachment) -> dict[str, Any]:
    """Give the fields of Message that show this file, and remember its file_id."""
    kind, more = attachment.kind, attachment.own
    shown = _file(telegram, attachment, _PREFIX[kind] + attachment.file_id) | {"file_size": attachment.size}
    size = {"width": more.get("width") or 1280, "height": more.get("height") or 960}
    length = {"duration": attachment.duration or 0}
    named = {"file_name": attachment.name, "mime_type": attachment.mime}
    match kind:
        case "photo":
            return {"photo": [_small(telegram, attachment), shown | size]}
        case "voice":
            return {"voice": shown | length | {"mime_type": attachment.mime}}
        case "audio":
            tags = {key: more[key] for key in ("title", "performer") if more.get(key)}
            return {"audio": shown | length | named | tags}
        case "video":
            return {"video": shown | size | length | named}
        case "round_video":
            return {"video_note": shown | length | {"length": more.get("length") or 240}}
        case "sticker":
            flags = {"type": "regular", "is_animated": False, "is_video": False, "width": 512, "height": 512}
            return {"sticker": shown | flags | ({"emoji": attachment.emoji} if attachment.emoji else {})}
        case "animation":
            animation = shown | size | length | named
            return {"animation": animation, "document": shown | named}
    return {"document": shown | named}


def _small(telegram: Telegram, attachment: Attachment) -> dict[str, Any]:
    """Give a photo's thumbnail: another file, so that a bot that takes the first size notices."""
    small = attachment.own.get("small")
    if small is None:
        stored = telegram.side.files.generate(900, name="small.png")
        small = attachment.own["small"] = Attachment("photo", stored.id, stored.name, stored.mime, stored.size)
    return _file(telegram, small, _PREFIX["photo"] + small.file_id) | {"file_size": 900, "width": 90, "height": 67}


def _file(telegram: Telegram, attachment: Attachment, file_id: str) -> dict[str, Any]:
    telegram.media[file_id] = attachment
    return {"file_id": file_id, "file_unique_id": f"AQAD{attachment.file_id[:12]}"}
