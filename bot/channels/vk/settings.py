"""Which events a community tells us of, by Long Poll or to our webhook."""

from __future__ import annotations

import logging

from vkbottle_types import API_VERSION

from bot.channels.errors import Permanent, Reason
from bot.channels.port import Registered
from bot.channels.vk.client import Client

WANTED = {
    "message_new": 1,
    "message_edit": 1,
    "message_event": 1,
    "message_allow": 1,
    "message_deny": 1,
    "message_typing_state": 1,
    "message_reaction_event": 1,
    # Echoes of what we ourselves send and read.
    "message_reply": 0,
    "message_read": 0,
}
TITLE = "zabota"
"""Of our webhook among a community's; VK takes at most 14 characters."""
FORBIDDEN = frozenset({Reason.FORBIDDEN, Reason.UNAUTHORIZED})

log = logging.getLogger(__name__)


async def want_long_poll(client: Client, group_id: int) -> None:
    """Switch Long Poll and its events on; without the right to, they are as somebody set them by hand."""
    try:
        await client.call("groups.setLongPollSettings", group_id=group_id, enabled=1, api_version=API_VERSION, **WANTED)
    except Permanent as error:
        _by_hand(error)


async def want_webhook(client: Client, group_id: int, url: str, secret: str) -> None:
    """Have VK call this address; without the right to, it is as somebody set it by hand."""
    try:
        known = await client.call("groups.getCallbackServers", group_id=group_id)
        ours = next((server for server in known.get("items", ()) if server.get("url") == url), None)
        fields = {"group_id": group_id, "url": url, "title": TITLE, "secret_key": secret}
        if ours is None:
            number = (await client.call("groups.addCallbackServer", **fields))["server_id"]
        else:
            number = ours["id"]
            if ours.get("secret_key") != secret or ours.get("status") != "ok":
                await client.call("groups.editCallbackServer", server_id=number, **fields)
        await client.call(
            "groups.setCallbackSettings", group_id=group_id, server_id=number, api_version=API_VERSION, **WANTED
        )
    except Permanent as error:
        _by_hand(error)


async def drop_webhooks(client: Client, group_id: int) -> None:
    """Remove the webhooks we made; other people's stay."""
    try:
        known = await client.call("groups.getCallbackServers", group_id=group_id)
        for server in known.get("items", ()):
            if server.get("title") == TITLE:
                await client.call("groups.deleteCallbackServer", group_id=group_id, server_id=server["id"])
    except Permanent as error:
        _by_hand(error)


async def our_webhook(client: Client, group_id: int) -> Registered:
    """The webhook we made, as VK knows it."""
    known = await client.call("groups.getCallbackServers", group_id=group_id)
    for server in known.get("items", ()):
        if server.get("title") == TITLE:
            status = str(server.get("status"))
            return Registered(server.get("url"), "" if status == "ok" else status)
    return Registered()


def _by_hand(error: Permanent) -> None:
    if error.reason not in FORBIDDEN:
        raise error
    log.warning("the VK token may not set events, they stay as set by hand: %s", error.detail)
