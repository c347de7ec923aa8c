"""Reading what a phone sends: the bodies of `/phone/*` turned into the core's shapes."""

from __future__ import annotations

import base64
from typing import Any

from sandbox.chats import Attachment, Button, Span
from sandbox.files import Files
from sandbox.messenger import NotPossible, Said

Body = dict[str, Any]
NAMES = {
    "photo": "photo.png",
    "document": "document.pdf",
    "voice": "voice.ogg",
    "audio": "audio.mp3",
    "video": "video.mp4",
    "round_video": "round.mp4",
    "sticker": "sticker.webp",
    "animation": "animation.mp4",
}
"""Attachment kinds, and the file name one gets when the test gives none."""


async def read_said(body: Body, files: Files) -> Said:
    """Read the body of `POST /phone/send`, putting its files into the store."""
    return Said(
        user=str(body["user"]),
        text=str(body.get("text") or ""),
        spans=read_spans(body),
        attachments=[await _attachment(item, files) for item in body.get("attachments") or ()],
        topic=_text(body.get("topic")),
        reply_to=_text(body.get("reply_to")),
        location=body.get("location"),
        contact=body.get("contact"),
        at=body.get("at"),
    )


def read_spans(body: Body) -> list[Span]:
    """Read `spans` of a request."""
    return [Span(str(s["kind"]), int(s["start"]), int(s["length"]), s.get("url")) for s in body.get("spans") or ()]


def find_button(rows: list[list[Button]], body: Body) -> Button | None:
    """Find a button by its data, or by its words."""
    data, text = body.get("data"), body.get("text")
    for button in (button for row in rows for button in row):
        if (data is not None and button.data == data) or (data is None and button.text == text):
            return button
    return None


async def _attachment(item: Body, files: Files) -> Attachment:
    kind = str(item["kind"])
    if kind not in NAMES:
        raise NotPossible(f"unknown kind {kind!r}: one of {sorted(NAMES)}")
    name, mime = item.get("name") or NAMES[kind], item.get("mime")
    if item.get("data") is not None:
        stored = await files.add(base64.b64decode(item["data"]), name=name, mime=mime)
    else:
        size = item.get("size")
        stored = files.generate(1024 if size is None else int(size), name=name, mime=mime)
    return Attachment(kind, stored.id, stored.name, stored.mime, stored.size, item.get("duration"), item.get("emoji"))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
