"""Files of all messengers: kept on disk, streamed in and out; test files of any size are generated, never stored."""

from __future__ import annotations

import base64
import mimetypes
import secrets
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from aiohttp import web

CHUNK = 64 * 1024

_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4fKLxPwAIQwOWJ1UYQwAAAABJRU5ErkJggg=="
)
"""A whole one-pixel picture: a generated photo starts with it, so that it opens."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file known to the sandbox; `path` is None where its bytes are generated on reading."""

    id: str
    name: str
    mime: str
    size: int
    path: Path | None


class Files:
    """The store: `add`, `generate`, `get`, `read`, `respond`."""

    KEPT: ClassVar[tuple[str, ...]] = ("_files",)

    def __init__(self, folder: Path | None = None) -> None:
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="sandbox-files-")
        self.folder = folder or Path(self._temporary.name if self._temporary else ".")
        self.folder.mkdir(parents=True, exist_ok=True)
        self._files: dict[str, StoredFile] = {}

    async def add(self, chunks: AsyncIterable[bytes] | bytes, *, name: str, mime: str | None = None) -> StoredFile:
        """Write bytes (or a stream of them) to disk."""
        key = secrets.token_hex(10)
        path = self.folder / key
        with path.open("wb") as out:
            if isinstance(chunks, bytes):
                out.write(chunks)
            else:
                async for chunk in chunks:
                    out.write(chunk)
            size = out.tell()
        return self._keep(StoredFile(key, name, mime or guess_mime(name), size, path))

    def generate(self, size: int, *, name: str, mime: str | None = None) -> StoredFile:
        """Make a file of `size` bytes that takes no room."""
        return self._keep(StoredFile(secrets.token_hex(10), name, mime or guess_mime(name), size, None))

    def get(self, file_id: str) -> StoredFile | None:
        """Find a file by its id."""
        return self._files.get(file_id)

    async def read(self, file: StoredFile) -> AsyncIterator[bytes]:
        """Give the bytes in chunks of at most 64 KiB."""
        if file.path is None:
            for start in range(0, file.size, CHUNK):
                yield _generated(file, start, min(CHUNK, file.size - start))
            return
        with file.path.open("rb") as source:
            while chunk := source.read(CHUNK):
                yield chunk

    async def respond(self, request: web.Request, file: StoredFile) -> web.StreamResponse:
        """Answer an HTTP request with the file's bytes."""
        if file.path is not None:
            return web.FileResponse(file.path, headers={"Content-Type": file.mime})
        response = web.StreamResponse(headers={"Content-Type": file.mime, "Content-Length": str(file.size)})
        await response.prepare(request)
        async for chunk in self.read(file):
            await response.write(chunk)
        await response.write_eof()
        return response

    def close(self) -> None:
        """Remove the temporary folder, if it was ours."""
        if self._temporary:
            self._temporary.cleanup()

    def _keep(self, file: StoredFile) -> StoredFile:
        self._files[file.id] = file
        return file


def guess_mime(name: str) -> str:
    """Tell the MIME type by the file's name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _generated(file: StoredFile, start: int, length: int) -> bytes:
    filler = bytes.fromhex(file.id) * (length // 10 + 1)
    if start == 0 and file.mime.startswith("image/"):
        filler = _PNG + filler
    return filler[:length]
