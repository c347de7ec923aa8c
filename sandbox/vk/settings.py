"""groups.*, users.*, utils.*: who the community is, who people are, and how the community is told of events."""

from __future__ import annotations

from typing import Any

from sandbox.vk import longpoll, rendering
from sandbox.vk.callback import SERVERS, Server
from sandbox.vk.community import CONFIRMATION, GROUP, NAME, SCREEN_NAME, VERSION, Community
from sandbox.vk.errors import VkError, unfit
from sandbox.vk.events import EVENTS
from sandbox.vk.send import Params

RIGHTS = {"photos": 4, "messages": 4096, "docs": 131_072, "manage": 262_144}


def own_group(params: Params) -> None:
    """The token is of one community; another's number is error 15."""
    if params.get("group_id") not in (None, GROUP):
        raise VkError(15, "Access to group denied")


def get_by_id(community: Community, params: Params) -> Params:
    """Answer groups.getById; without ids, the token's own community."""
    named = params.get("group_ids") or [params.get("group_id", str(GROUP))]
    pictures = {f"photo_{side}": f"{community.base}/files/avatar/{side}.png" for side in (50, 100, 200)}
    shape = {"id": GROUP, "name": NAME, "screen_name": SCREEN_NAME, "is_closed": 0, "type": "group"}
    groups = [shape | pictures for name in named if str(name) in (str(GROUP), SCREEN_NAME, f"club{GROUP}")]
    return {"groups": groups, "profiles": []}


def token_permissions(_: Community, __: Params) -> Params:
    """Answer groups.getTokenPermissions."""
    rights = [{"name": name, "setting": bit} for name, bit in RIGHTS.items()]
    return {"mask": sum(RIGHTS.values()), "permissions": rights}


def long_poll_server(community: Community, params: Params) -> Params:
    """Answer groups.getLongPollServer: `ts` is of now, what came before is not in it."""
    own_group(params)
    if not community.long_poll:
        raise VkError(100, "longpoll for this group is not enabled")
    return {"key": community.key, "server": f"{community.base}/longpoll", "ts": longpoll.current(community)}


def long_poll_settings(community: Community, params: Params) -> Params:
    """Answer groups.getLongPollSettings."""
    own_group(params)
    events = _flags(community.long_poll_events)
    return {"is_enabled": community.long_poll, "api_version": VERSION, "events": events}


def set_long_poll_settings(community: Community, params: Params) -> int:
    """Switch Long Poll, and which events it carries; what isn't named stays."""
    own_group(params)
    community.long_poll = params.get("enabled", community.long_poll)
    _switch(community.long_poll_events, params)
    return 1


def confirmation_code(_: Community, params: Params) -> Params:
    """Answer groups.getCallbackConfirmationCode."""
    own_group(params)
    return {"code": CONFIRMATION}


def callback_servers(community: Community, params: Params) -> Params:
    """Answer groups.getCallbackServers."""
    own_group(params)
    wanted = params.get("server_ids")
    items = [one.as_json() for one in community.servers.all.values() if not wanted or one.id in wanted]
    return {"count": len(items), "items": items}


def add_callback_server(community: Community, params: Params) -> Params:
    """Add a webhook; VK goes to confirm it at once."""
    own_group(params)
    if len(community.servers.all) >= SERVERS:
        raise VkError(2000)
    _check_url(params["url"])
    return {"server_id": community.servers.add(params["url"], params["title"], params.get("secret_key", "")).id}


def edit_callback_server(community: Community, params: Params) -> int:
    """Change a webhook; VK confirms it anew."""
    own_group(params)
    _check_url(params["url"])
    server = _server(community, params)
    community.servers.edit(server, params["url"], params["title"], params.get("secret_key", ""))
    return 1


def delete_callback_server(community: Community, params: Params) -> int:
    """Remove a webhook."""
    own_group(params)
    community.servers.delete(_server(community, params))
    return 1


def callback_settings(community: Community, params: Params) -> Params:
    """Answer groups.getCallbackSettings."""
    own_group(params)
    server = _server(community, params)
    return {"api_version": server.api_version, "events": _flags(server.events)}


def set_callback_settings(community: Community, params: Params) -> int:
    """Say what a webhook is told of."""
    own_group(params)
    server = _server(community, params)
    server.api_version = params.get("api_version", server.api_version)
    _switch(server.events, params)
    return 1


def users(community: Community, params: Params) -> list[Params]:
    """Answer users.get; a community's token without ids gets an empty list."""
    numbers = [name.removeprefix("id") for name in params.get("user_ids", ())]
    known = [number for number in numbers if number.isdecimal()]
    return [rendering.person(number, community.side.account(number).name) for number in known]


def resolve(_: Community, params: Params) -> Any:
    """Answer utils.resolveScreenName: an empty list where the name is nobody's."""
    name = params["screen_name"]
    if name in (SCREEN_NAME, f"club{GROUP}"):
        return {"type": "group", "object_id": GROUP, "group_id": GROUP}
    if name.startswith("id") and name[2:].isdecimal():
        return {"type": "user", "object_id": int(name[2:])}
    return []


def server_time(community: Community, _: Params) -> int:
    """Answer utils.getServerTime."""
    return int(community.side.clock())


def _server(community: Community, params: Params) -> Server:
    server = community.servers.all.get(params.get("server_id", 0))
    if server is None:
        raise VkError(104)
    return server


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise unfit("url is invalid")


def _flags(on: set[str]) -> dict[str, int]:
    return {name: int(name in on) for name in EVENTS}


def _switch(events: set[str], params: Params) -> None:
    for name in EVENTS:
        if name in params:
            (events.add if params[name] else events.discard)(name)
