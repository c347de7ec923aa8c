"""How the bot hears: long polling acknowledged by `marker`, or a webhook subscription."""

from __future__ import annotations

import asyncio

from sandbox.courier import Courier
from sandbox.max_messenger.calls import SUCCESS, Ask
from sandbox.max_messenger.messenger import MaxMessenger
from sandbox.max_messenger.refusals import RefusalError, not_found
from sandbox.max_messenger.shapes import Json, milliseconds
from sandbox.updates import Waiting

SECRET_HEADER = "X-Max-Bot-Api-Secret"
GLANCE = 0.5
"""Seconds after which a waiting poll looks whether the server closes or the network went off."""


def make_courier(messenger: MaxMessenger) -> Courier:
    """Make the courier that brings updates with the subscription's secret; only 200 is an answer."""

    def headers(_: int) -> dict[str, str]:
        secret = (messenger.subscription or {}).get("secret")
        return {SECRET_HEADER: secret} if secret else {}

    return Courier(messenger.side.updates, headers=headers, accepted=lambda status, _: status == 200)


async def updates(ask: Ask) -> Json:
    """Answer `GET /updates`: what is below `marker` has arrived; without one, all that has not been acknowledged."""
    messenger, queue = ask.messenger, ask.messenger.side.updates
    if messenger.subscription is not None:
        raise RefusalError(405, "method.not.allowed", "Long polling is not available: there is a webhook subscription")
    if "marker" in ask.query:
        start = ask.number("marker", 0)
        queue.acknowledge_before(start)
    else:
        start = next((waiting.number for waiting in queue.waiting()), queue.next)
    limit, seconds = ask.number("limit", 100), ask.number("timeout", 30)
    wanted = frozenset(filter(None, ask.query.get("types", "").split(",")))
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        taken = queue.since(start, limit)
        found = [waiting.update for waiting in taken if _fits(waiting, wanted)]
        start = taken[-1].number + 1 if taken else start
        left = end - loop.time()
        if found or messenger.closing or not messenger.side.network or (left <= 0 and not taken):
            return {"updates": found, "marker": start}
        await queue.wait(start, min(left, GLANCE))


def _fits(waiting: Waiting, wanted: frozenset[str]) -> bool:
    return not wanted or not isinstance(waiting.update, dict) or waiting.update.get("update_type") in wanted


async def subscriptions(ask: Ask) -> Json:
    """Answer `GET /subscriptions`."""
    current = ask.messenger.subscription
    shown = {key: value for key, value in (current or {}).items() if key != "secret"}
    return {"subscriptions": [shown] if current else []}


async def subscribe(ask: Ask) -> Json:
    """Answer `POST /subscriptions`; one webhook at a time, the latest."""
    messenger, body = ask.messenger, ask.body
    messenger.subscription = {
        "url": body["url"],
        "time": milliseconds(messenger.side.clock()),
        "update_types": body.get("update_types"),
        "version": body.get("version"),
        "secret": body.get("secret"),
    }
    if messenger.side.courier is not None:
        messenger.side.courier.set(body["url"])
    return SUCCESS


async def unsubscribe(ask: Ask) -> Json:
    """Answer `DELETE /subscriptions`."""
    messenger = ask.messenger
    if (messenger.subscription or {}).get("url") != ask.query["url"]:
        raise not_found("Subscription")
    messenger.subscription = None
    if messenger.side.courier is not None:
        messenger.side.courier.unset()
    return SUCCESS
