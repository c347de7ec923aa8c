"""Reading a request to the Bot API: query, form, JSON, or multipart with files, whatever the bot sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import BodyPartReader, MultipartReader, web

from sandbox.files import Files, StoredFile
from sandbox.telegram.typed import decode, takes


@dataclass(slots=True)
class Asked:
    """One call of a method: parameters as values (not strings), and the files that came along by field."""

    method: str
    params: dict[str, Any]
    uploads: dict[str, StoredFile] = field(default_factory=dict)
    odd: str | None = None
    """Why a parameter could not be read."""

    def get(self, name: str, default: Any = None) -> Any:
        """Give a parameter."""
        return self.params.get(name, default)


async def read(request: web.Request, method: str, files: Files) -> Asked:
    """Read the whole request."""
    raw: dict[str, Any] = dict(request.query)
    uploads: dict[str, StoredFile] = {}
    kind = request.content_type
    if kind == "multipart/form-data":
        await _parts(await request.multipart(), method, files, raw, uploads)
    elif request.body_exists:
        body = await request.read()
        if kind == "application/json":
            raw.update(orjson.loads(body or b"{}"))
            return Asked(method, raw)
        raw.update(parse_qsl(body.decode(), keep_blank_values=True))
    params, odd = decode(method, raw)
    return Asked(method, params, uploads, odd)


async def _parts(
    reader: MultipartReader, method: str, files: Files, raw: dict[str, Any], uploads: dict[str, StoredFile]
) -> None:
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        if part.filename is None:
            raw[part.name] = await part.text()
        else:
            mime = part.headers.get("Content-Type")
            if mime == "application/octet-stream":
                mime = None  # aiogram says so of everything
            uploads[part.name] = await files.add(part, name=part.filename, mime=mime)
            if takes(method, part.name):
                raw[part.name] = f"attach://{part.name}"
