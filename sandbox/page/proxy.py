"""One origin for three messengers: requests of the page are handed on to the messenger's own address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import aiohttp
from aiohttp import web
from yarl import URL

CHUNK = 64 * 1024
PASSED = ("Content-Type", "Content-Length")


def proxy(app: web.Application, addresses: Mapping[str, str]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Make the handler; its connections live as long as `app`."""
    held: list[aiohttp.ClientSession] = []

    async def connected(_: web.Application) -> AsyncIterator[None]:
        held.append(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, connect=5)))
        yield
        await held.pop().close()

    async def handler(request: web.Request) -> web.StreamResponse:
        base = addresses[request.match_info["messenger"]]
        url = URL(f"{base}/{request.match_info['rest']}").with_query(request.rel_url.query)
        body = request.content if request.can_read_body else None
        headers = {"Content-Type": request.content_type} if body is not None else {}
        try:
            async with held[0].request(request.method, url, data=body, headers=headers) as answer:
                response = web.StreamResponse(status=answer.status)
                response.headers.update({name: answer.headers[name] for name in PASSED if name in answer.headers})
                # A file somebody sent must not act as a page of this site.
                response.headers["Content-Security-Policy"] = "sandbox"
                response.headers["X-Content-Type-Options"] = "nosniff"
                await response.prepare(request)
                async for chunk in answer.content.iter_chunked(CHUNK):
                    await response.write(chunk)
                await response.write_eof()
                return response
        except (aiohttp.ClientConnectionError, ConnectionError):
            return web.json_response({"error": "мессенджер не отвечает"}, status=502)

    app.cleanup_ctx.append(connected)
    return handler
