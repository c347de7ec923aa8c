"""The local MAX, driven over HTTP by the real maxapi client: how the bot hears."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.integration.sandbox_max.town import Town


async def test_updates_wait_until_the_marker_goes_past_them(town: Town) -> None:
    for word in ("раз", "два", "три"):
        await town.phone("send", text=word)
    first = await town.bot.get_updates(limit=2, timeout=0)
    again = await town.bot.get_updates(limit=2, timeout=0)
    assert first == again
    rest = await town.bot.get_updates(marker=first["marker"], timeout=0)
    assert [u["message"]["body"]["text"] for u in rest["updates"]] == ["три"]
    old = await town.bot.get_updates(marker=1, timeout=0)
    assert len(old["updates"]) == 3
    end = await town.bot.get_updates(marker=rest["marker"], timeout=0)
    assert (end["updates"], (await town.stats())["updates_queued"]) == ([], 0)
    assert (await town.bot.get_updates(timeout=0))["updates"] == []


async def test_a_poll_waits_for_news_and_can_ask_for_some_types_only(town: Town) -> None:
    await town.phone("start")
    poll = asyncio.create_task(town.bot.get_updates(timeout=20, types=["message_created"]))  # type: ignore[list-item]  # plain words do
    await asyncio.sleep(0.05)
    assert not poll.done()
    await town.phone("send", text="Новость")
    assert [u["update_type"] for u in (await asyncio.wait_for(poll, 5))["updates"]] == ["message_created"]


async def test_a_raw_update_of_any_shape_reaches_the_bot(town: Town) -> None:
    await town.phone("raw", update={"update_type": "message_created", "timestamp": 1})
    assert (await town.bot.get_updates(timeout=0))["updates"] == [{"update_type": "message_created", "timestamp": 1}]


async def test_a_webhook_is_brought_updates_with_the_secret_until_it_answers_200(town: Town) -> None:
    got: list[tuple[str | None, Any]] = []

    async def hook(request: web.Request) -> web.Response:
        got.append((request.headers.get("X-Max-Bot-Api-Secret"), await request.json()))
        return web.Response(status=500 if len(got) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    receiver = TestServer(app)
    await receiver.start_server()
    address = str(receiver.make_url("/hook"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # maxapi warns of plain http
        await town.bot.subscribe_webhook(address, update_types=["message_created"], secret="s3cret-s3cret")  # type: ignore[list-item]  # plain words do
    subscription = (await town.bot.get_subscriptions()).subscriptions[0]
    assert (subscription.url, subscription.update_types) == (address, ["message_created"])
    await town.phone("start")
    await town.phone("send", text="По вебхуку")
    status, refusal = await town.ask("GET", "/updates", timeout=0)
    assert (status, refusal["code"]) == (405, "method.not.allowed")
    for _ in range(100):
        if not (await town.stats())["updates_queued"]:
            break
        await asyncio.sleep(0.05)
    assert [(secret, update["message"]["body"]["text"]) for secret, update in got] == [
        ("s3cret-s3cret", "По вебхуку")
    ] * 2
    await town.bot.unsubscribe_webhook(address)
    await town.phone("send", text="По опросу")
    assert [u["message"]["body"]["text"] for u in await town.poll()] == ["По опросу"]
    await receiver.close()
