"""Files: an address to upload to, the upload itself, and the links that messages carry."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, hdrs, web

from sandbox.control import as_json
from sandbox.files import CHUNK, StoredFile
from sandbox.max_messenger.calls import Ask
from sandbox.max_messenger.messenger import MaxMessenger
from sandbox.max_messenger.refusals import RefusalError, bad_payload, not_found
from sandbox.max_messenger.shapes import Json
from sandbox.wire import Call, Refused, serve

MEGABYTE = 1024 * 1024
LARGEST = {"image": 50 * MEGABYTE, "video": 250 * MEGABYTE, "audio": 256 * MEGABYTE, "file": 4096 * MEGABYTE}
UPLOADED = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<retval>1</retval>'
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def upload_address(ask: Ask) -> Json:
    """Answer `POST /uploads`: videos and audio get their token here, pictures and files after the upload."""
    messenger, kind = ask.messenger, ask.query["type"]
    ticket = secrets.token_urlsafe(16)
    answer: Json = {"url": f"{messenger.origin}/upload/{ticket}?type={kind}"}
    token = None
    if kind in ("video", "audio"):
        token = answer["token"] = messenger.tokens.make(kind, None, fresh=True).token
    messenger.uploads[ticket] = (kind, token)
    return answer


async def video(ask: Ask) -> Json:
    """Answer `GET /videos/{token}`."""
    media = ask.messenger.tokens.get(ask.path["token"])
    if media is None or media.kind != "video" or media.file is None:
        raise not_found("Video")
    return media.as_details(ask.messenger.origin)


def upload_handler(messenger: MaxMessenger) -> Handler:
    """Make the handler of the address that `POST /uploads` gave: multipart `data`, or the bytes by themselves."""

    async def handle(request: web.Request) -> web.StreamResponse:
        files: list[dict[str, Any]] = []

        async def act() -> web.StreamResponse:
            try:
                kind, token = _ticket(messenger, request)
                stored = await _receive(messenger, request, kind)
            except RefusalError as refusal:
                raise Refused(refusal.answer(), str(refusal)) from refusal
            files.append({"field": "data", "name": stored.name, "size": stored.size})
            return _uploaded(messenger, kind, token, stored)

        call = Call("POST /upload", dict(request.query), files, counts=False)
        return await serve(messenger, request, call, act)

    return handle


def download_handler(messenger: MaxMessenger) -> Handler:
    """Make the handler of the links that messages carry: no token of the bot is asked for, as in MAX."""

    async def handle(request: web.Request) -> web.StreamResponse:
        async def act() -> web.StreamResponse:
            found = messenger.side.files.get(request.match_info["file_id"])
            if found is None:
                refusal = not_found("File")
                raise Refused(refusal.answer(), str(refusal))
            response = await messenger.side.files.respond(request, found)
            if not response.prepared:
                response.headers[hdrs.CONTENT_DISPOSITION] = f"attachment; filename*=UTF-8''{quote(found.name)}"
            return response

        call = Call("GET /download", dict(request.match_info), counts=False)
        return await serve(messenger, request, call, act)

    return handle


def _ticket(messenger: MaxMessenger, request: web.Request) -> tuple[str, str | None]:
    ticket = messenger.uploads.get(request.match_info["ticket"])
    if ticket is None:
        raise not_found("Upload")
    return ticket


async def _receive(messenger: MaxMessenger, request: web.Request, kind: str) -> StoredFile:
    """Stream the file to disk, up to what MAX takes of its kind."""
    if not request.content_type.startswith("multipart/"):
        name = request.headers.get(hdrs.CONTENT_DISPOSITION, "").partition("filename=")[2].strip('"') or kind
        return await messenger.side.files.add(_held(request.content.iter_chunked(CHUNK), kind), name=name)
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.name == "data":
            name, mime = part.filename or kind, part.headers.get(hdrs.CONTENT_TYPE)
            return await messenger.side.files.add(_held(_chunks(part), kind), name=name, mime=mime)
    messenger.side.note_invalid("POST /upload", "no multipart field `data`")
    raise bad_payload("Missing required field: data")


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK):
        yield chunk


async def _held(chunks: AsyncIterator[bytes], kind: str) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > LARGEST[kind]:
            raise RefusalError(413, "file.too.large", f"{kind} is larger than {LARGEST[kind]} bytes")
        yield chunk


def _uploaded(messenger: MaxMessenger, kind: str, token: str | None, stored: StoredFile) -> web.Response:
    if token is not None and (media := messenger.tokens.get(token)) is not None:
        media.file = stored
        return web.Response(text=UPLOADED, content_type="application/xml")
    media = messenger.tokens.make(kind, stored, fresh=True)
    if kind == "image":
        return as_json({"photos": {f"photo{media.number}": {"token": media.token}}})
    return as_json({"fileId": media.number, "token": media.token})
