"""Taking a file that MAX holds, piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from aiohttp import ClientResponse, ClientSession, ClientTimeout
from maxapi import Bot
from maxapi.enums.api_path import ApiPath
from maxapi.enums.http_method import HTTPMethod

from bot.channels.errors import Permanent, Reason, Transient, Unknown
from bot.channels.max_messenger.errors import refusal, translated
from bot.channels.max_messenger.fields import obj, word
from bot.channels.max_messenger.wire import CONNECT_SECONDS, call
from storage.content import Attachment, AttachmentKind

CHUNK = 64 * 1024
QUIET = ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=60)
SIZES = ("mp4_1080", "mp4_720", "mp4_480", "mp4_360", "mp4_240", "mp4_144")


@asynccontextmanager
async def download(bot: Bot, attachment: Attachment) -> AsyncIterator[AsyncIterator[bytes]]:
    """Stream the file; whatever breaks on the way is Transient, a file that is gone Permanent."""
    url = await _address(bot, attachment)
    if url is None:
        raise Permanent(Reason.FILE_LOST, "no url")
    connector = bot.default_connection.kwargs["connector"]
    # A session of its own: the files lie on other hosts, which must not see the token.
    async with ClientSession(connector=connector, connector_owner=False, timeout=QUIET) as session:
        try:
            with translated():
                response = await session.get(url)
        except Unknown as error:
            raise Transient(error.detail) from None
        async with response:
            if response.status in {403, 404, 410}:
                raise Permanent(Reason.FILE_LOST, str(response.status))
            if response.status >= 300:
                raise refusal(response.status, {})
            yield _pieces(response)


async def _pieces(response: ClientResponse) -> AsyncIterator[bytes]:
    try:
        with translated():
            async for piece in response.content.iter_chunked(CHUNK):
                yield piece
    except Unknown as error:
        raise Transient(error.detail) from None


async def _address(bot: Bot, attachment: Attachment) -> str | None:
    """A film's `url` is a page, its bytes are where GET /videos says; other files lie at their `url`."""
    if attachment.kind is AttachmentKind.VIDEO and attachment.ref:
        try:
            video = await call(bot, HTTPMethod.GET, f"{ApiPath.VIDEOS.value}/{quote(attachment.ref, safe='')}")
        except Unknown as error:
            raise Transient(error.detail) from None
        except Permanent as error:
            if error.reason is Reason.UNAUTHORIZED or attachment.url is None:
                raise
        else:
            urls = obj(video.get("urls"))
            found = next((url for size in SIZES if (url := word(urls.get(size)))), None)
            return found or attachment.url
    return attachment.url
