"""Upload servers: the file goes to an address VK names, what that answers goes to photos.save… or docs.save."""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator
from pathlib import PurePath
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.chats import Attachment
from sandbox.files import Files, StoredFile
from sandbox.vk.community import GROUP, Community
from sandbox.vk.errors import VkError, unfit
from sandbox.vk.send import Params, writable

MEGABYTE = 1024 * 1024
PHOTO_LIMIT, DOC_LIMIT = 50 * MEGABYTE, 200 * MEGABYTE
PHOTOS = frozenset({".jpg", ".jpeg", ".png", ".gif"})
REFUSED_DOCS = frozenset({".mp3", ".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".apk", ".jar", ".vbs"})
"""«Any format but mp3 and executables», says VK's description of document uploads."""
SERVER = 12_345
CHUNK = 64 * 1024


def photo_server(community: Community, params: Params) -> Params:
    """Answer photos.getMessagesUploadServer."""
    if params.get("peer_id"):
        writable(community, params["peer_id"])
    return {"upload_url": f"{community.base}/upload/photo", "album_id": -64, "group_id": GROUP, "user_id": 0}


def doc_server(community: Community, params: Params) -> Params:
    """Answer docs.getMessagesUploadServer; a community names whom the document is for."""
    if not params.get("peer_id"):
        raise unfit("peer_id is a required parameter")
    writable(community, params["peer_id"])
    return {"upload_url": f"{community.base}/upload/{params.get('type', 'doc')}"}


async def receive(request: web.Request, files: Files, noted: list[dict[str, Any]]) -> dict[str, Any]:
    """Take the multipart body of an upload, give what the upload server answers; `noted` gets its files."""
    kind = request.match_info["kind"]
    wanted = "photo" if kind == "photo" else "file"
    if not request.content_type.startswith("multipart/"):
        return _refusal(kind, "no file")
    stored: StoredFile | None = None
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == wanted and part.filename:
            stored = await files.add(_chunks(part), name=part.filename)
            noted.append({"field": part.name, "name": stored.name, "size": stored.size})
        else:
            await part.release()
    if stored is None:
        return _refusal(kind, "no file")
    suffix = PurePath(stored.name).suffix.lower()
    if kind == "photo":
        if suffix not in PHOTOS or stored.size > PHOTO_LIMIT or not stored.size:
            return _refusal(kind, "bad photo")
        return {"server": SERVER, "photo": json.dumps([{"photo": stored.id}]), "hash": _hash(stored.id)}
    if not stored.size or stored.size > DOC_LIMIT:
        return _refusal(kind, "file is empty or too big")
    if kind == "doc" and suffix in REFUSED_DOCS:
        return _refusal(kind, "files of this type are not allowed")
    return {"file": f"{kind}|{stored.id}|{_hash(stored.id)}"}


def save_photo(community: Community, params: Params) -> list[Params]:
    """Answer photos.saveMessagesPhoto."""
    try:
        keys = [item["photo"] for item in json.loads(params["photo"])]
    except (ValueError, KeyError, TypeError):
        raise VkError(129, unfit=True) from None
    if not keys:
        raise VkError(100, "photos_list is invalid")
    if params.get("server") != SERVER or any(params.get("hash") != _hash(key) for key in keys):
        raise VkError(121, unfit=True)
    return [_save(community, key, "photo", None)["photo"] for key in keys]


def save_doc(community: Community, params: Params) -> Params:
    """Answer docs.save: `{type, doc}`, or `{type, audio_message}` for a voice message."""
    kind, _, rest = params["file"].partition("|")
    key, _, mark = rest.partition("|")
    if mark != _hash(key):
        raise VkError(105)
    return _save(community, key, "voice" if kind == "audio_message" else "document", params.get("title"))


def _save(community: Community, key: str, kind: str, title: str | None) -> Params:
    stored = community.side.files.get(key)
    if stored is None:
        raise VkError(105)
    attachment = Attachment(kind, stored.id, title or stored.name, stored.mime, stored.size)
    return community.render(attachment, -GROUP)


def _refusal(kind: str, words: str) -> dict[str, Any]:
    if kind == "photo":
        return {"server": SERVER, "photo": "[]", "hash": _hash("")}
    return {"error": words, "error_descr": words}


def _hash(key: str) -> str:
    return f"{zlib.crc32(key.encode()):08x}"


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK):
        yield chunk
