"""Giving MAX a file: ask where to, stream it from the disk, get the token to send it by."""

from __future__ import annotations

import asyncio
import json
import mimetypes
import re
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aiohttp import ClientTimeout, FormData
from maxapi import Bot
from maxapi.enums.upload_type import UploadType

from bot.channels.capability import MAX, MEGABYTE
from bot.channels.errors import Permanent, Reason, TooBig, Transient, Unknown
from bot.channels.max_messenger.errors import refusal, translated
from bot.channels.max_messenger.outgoing import TYPES
from bot.channels.max_messenger.wire import CONNECT_SECONDS
from storage.content import Attachment, AttachmentKind

Key = tuple[str, str | None, int, int, AttachmentKind]
"""Path, name, size, time of change, kind."""

LIMITS = {
    "image": MAX.photo_limit,
    "video": 250 * MEGABYTE,
    "audio": 256 * MEGABYTE,
    "file": MAX.upload_limit,
}
"""Bytes (documents of POST /uploads)."""
QUIET = ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=120)
"""A big file may take long, as long as it moves."""
KEPT = 1000
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")


class Uploads:
    """Files given to MAX; a token waits here until its message has gone.

    A film is processed for a while after its upload, and a message with it is refused until then: a retry must come
    with the token it has, or it would start the processing anew each time.
    """

    def __init__(self, client: Bot) -> None:
        self._client = client
        self._waiting: OrderedDict[Key, str] = OrderedDict()

    async def token(self, attachment: Attachment, path: Path, *, alone: bool) -> tuple[str, str]:
        """Give `(type, token)` to send the file by. Nothing is visible to anyone yet: a lost answer is Transient.

        alone: the only file of its message, so that a video too big to be one may go as a plain file.
        """
        kind = TYPES[attachment.kind]
        key = await _key(attachment, path)
        size = key[2]
        if size > LIMITS[kind] and alone:
            kind = "file"
        if size > LIMITS[kind]:
            raise TooBig(LIMITS[kind])
        if key not in self._waiting:
            try:
                self._waiting[key] = await self._upload(attachment, path, kind)
            except Unknown as error:
                raise Transient(error.detail) from None
            if len(self._waiting) > KEPT:
                self._waiting.popitem(last=False)
        return kind, self._waiting[key]

    def settled(self, paths: Iterable[Path]) -> None:
        """Forget the tokens of these files: their message has gone, or never will."""
        names = {str(path) for path in paths}
        for key in [key for key in self._waiting if key[0] in names]:
            del self._waiting[key]

    async def _upload(self, attachment: Attachment, path: Path, kind: str) -> str:
        with translated():
            place = await self._client.get_upload_url(UploadType(kind))
            answer = await _send_bytes(self._client, place.url, attachment, path, kind)
        # MAX names a film's or a recording's token beforehand, a picture's or a file's in the answer of the upload.
        token = place.token or _token(answer)
        if not token:
            raise Transient("upload gave no token")
        return token


async def _key(attachment: Attachment, path: Path) -> Key:
    try:
        found = await asyncio.to_thread(path.stat)
    except OSError:
        raise Permanent(Reason.FILE_LOST, "no local file") from None
    return (str(path), attachment.name, found.st_size, found.st_mtime_ns, attachment.kind)


async def _send_bytes(bot: Bot, url: str, attachment: Attachment, path: Path, kind: str) -> str:
    name = file_name(attachment, path)
    mime = attachment.mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
    # The name stays as it is: percent signs instead of Cyrillic letters would be shown to the reader.
    form = FormData(quote_fields=False)
    with await asyncio.to_thread(path.open, "rb") as file:
        form.add_field("data", file, filename=name, content_type=mime)
        session = await bot.ensure_session()
        async with session.post(url, data=form, timeout=QUIET) as response:
            text = await response.text(errors="replace")
            if response.status in {404, 410}:
                raise Transient("the place to upload to has expired")
            if response.status >= 300:
                raise refusal(response.status, _object(text), limit=LIMITS[kind])
            return text


def file_name(attachment: Attachment, path: Path) -> str:
    """The file's own name, without what can't stand in a header; a nameless one gets its type's extension."""
    name = UNSAFE.sub("_", attachment.name or "").strip()
    if name:
        return name
    extension = path.suffix or mimetypes.guess_extension(attachment.mime or "") or ""
    return f"{attachment.kind.value}{extension}"


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:  # video servers answer in XML
        return {}
    return found if isinstance(found, dict) else {}


def _token(text: str) -> str | None:
    answer = _object(text)
    photos = answer.get("photos")
    sizes = list(photos.values()) if isinstance(photos, dict) else []
    for found in (answer, *sizes):
        if isinstance(found, dict) and isinstance(token := found.get("token"), str) and token:
            return token
    return None
