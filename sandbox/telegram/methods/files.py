"""sendPhoto and its kin, sendMediaGroup, getFile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from sandbox.telegram.asked import Asked
from sandbox.telegram.compose import Wire, put_media, put_text, wire_of
from sandbox.telegram.media import DOWNLOAD_LIMIT, FIELD_OF, KIND_OF, resolve
from sandbox.telegram.methods.sending import begin, finish, read_caption
from sandbox.telegram.refusals import refuse
from sandbox.telegram.state import Telegram

WITHOUT_CAPTION = frozenset({"round_video", "sticker"})
ALONE = frozenset({"document", "audio"})
"""Kinds an album may not mix with others."""


def sender(kind: str) -> Callable[[Telegram, Asked], Wire]:
    """Make the method that sends one file of that kind."""

    def send(telegram: Telegram, asked: Asked) -> Wire:
        attachment = resolve(telegram, asked.uploads, kind, asked.get(FIELD_OF[kind]), asked.params)
        caption = None if kind in WITHOUT_CAPTION else read_caption(asked)
        chat, message = begin(telegram, asked)
        put_media(telegram, message, attachment)
        if caption is not None:
            put_text(message, *caption, field="caption")
        return finish(telegram, chat, message, asked.get("reply_markup"))

    return send


def send_media_group(telegram: Telegram, asked: Asked) -> list[Wire]:
    """Send an album of 2–10 files."""
    media = asked.get("media")
    if not isinstance(media, list) or len(media) < 2:
        raise refuse("media group must include 2-10 items")
    if len(media) > 10:
        raise refuse("too many messages to send as an album")
    kinds = {KIND_OF.get(item.get("type"), "") for item in media}
    if "" in kinds or kinds & {"animation", "sticker", "voice", "round_video"}:
        raise refuse("can't parse InputMedia: type must be one of audio, document, photo, video")
    if kinds & ALONE and len(kinds) > 1:
        raise refuse(f"{min(kinds & ALONE)} can't be mixed with other media types")
    ready = [
        (
            resolve(telegram, asked.uploads, KIND_OF[m["type"]], m.get("media"), m),
            read_caption(m, "MEDIA_CAPTION_TOO_LONG"),
        )
        for m in media
    ]
    album, sent = str(13_000_000_000_000_000 + next(telegram.serials)), []
    for attachment, caption in ready:
        chat, message = begin(telegram, asked)
        message.album = wire_of(message)["media_group_id"] = album
        put_media(telegram, message, attachment)
        put_text(message, *caption, field="caption")
        sent.append(finish(telegram, chat, message, None))
    return sent


def get_file(telegram: Telegram, asked: Asked) -> dict[str, Any]:
    """Give the path of a file: at most 20 MB, as the cloud's."""
    attachment = telegram.media.get(str(asked.get("file_id")))
    stored = telegram.side.files.get(attachment.file_id) if attachment is not None else None
    if attachment is None or stored is None:
        raise refuse("invalid file_id")
    if stored.size > DOWNLOAD_LIMIT:
        raise refuse("file is too big")
    path = f"{FIELD_OF[attachment.kind]}s/{stored.id}{PurePath(stored.name).suffix}"
    unique = f"AQAD{stored.id[:12]}"
    return {"file_id": asked.get("file_id"), "file_unique_id": unique, "file_size": stored.size, "file_path": path}
