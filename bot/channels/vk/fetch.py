"""Files that VK holds, streamed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.channels.errors import Permanent, Reason, TooBig, Transient, Unknown
from bot.channels.vk.client import CONNECT
from bot.channels.vk.errors import network
from storage.content import Attachment

CHUNK = 64 * 1024
PATIENCE = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=30)
BUSY = 429


@asynccontextmanager
async def fetch(
    session: aiohttp.ClientSession, attachment: Attachment, limit: int | None
) -> AsyncGenerator[AsyncIterator[bytes]]:
    """Open a file and stream it in chunks; TooBig over `limit` bytes, FILE_LOST where its link is dead."""
    if not attachment.url:
        raise Permanent(Reason.FILE_LOST, "VK gave no link")
    response = await _open(session, attachment.url)
    try:
        if limit is not None and (response.content_length or 0) > limit:
            raise TooBig(limit)
        yield _chunks(response, limit)
    finally:
        response.close()


async def _open(session: aiohttp.ClientSession, url: str) -> aiohttp.ClientResponse:
    try:
        with network():
            response = await session.get(url, timeout=PATIENCE)
    except Unknown as error:
        raise Transient(error.detail) from None
    if response.status < 400:
        return response
    response.close()
    if response.status >= 500 or response.status == BUSY:
        raise Transient(f"HTTP {response.status}")
    raise Permanent(Reason.FILE_LOST, f"HTTP {response.status}")


async def _chunks(response: aiohttp.ClientResponse, limit: int | None) -> AsyncIterator[bytes]:
    taken = 0
    try:
        with network():
            async for chunk in response.content.iter_chunked(CHUNK):
                taken += len(chunk)
                if limit is not None and taken > limit:
                    raise TooBig(limit)
                yield chunk
    except Unknown as error:
        raise Transient(error.detail) from None
