"""Files on their way between messengers: fetched once, streamed to disk, kept for a repeat.

A picture of our own is made where it is sent, at that moment, and deleted at once: health is kept in no file.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path

from bot.channels.errors import Permanent, Reason, TooBig
from bot.channels.port import Port
from scenarios import attached
from storage.content import Attachment

DISK = frozenset(
    {
        errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ENOTDIR,
    }
)  # fmt: skip
"""What our own disk says where a file can't be kept; anything else is the network's."""


MADE = "made"
"""The channel of an attachment that no messenger holds: its `ref` says what is to be made."""
Make = Callable[[str], Awaitable[bytes]]


class DiskFull(Permanent):
    """There is no room for the file on this machine, or no right to the folder."""

    def __init__(self, error: OSError) -> None:
        super().__init__(Reason.FILE_LOST, f"the data folder: {errno.errorcode.get(error.errno or 0, 'OSError')}")


class Files:
    """The folder of attachments: `folder` is `attachments` in the data folder; old ones are swept by the clock."""

    def __init__(self, folder: Path, ports: Mapping[str, Port], make: Make | None = None) -> None:
        self._folder = folder
        self._ports = ports
        self._make = make
        self._locks: dict[str, asyncio.Lock] = {}

    async def obtain(self, attachment: Attachment, limit: int) -> Path:
        """Give the file's local copy, fetched from the messenger that holds it; TooBig above `limit` bytes."""
        if attachment.channel == MADE:
            return await self._made(attachment, limit)
        if attachment.channel == attached.LIBRARY:
            return _of_library(attachment, limit)
        port = self._ports.get(attachment.channel)
        if port is None:
            raise Permanent(Reason.FILE_LOST, "its messenger is switched off")
        if attachment.size is not None and attachment.size > limit:
            raise TooBig(limit)
        name = hashlib.sha256(
            f"{attachment.channel}:{attachment.bot}:{attachment.ref or attachment.url}".encode()
        ).hexdigest()
        path = self._folder / name[:2] / name
        lock = self._locks.setdefault(name, asyncio.Lock())
        try:
            async with lock:
                if not path.exists():
                    await self._fetch(port, attachment, path, limit)
        finally:
            if not lock.locked():
                self._locks.pop(name, None)
        os.utime(path)
        return path

    def drop(self, paths: Iterable[Path]) -> None:
        """Delete what was made for one sending; what was fetched stays for a repeat."""
        for path in paths:
            if path.parent.name == MADE:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)

    async def _made(self, attachment: Attachment, limit: int) -> Path:
        """Make the file now, for its own eyes only."""
        if self._make is None or attachment.ref is None:
            raise Permanent(Reason.FILE_LOST, "nobody here makes this file")
        body = await self._make(attachment.ref)
        if len(body) > limit:
            raise TooBig(limit)
        path = self._folder / MADE / secrets.token_hex(16)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            await asyncio.to_thread(path.write_bytes, body)
        except OSError as error:
            if error.errno in DISK:
                raise DiskFull(error) from error
            raise
        return path

    async def _fetch(self, port: Port, attachment: Attachment, path: Path, limit: int) -> None:
        """Stream to a file beside the final name, then rename: a file that is there is whole."""
        part = path.with_suffix(f".{os.getpid()}.part")
        size = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            async with port.fetch(attachment) as chunks:
                with part.open("wb") as sink:
                    async for chunk in chunks:
                        size += len(chunk)
                        if size > limit:
                            raise TooBig(limit)
                        await asyncio.to_thread(sink.write, chunk)
            part.replace(path)
        except OSError as error:
            if error.errno in DISK:
                raise DiskFull(error) from error
            raise
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def sweep(self, older_than: float) -> int:
        """Delete copies not used since `older_than` (unix seconds); how many."""
        swept = 0
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                if path.stat().st_atime < older_than and path.stat().st_mtime < older_than:
                    path.unlink()
                    swept += 1
        return swept


def _of_library(attachment: Attachment, limit: int) -> Path:
    """A file that a scenario shows lies beside it."""
    path = attached.FOLDER / Path(attachment.ref or "").name
    if not path.is_file():
        raise Permanent(Reason.FILE_LOST, "no such file in the library of scenarios")
    if path.stat().st_size > limit:
        raise TooBig(limit)
    return path
