"""Files in VK's own JSON: what a bot sees of a photo, a document, a voice message, a video, a sticker."""

from __future__ import annotations

import zlib
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from sandbox.chats import Attachment

Json = dict[str, Any]

SIZES = (("s", 75, 56), ("m", 130, 97), ("x", 604, 453), ("y", 807, 605), ("z", 1280, 960))
STICKER_SIDES = (64, 128, 256, 352, 512)
DOC_TYPES = {
    1: "txt doc docx xls xlsx ppt pptx rtf odt ods pdf csv",
    2: "zip rar 7z tar gz",
    3: "gif",
    4: "jpg jpeg png bmp webp heic tiff svg",
    5: "ogg wav flac m4a opus mp3",
    6: "mp4 mov avi mkv webm",
    7: "epub fb2 djvu mobi",
}
_DOC_TYPE_OF = {ext: number for number, exts in DOC_TYPES.items() for ext in exts.split()}
"""`doc.type` by the file's extension; 8 is «unknown»."""


def file_url(base: str, attachment: Attachment) -> str:
    """Where this server gives the bytes."""
    return f"{base}/files/{attachment.file_id}/{quote(attachment.name or 'file')}"


def render(attachment: Attachment, *, owner: int, number: int, date: int, base: str) -> Json:
    """Give the attachment of a message, `{type, <type>: {…}}`; `owner` is the person's id, or minus the community's."""
    key = f"{zlib.crc32(attachment.file_id.encode()):08x}{number:x}"
    made = {"id": number, "owner_id": owner, "access_key": key}
    url = file_url(base, attachment)
    match attachment.kind:
        case "photo":
            return {"type": "photo", "photo": made | _photo(url, date)}
        case "voice":
            return {"type": "audio_message", "audio_message": made | _voice(attachment, url)}
        case "audio":
            return {"type": "audio", "audio": made | _audio(attachment, url, date)}
        case "video" | "round_video":
            return {"type": "video", "video": made | _video(attachment, url, date)}
        case "sticker":
            return {"type": "sticker", "sticker": _sticker(attachment, url)}
    return {"type": "doc", "doc": made | _doc(attachment, url, date)}


def _photo(url: str, date: int) -> Json:
    sizes = [{"type": kind, "width": wide, "height": high, "url": f"{url}?size={kind}"} for kind, wide, high in SIZES]
    original = {"type": "base", "width": 1280, "height": 960, "url": url}
    return {
        "album_id": -15,
        "date": date,
        "has_tags": False,
        "text": "",
        "sizes": sizes,
        "orig_photo": original,
        "web_view_token": "",
    }


def _doc(attachment: Attachment, url: str, date: int) -> Json:
    title = attachment.name or "file"
    ext = PurePath(title).suffix.removeprefix(".").lower()
    if attachment.kind == "animation" and ext != "gif":
        title, ext = f"{PurePath(title).stem}.gif", "gif"
    doc: Json = {"title": title, "size": attachment.size, "ext": ext, "date": date, "url": f"{url}?no_preview=1"}
    doc |= {"type": _DOC_TYPE_OF.get(ext, 8), "is_unsafe": 0}
    if ext == "gif":
        video = {"src": f"{url}?mp4=1", "width": 480, "height": 360, "file_size": attachment.size}
        doc["preview"] = {"photo": {"sizes": [_preview(url, *size) for size in SIZES[:3]]}, "video": video}
    return doc


def _preview(url: str, kind: str, wide: int, high: int) -> Json:
    return {"src": f"{url}?preview={kind}", "width": wide, "height": high, "type": kind}


def _voice(attachment: Attachment, url: str) -> Json:
    wave = [(index * 7) % 32 for index in range(128)]
    return {"duration": attachment.duration or 1, "link_mp3": f"{url}?as=mp3", "link_ogg": url, "waveform": wave}


def _audio(attachment: Attachment, url: str, date: int) -> Json:
    title = PurePath(attachment.name or "audio.mp3").stem
    return {"artist": "Неизвестен", "title": title, "duration": attachment.duration or 60, "date": date, "url": url}


def _video(attachment: Attachment, url: str, date: int) -> Json:
    """As VK gives it to a community: pictures, and neither `player` nor `files`, so a bot can't fetch it."""
    image = [{"url": f"{url}?frame={wide}", "width": wide, "height": wide * 9 // 16} for wide in (130, 320, 800)]
    return {
        "response_type": "full",
        "type": "video_message" if attachment.kind == "round_video" else "video",
        "title": attachment.name or "Видео",
        "description": "",
        "duration": attachment.duration or 1,
        "date": date,
        "image": image,
        "first_frame": image,
        "width": 1280,
        "height": 720,
        "views": 0,
        "can_add": 1,
        "is_favorite": False,
        "track_code": "",
    }


def _sticker(attachment: Attachment, url: str) -> Json:
    images = [{"url": f"{url}?side={side}", "width": side, "height": side} for side in STICKER_SIDES]
    number = 9000 + zlib.crc32((attachment.emoji or "").encode()) % 1000
    return {
        "inner_type": "base_sticker_new",
        "sticker_id": number,
        "product_id": 279,
        "images": images,
        "images_with_background": images,
        "is_allowed": True,
    }


def reference(rendered: Json) -> str:
    """What `attachment` of messages.send takes: `photo1_2_key`."""
    kind = rendered["type"]
    body = rendered[kind]
    if kind == "sticker":
        return f"sticker{body['sticker_id']}"
    return f"{kind}{body['owner_id']}_{body['id']}_{body['access_key']}"
