"""A messenger delivers to our address: registered, checked, opened, and taken away again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict

from bot.channels.port import EventKind, Hook, Raw
from tests.channels.rig import Rig

SECRET = "s3cret_Of-Webhook"


@asynccontextmanager
async def doorway(rig: Rig, updates: asyncio.Queue[Raw]) -> AsyncIterator[str]:
    """Our side of a webhook: open the request, keep its updates, answer."""

    async def take(request: web.Request) -> web.Response:
        hook = rig.ear.open_webhook(request.headers, await request.read(), SECRET)
        for update in hook.updates:
            updates.put_nowait(update)
        return web.Response(status=hook.status, text=hook.text)

    application = web.Application()
    application.router.add_post("/webhook", take)
    server = TestServer(application)
    await server.start_server()
    try:
        yield f"http://127.0.0.1:{server.port}/webhook"
    finally:
        await server.close()


async def test_message_comes_through_the_webhook_and_polling_works_after_it_is_removed(rig: Rig) -> None:
    updates: asyncio.Queue[Raw] = asyncio.Queue()
    async with doorway(rig, updates) as url:
        await rig.ear.subscribe(url, SECRET)
        await rig.phone("send", text="По вебхуку")
        while True:
            event = rig.ear.parse(await asyncio.wait_for(updates.get(), 10))
            if event.kind is EventKind.MESSAGE:
                break
        assert event.content is not None
        assert event.content.text == "По вебхуку"
        await rig.ear.unsubscribe()

    await rig.phone("send", text="Опросом")
    while True:
        content = (await rig.hear(EventKind.MESSAGE)).content
        if content and content.text == "Опросом":
            break


def test_wrong_secret_opens_nothing(rig: Rig) -> None:
    body = b'{"update_id":1,"update_type":"message_created","type":"message_new","group_id":200000001,"secret":"wrong"}'
    header = rig.messenger.secret_header

    for headers in ({}, {header or "x": "wrong"}, {header or "x": ""}):
        hook = rig.ear.open_webhook(CIMultiDict(headers), body, SECRET)
        assert hook.updates == ()
        assert hook.status in {401, 403}


def test_body_that_is_no_update_is_refused(rig: Rig) -> None:
    headers = {rig.messenger.secret_header: SECRET} if rig.messenger.secret_header else {}

    for body in (b"", b"{", b"\xff\xfe", b"[]", b"null"):
        hook: Hook = rig.ear.open_webhook(CIMultiDict(headers), body, SECRET)
        assert hook.updates == ()
        assert hook.status in {400, 401, 403}


async def test_messenger_tells_where_it_brings_updates(rig: Rig) -> None:
    assert (await rig.ear.webhook()).url is None
    updates: asyncio.Queue[Raw] = asyncio.Queue()
    async with doorway(rig, updates) as url:
        await rig.ear.subscribe(url, SECRET)
        assert (await rig.ear.webhook()).url == url
        await rig.ear.unsubscribe()
    assert (await rig.ear.webhook()).url is None
