"""The MAX channel against the local MAX, over HTTP: every way it fails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from bot.channels.errors import ChannelError, Permanent, Reason, Throttled, Transient, Unknown
from bot.channels.max_messenger.connect import connect
from bot.channels.port import Address, Ear, Port
from storage.content import Content
from tests.integration.max_channel.world import TOKEN, Max


async def refused(max_world: Max, to: Address) -> ChannelError:
    with pytest.raises(ChannelError) as error:
        await max_world.port.send(to, Content(text="секретное"), key=1)
    assert "секретное" not in repr(error.value)
    assert TOKEN not in repr(error.value)
    return error.value


async def test_one_who_stopped_the_bot_is_blocked_and_a_stranger_has_no_chat(max_world: Max) -> None:
    to = await max_world.meet()
    await max_world.phone("block")
    for address, reason in (
        (to, Reason.BLOCKED),
        (Address("777777"), Reason.CHAT_GONE),
        (Address("u9"), Reason.CHAT_GONE),
    ):
        error = await refused(max_world, address)
        assert isinstance(error, Permanent)
        assert error.reason is reason


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_message_whose_answer_was_lost_is_unknown_and_never_sent_twice_by_itself(
    max_world: Max, kind: str
) -> None:
    to = await max_world.meet()
    await max_world.order({"method": "POST /messages", "kind": kind})
    assert isinstance(await refused(max_world, to), Unknown)
    assert len(await max_world.journal("POST /messages")) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_that_is_ill_is_transient_even_where_it_answers_with_a_page(max_world: Max, status: int) -> None:
    to = await max_world.meet()
    await max_world.order({"method": "POST /messages", "kind": "http", "status": status})
    assert isinstance(await refused(max_world, to), Transient)
    assert len(await max_world.journal("POST /messages")) == 1


async def test_an_answer_that_cannot_be_read_is_unknown(max_world: Max) -> None:
    to = await max_world.meet()
    await max_world.order({"method": "POST /messages", "kind": "http", "status": 200, "body": "<html>"})
    assert isinstance(await refused(max_world, to), Unknown)


async def test_a_throttle_says_exactly_how_long(max_world: Max) -> None:
    to = await max_world.meet()
    await max_world.order({"method": "POST /messages", "kind": "throttle", "retry_after": 7})
    error = await refused(max_world, to)
    assert isinstance(error, Throttled)
    assert (error.seconds, error.bot) == (7.0, True)


async def test_a_throttle_without_a_time_waits_a_second(max_world: Max) -> None:
    to = await max_world.meet()
    await max_world.order({"method": "POST /messages", "kind": "http", "status": 429, "body": ""})
    error = await refused(max_world, to)
    assert isinstance(error, Throttled)
    assert error.seconds == 1.0


async def test_polling_knows_only_to_try_again(max_world: Max) -> None:
    for fault in ({"kind": "drop_before"}, {"kind": "http", "status": 502}, {"kind": "throttle", "retry_after": 3}):
        # aiohttp itself asks once more where a kept connection was closed on a GET.
        await max_world.order({"method": "GET /updates", "times": 2} | fault)
        with pytest.raises(Transient):
            await max_world.ear.poll(None)
        async with max_world.http.delete(f"{max_world.url}/control/faults"):
            pass


async def test_nobody_at_the_address_is_transient_and_starting_needs_no_network() -> None:
    made = await connect(token=TOKEN, api_url="http://127.0.0.1:9")
    ear: Ear = made[0]
    port: Port = made[1]
    assert ear.bot == port.bot
    try:
        for attempt in (
            port.send(Address("1"), Content(text="а"), key=1),
            port.edit(Address("1"), "mid", Content(text="а")),
            port.me(),
            ear.poll(None),
        ):
            with pytest.raises(Transient):
                await attempt
    finally:
        await port.close()


async def test_a_wrong_token_is_unauthorized_everywhere(max_world: Max) -> None:
    ear, port = await connect(token="wrong", api_url=max_world.url)
    assert port.bot != max_world.port.bot
    attempts: Iterable[Any] = (
        port.me(),
        port.send(Address("1"), Content(text="а"), key=1),
        ear.poll(None),
        ear.subscribe("https://example.org/webhook/max", "secret-1"),
    )
    try:
        for attempt in attempts:
            with pytest.raises(Permanent) as error:
                await attempt
            assert error.value.reason is Reason.UNAUTHORIZED
    finally:
        await port.close()
