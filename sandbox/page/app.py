"""The page with the phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from sandbox.serve import Addresses
    from sandbox.world import World


def build(world: World, addresses: Addresses) -> web.Application:
    """Make the application."""

    async def index(_: web.Request) -> web.Response:
        return web.Response(text=f"страница: {len(world.people)} телефонов, {addresses}")

    app = web.Application()
    app.router.add_get("/", index)
    return app
