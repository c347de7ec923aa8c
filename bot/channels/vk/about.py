"""First contact: whose token it is, and what it may do."""

from __future__ import annotations

from typing import Any

from bot.channels.errors import Permanent, Reason
from bot.channels.port import Me
from bot.channels.vk.client import Client

RIGHTS = {
    "messages": "писать сообщения — без этого права ничего не работает",
    "photos": "отправлять фотографии",
    "docs": "отправлять файлы и голосовые",
    "manage": "включать события самому: без него включите Long Poll (или Callback-сервер) и события сообщений вручную",
}


async def about(client: Client, group_id: int) -> Me:
    """The community as VK sees it, and its faults in words for the operator."""
    group = await own_group(client)
    number = int(group.get("id", group_id))
    faults = []
    if number != group_id:
        faults.append(f"Токен выдан сообществу {number}, а в настройках стоит {group_id}: исправьте одно из двух.")
    faults += await _missing(client)
    address = group.get("screen_name") or f"club{number}"
    return Me(str(number), str(group.get("name") or address), f"https://vk.me/{address}", faults=tuple(faults))


async def own_group(client: Client) -> dict[str, Any]:
    """The community the token belongs to."""
    found = await client.call("groups.getById")
    groups = found.get("groups") if isinstance(found, dict) else found
    if not isinstance(groups, list) or not groups:
        raise Permanent(Reason.UNAUTHORIZED, "the token is not a community's")
    return dict(groups[0])


async def _missing(client: Client) -> list[str]:
    try:
        found = await client.call("groups.getTokenPermissions")
    except Permanent as error:
        return [f"ВКонтакте не говорит, какие права у токена ({error.detail})."]
    given = {item.get("name") for item in found.get("permissions", ())}
    return [f"Токену не хватает права «{right}»: {what}." for right, what in RIGHTS.items() if right not in given]
