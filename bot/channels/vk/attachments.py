"""What hangs at a VK message: files as `Attachment`s, the rest in words, so that nothing is swallowed."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.vk.words import link_words, words_for
from storage.content import Attachment, AttachmentKind

CHANNEL = "vk"
GIF = 3
"""`type` of a document that moves."""

Fields = Mapping[str, Any]


def read(items: Any, bot: str, text: str) -> tuple[list[Attachment], list[str]]:
    """Sort a message's `attachments` into files and words; `text` is what the person wrote beside them."""
    files: list[Attachment] = []
    words: list[str | None] = []
    for item in _dicts(items):
        kind = str(item.get("type", ""))
        body = item[kind] if isinstance(item.get(kind), dict) else {}
        reader = _FILES.get(kind)
        file = reader(body, bot) if reader else None
        if file is not None:
            files.append(file)
        if file is None or file.url is None:
            words.append(link_words(body, text) if kind == "link" else words_for(kind, body))
    return files, [told for told in words if told]


def ref(kind: str, body: Fields) -> str | None:
    """`photo1_2_key`: how VK names a file in `messages.send`."""
    if not isinstance(body.get("id"), int) or not isinstance(body.get("owner_id"), int):
        return None
    key = f"_{body['access_key']}" if body.get("access_key") else ""
    return f"{kind}{body['owner_id']}_{body['id']}{key}"


def _photo(body: Fields, bot: str) -> Attachment | None:
    largest = max(
        _dicts(body.get("sizes")), key=lambda size: _int(size.get("width")) * _int(size.get("height")), default={}
    )
    size = body["orig_photo"] if isinstance(body.get("orig_photo"), dict) else largest
    return _file(AttachmentKind.PHOTO, bot, size.get("url"), ref("photo", body), mime="image/jpeg", size=size)


def _doc(body: Fields, bot: str) -> Attachment | None:
    name, ext = str(body.get("title") or "файл"), str(body.get("ext") or "")
    if ext and not name.lower().endswith(f".{ext.lower()}"):
        name = f"{name}.{ext}"
    kind = AttachmentKind.ANIMATION if body.get("type") == GIF else AttachmentKind.DOCUMENT
    return _file(kind, bot, body.get("url"), ref("doc", body), name=name, bytes_=body.get("size"))


def _voice(body: Fields, bot: str) -> Attachment | None:
    url = body.get("link_ogg") or body.get("link_mp3")
    mime = "audio/ogg" if body.get("link_ogg") else "audio/mpeg"
    return _file(AttachmentKind.VOICE, bot, url, ref("audio_message", body), mime=mime, duration=body.get("duration"))


def _audio(body: Fields, bot: str) -> Attachment | None:
    name = " — ".join(str(body[key]) for key in ("artist", "title") if body.get(key)) or "аудиозапись"
    url, duration = body.get("url"), body.get("duration")
    return _file(AttachmentKind.AUDIO, bot, url, ref("audio", body), name=f"{name}.mp3", duration=duration)


def _video(kind: AttachmentKind) -> Callable[[Fields, str], Attachment | None]:
    def read_video(body: Fields, bot: str) -> Attachment | None:
        files = body.get("files") if isinstance(body.get("files"), dict) else {}
        sizes = {_int(name.removeprefix("mp4_")): url for name, url in (files or {}).items() if name.startswith("mp4_")}
        word = "video" if kind is AttachmentKind.VIDEO else "video_message"
        url = sizes[max(sizes)] if sizes else None
        reference, name = ref(word, body), str(body.get("title") or "") or None
        if url is None and reference is not None:
            # The usual case: no address of the bytes for a community, though it may send the video on within VK.
            return Attachment(kind, CHANNEL, bot, ref=reference, name=name, mime="video/mp4")
        return _file(kind, bot, url, reference, name=name, mime="video/mp4", duration=body.get("duration"), size=body)

    return read_video


def _sticker(body: Fields, bot: str) -> Attachment | None:
    images = _dicts(body.get("images")) or _dicts(body.get("images_with_background"))
    largest = max(images, key=lambda image: _int(image.get("width")), default={})
    return _file(AttachmentKind.STICKER, bot, largest.get("url"), None, name="sticker.png", size=largest)


def _graffiti(body: Fields, bot: str) -> Attachment | None:
    return _file(AttachmentKind.PHOTO, bot, body.get("url"), ref("graffiti", body), mime="image/png", size=body)


_FILES: Mapping[str, Callable[[Fields, str], Attachment | None]] = {
    "photo": _photo,
    "doc": _doc,
    "audio_message": _voice,
    "audio": _audio,
    "video": _video(AttachmentKind.VIDEO),
    "video_message": _video(AttachmentKind.ROUND_VIDEO),
    "sticker": _sticker,
    "graffiti": _graffiti,
}


def _file(
    kind: AttachmentKind,
    bot: str,
    url: Any,
    reference: str | None,
    *,
    name: str | None = None,
    mime: str | None = None,
    bytes_: Any = None,
    duration: Any = None,
    size: Fields | None = None,
) -> Attachment | None:
    """An attachment; None where VK gives no link to its bytes, so that words must do."""
    if not isinstance(url, str) or not url:
        return None
    size = size or {}
    return Attachment(
        kind,
        CHANNEL,
        bot,
        ref=reference,
        url=url,
        name=name,
        mime=mime or (mimetypes.guess_type(name)[0] if name else None),
        size=_int(bytes_) or None,
        duration=_int(duration) or None,
        width=_int(size.get("width")) or None,
        height=_int(size.get("height")) or None,
    )


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _int(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
