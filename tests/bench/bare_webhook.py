"""A program: the rival of our webhook. A bare aiohttp handler that inserts and commits one row a request."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
from aiohttp import web

from storage.embedded import dsn
from tests.bench.programs import play, tell

TABLE = (
    "CREATE TABLE IF NOT EXISTS bare_inbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb NOT NULL)"
)
INSERT = "INSERT INTO bare_inbox (body) VALUES ($1::jsonb)"


async def main(config: dict[str, Any]) -> None:
    """Serve until asked to stop; the pool is as large as ours."""
    async with asyncpg.create_pool(dsn(config["database"]), min_size=4, max_size=24) as pool:
        await pool.execute(TABLE)

        async def handle(request: web.Request) -> web.Response:
            await pool.execute(INSERT, (await request.read()).decode())
            return web.Response(text="ok")

        application = web.Application()
        application.add_routes([web.post("/webhook/telegram", handle)])
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        tell({"port": runner.addresses[0][1]})
        try:
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


if __name__ == "__main__":
    play(main)
