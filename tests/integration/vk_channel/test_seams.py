"""What only VK does: tokens kept out of logs, pages that aren't JSON, webhooks confirmed."""

from __future__ import annotations

import asyncio
import logging

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.errors import Permanent, Transient
from bot.channels.port import Raw
from bot.channels.vk.connect import connect
from bot.channels.vk.send import VkPort
from storage.content import Content
from tests.channels.rig import Rig
from tests.integration.vk_channel.ways import SETTINGS, another, journal, texts


async def test_the_token_is_never_in_an_address_or_a_log(vk: Rig, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(str(request.url))
        return web.json_response({"error": {"error_code": 5, "error_msg": "no", "odd": "field"}})

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    server = TestServer(app)
    await server.start_server()
    ear, port = await connect(api_url=f"http://127.0.0.1:{server.port}", **dict(SETTINGS))
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(Permanent) as caught:
            await ear.poll(None)
        with pytest.raises(Permanent):
            await port.send(vk.to, Content(text="тайна"), key=1)
    await port.close()
    await server.close()

    assert len(seen) >= 2
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("asyncio")]
    for words in (*seen, *logged, str(caught.value), repr(caught.value.__cause__)):
        assert SETTINGS["token"] not in words
        assert "тайна" not in words


async def test_nothing_is_asked_twice_of_a_page_that_is_not_json(vk: Rig) -> None:
    await vk.fault("http", status=200, body="<html>", times=5)
    with pytest.raises(Transient):
        await vk.port.send(vk.to, Content(text="Раз"), key=1)
    assert len(await journal(vk, "messages.send")) == 1


async def test_a_webhook_is_registered_confirmed_and_removed(vk: Rig) -> None:
    ear, port = await another(vk, confirmation=None)
    heard: asyncio.Queue[Raw] = asyncio.Queue()

    async def hook(request: web.Request) -> web.Response:
        opened = ear.open_webhook(dict(request.headers), await request.read(), "секрет")
        for raw in opened.updates:
            heard.put_nowait(raw)
        return web.Response(status=opened.status, text=opened.text)

    app = web.Application()
    app.router.add_post("/webhook/vk", hook)
    server = TestServer(app)
    await server.start_server()
    url = f"http://127.0.0.1:{server.port}/webhook/vk"
    await ear.subscribe(url, "секрет")
    await until_confirmed(vk)
    await ear.subscribe(url, "секрет")
    assert len(await journal(vk, "groups.editCallbackServer")) == 0

    await vk.phone("send", text="Через вебхук")
    found = [await asyncio.wait_for(heard.get(), 10) for _ in range(2)]
    assert texts(found) == ["Начать", "Через вебхук"]
    assert not any("secret" in raw for raw in found)

    await ear.unsubscribe()
    await vk.phone("send", text="Через опрос")
    assert texts((await ear.poll(vk.cursor))[0])[-1] == "Через опрос"
    await port.close()
    await server.close()


async def until_confirmed(vk: Rig) -> None:
    assert isinstance(vk.port, VkPort)
    for _ in range(100):
        known = await vk.port._client.call("groups.getCallbackServers", group_id=200000001)
        if all(server["status"] == "ok" for server in known["items"]):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("never confirmed")
