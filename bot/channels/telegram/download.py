"""Fetching a file that Telegram holds: getFile, then a stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import cast

from aiogram import Bot
from aiogram.methods import GetFile
from aiohttp import ClientError, ClientResponse, ClientTimeout

from bot.channels.capability import TELEGRAM
from bot.channels.errors import Permanent, Reason, TooBig, Transient
from bot.channels.telegram.session import CONNECT, PlainSession, call
from storage.content import Attachment

CHUNK = 64 * 1024
STALL = 30.0
"""Seconds without a byte after which a download is given up."""


@asynccontextmanager
async def download(client: Bot, attachment: Attachment) -> AsyncIterator[AsyncIterator[bytes]]:
    """Open the file; TooBig over 20 MB, Permanent where Telegram has it no more, Transient for the rest."""
    limit = TELEGRAM.download_limit or 0
    if (attachment.size or 0) > limit:
        raise TooBig(limit)
    if not attachment.ref:
        raise Permanent(Reason.FILE_LOST, "no file_id")
    file = await call(client, GetFile(file_id=attachment.ref))
    path = file.get("file_path") if isinstance(file, dict) else None
    if not path:
        raise Permanent(Reason.FILE_LOST, "no file_path")
    api = cast("PlainSession", client.session)
    session = await api.create_session()
    # Only names of errors leave here: their texts would show the address, and the token is in it.
    try:
        response = await session.get(
            api.api.file_url(client.token, path), timeout=ClientTimeout(total=None, connect=CONNECT, sock_read=STALL)
        )
    except (ClientError, OSError) as error:
        raise Transient(type(error).__name__) from None
    async with response:
        if response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST, HTTPStatus.GONE}:
            raise Permanent(Reason.FILE_LOST, f"HTTP {response.status}")
        if response.status != HTTPStatus.OK:
            raise Transient(f"HTTP {response.status}")
        yield _chunks(response)


async def _chunks(response: ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.content.iter_chunked(CHUNK):
            yield chunk
    except (ClientError, OSError) as error:
        raise Transient(type(error).__name__) from None
