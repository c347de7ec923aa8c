"""Files on their way to VK: streamed from the disk, never read whole into memory."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from bot.channels.errors import Permanent, Reason, TooBig, Transient, Unknown
from bot.channels.port import Capabilities
from bot.channels.vk.attachments import CHANNEL, ref
from bot.channels.vk.client import CONNECT, Client
from bot.channels.vk.errors import network
from storage.content import Attachment, AttachmentKind

PATIENCE = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=90)
"""VK thinks over a large file after its last byte has left."""
TOO_LARGE = 413
NEVER = frozenset({".mp3", ".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".apk", ".jar", ".vbs"})
"""Music and programs, which VK takes as documents only under another ending."""


class _Refused(Exception):
    """VK won't take the file as this kind."""


class Uploader:
    """Puts files at one chat's disposal."""

    def __init__(self, client: Client, bot: str, able: Capabilities) -> None:
        self._client = client
        self._bot = bot
        self._able = able

    async def attach(
        self, peer: int, attachments: Sequence[Attachment], files: Mapping[int, Path]
    ) -> tuple[list[str], dict[int, Attachment]]:
        """Upload what has a file, take the rest by reference; give VK's names of all, and the new as VK knows them."""
        names: list[str] = []
        known: dict[int, Attachment] = {}
        for index, attachment in enumerate(attachments):
            path = files.get(index)
            if path is None:
                names.append(self.name_of(attachment))
                continue
            try:
                name = await self._upload(peer, attachment, path)
            except Unknown as error:
                # An upload that nobody sees yet may be made again.
                raise Transient(error.detail) from None
            names.append(name)
            known[index] = msgspec.structs.replace(attachment, channel=CHANNEL, bot=self._bot, ref=name, url=None)
        return names, known

    def name_of(self, attachment: Attachment) -> str:
        """VK's name of a file that this community already has."""
        if attachment.ref is None or (attachment.channel, attachment.bot) != (CHANNEL, self._bot):
            raise Permanent(Reason.FILE_LOST, "neither a file nor a reference of this community")
        return attachment.ref

    async def _upload(self, peer: int, attachment: Attachment, path: Path) -> str:
        try:
            size = (await asyncio.to_thread(path.stat)).st_size
        except OSError as error:
            raise Permanent(Reason.FILE_LOST, type(error).__name__) from None
        if size > self._able.upload_limit:
            raise TooBig(self._able.upload_limit)
        try:
            if attachment.kind is AttachmentKind.PHOTO and size <= self._able.photo_limit:
                return await self._photo(peer, attachment, path)
            if attachment.kind is AttachmentKind.VOICE:
                return await self._document(peer, attachment, path, as_="audio_message")
        except _Refused:
            pass  # no picture, or no Ogg Opus: as a file it still arrives
        title = _title(attachment, path)
        titles = [f"{title}_"] if Path(title).suffix.lower() in NEVER else [title, f"{title}_"]
        refusal = ""
        for name in titles:
            try:
                return await self._document(peer, msgspec.structs.replace(attachment, name=name), path)
            except _Refused as error:
                refusal = str(error)
        raise Permanent(Reason.BAD_REQUEST, f"VK refused the file: {refusal}")

    async def _photo(self, peer: int, attachment: Attachment, path: Path) -> str:
        server = await self._client.call("photos.getMessagesUploadServer", peer_id=peer)
        answer = await self._post(server, "photo", attachment, path)
        if answer.get("photo") in (None, "", "[]"):
            raise _Refused(answer.get("error"))
        photo = {name: answer.get(name) for name in ("photo", "server", "hash")}
        try:
            saved = await self._client.call("photos.saveMessagesPhoto", **photo)
        except Permanent as error:
            raise _Refused(error.detail) from None
        return _reference("photo", saved[0] if isinstance(saved, list) and saved else {})

    async def _document(self, peer: int, attachment: Attachment, path: Path, as_: str = "doc") -> str:
        server = await self._client.call("docs.getMessagesUploadServer", type=as_, peer_id=peer)
        answer = await self._post(server, "file", attachment, path)
        if not answer.get("file"):
            raise _Refused(answer.get("error"))
        saved = await self._client.call("docs.save", file=answer["file"], title=_title(attachment, path))
        kind = str(saved.get("type", "doc")) if isinstance(saved, dict) else "doc"
        body = saved.get(kind) if isinstance(saved, dict) else None
        return _reference(kind, body if isinstance(body, dict) else {})

    async def _post(self, server: Any, field: str, attachment: Attachment, path: Path) -> Mapping[str, Any]:
        # The file's own name goes as the title: VK reads no encoded names here, only the ending.
        title = _title(attachment, path)
        ending = Path(title).suffix
        with network(), await asyncio.to_thread(path.open, "rb") as stream:
            form = aiohttp.FormData()
            form.add_field(
                field,
                stream,
                filename=f"file{ending}" if ending.isascii() else "file",
                content_type=attachment.mime or mimetypes.guess_type(title)[0] or "application/octet-stream",
            )
            async with self._client.session.post(server["upload_url"], data=form, timeout=PATIENCE) as response:
                if response.status == TOO_LARGE:
                    raise TooBig(self._able.upload_limit)
                if response.status >= 500:
                    raise Transient(f"upload: HTTP {response.status}")
                answer = await response.json(content_type=None)
        return answer if isinstance(answer, dict) else {}


_DEFAULT_NAMES = {AttachmentKind.PHOTO: "photo.jpg", AttachmentKind.VOICE: "voice.ogg"}


def _title(attachment: Attachment, path: Path) -> str:
    name = attachment.name or _DEFAULT_NAMES.get(attachment.kind) or path.name
    if not Path(name).suffix and attachment.mime:
        name += mimetypes.guess_extension(attachment.mime) or ""
    return name


def _reference(kind: str, body: Mapping[str, Any]) -> str:
    name = ref(kind, body)
    if name is None:
        raise Transient("VK saved the file and named it not")
    return name
