"""The page with the phones: `/` and its files, `/api/*` of the three messengers under one origin, `/demo/*`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.page.events import Events
from sandbox.page.proxy import proxy
from sandbox.page.stage import Stage
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.serve import Addresses

STATIC = Path(__file__).parent / "static"
POLICY = "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
"""Everything the page needs comes from here."""
UPLOAD_LIMIT = 512 * 1024**2


def build(world: World, addresses: Addresses) -> web.Application:
    """Make the application."""
    stage, events = Stage(world), Events(world)
    app = web.Application(middlewares=[_guarded], client_max_size=UPLOAD_LIMIT)
    app.add_routes(
        [
            web.get("/", _index),
            web.static("/static", STATIC),
            web.get("/api/people", stage.people),
            web.get("/api/events", events.stream),
            web.route(
                "*",
                "/api/{messenger:telegram|vk|max}/{rest:(phone|control)/.+}",
                proxy(app, {"telegram": addresses.telegram, "vk": addresses.vk, "max": addresses.max}),
            ),
            web.get("/demo/state", stage.state),
            web.post("/demo/kill", stage.kill),
            web.post("/demo/start", stage.start),
            web.post("/demo/clock", stage.clock),
            web.post("/demo/dispatcher", stage.answer),
        ]
    )
    app.cleanup_ctx.append(_closing(events, stage))
    return app


async def _index(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "index.html", headers={"Content-Security-Policy": POLICY})


@web.middleware
async def _guarded(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """A page of another site, open in the same browser, may not press buttons here."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        raise web.HTTPForbidden(text="чужая страница")
    response = await handler(request)
    if not response.prepared:
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _closing(events: Events, stage: Stage) -> Callable[[web.Application], AsyncIterator[None]]:
    async def while_open(app: web.Application) -> AsyncIterator[None]:
        app.on_shutdown.append(events.close)
        yield
        await stage.close()

    return while_open
