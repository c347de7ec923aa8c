"""MAX's side of the wire: `build(world)` gives its whole application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.limits import Allowed
from sandbox.max_messenger import listening, messages, rooms, uploads
from sandbox.max_messenger.calls import Work, handler
from sandbox.max_messenger.happenings import happening_handler
from sandbox.max_messenger.messenger import MaxMessenger
from sandbox.max_messenger.refusals import not_found
from sandbox.wire import application
from sandbox.world import World

LIMITS = Allowed(bot=30, chat=2, burst=2)
METHODS: dict[str, Work] = {
    "GET /me": rooms.me,
    "PATCH /me": rooms.change_me,
    "PATCH /me/commands": rooms.change_commands,
    "GET /subscriptions": listening.subscriptions,
    "POST /subscriptions": listening.subscribe,
    "DELETE /subscriptions": listening.unsubscribe,
    "GET /updates": listening.updates,
    "POST /messages": messages.send,
    "PUT /messages": messages.edit,
    "DELETE /messages": messages.delete,
    "GET /messages": messages.many,
    "GET /messages/{mid}": messages.one,
    "POST /answers": messages.answer,
    "POST /uploads": uploads.upload_address,
    "GET /videos/{token}": uploads.video,
    "GET /chats": rooms.chats,
    "GET /chats/{chat_id}": rooms.chat,
    "PATCH /chats/{chat_id}": rooms.change_chat,
    "POST /chats/{chat_id}/actions": rooms.action,
    "PUT /chats/{chat_id}/pin": rooms.pin,
    "GET /chats/{chat_id}/pin": rooms.pinned,
    "DELETE /chats/{chat_id}/pin": rooms.unpin,
    "GET /chats/{chat_id}/members": rooms.members,
    "POST /chats/{chat_id}/members": rooms.add_members,
    "DELETE /chats/{chat_id}/members": rooms.remove_member,
    "GET /chats/{chat_id}/members/me": rooms.membership,
    "DELETE /chats/{chat_id}/members/me": rooms.leave,
    "GET /chats/{chat_id}/members/admins": rooms.admins,
}


def build(world: World) -> web.Application:
    """Make MAX: its API, the phone's and the control's routes."""
    messenger = MaxMessenger(world.side("max", allowed=LIMITS, rereadable=True))
    world.memory.keep("max", messenger)
    messenger.side.courier = listening.make_courier(messenger)
    app = application(messenger)
    for method, work in METHODS.items():
        verb, path = method.split(" ")
        app.router.add_route(verb, path, handler(messenger, method, work))
    app.router.add_post("/upload/{ticket}", uploads.upload_handler(messenger))
    app.router.add_get("/download/{file_id}/{token}", uploads.download_handler(messenger))
    app.router.add_post("/phone/happening", happening_handler(messenger))
    app.middlewares.append(_neighbours(messenger))
    app.on_shutdown.append(_closing(messenger))
    return app


def _neighbours(messenger: MaxMessenger) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Learn the address the phones use, and answer an unknown path as MAX does."""

    @web.middleware
    async def neighbours(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not messenger.phone_origin:
            messenger.phone_origin = f"{request.scheme}://{request.host}"
        if request.match_info.http_exception is not None and not request.path.startswith(("/phone/", "/control/")):
            return not_found(f"Path {request.path}").answer()
        return await handler(request)

    return neighbours


def _closing(messenger: MaxMessenger) -> Callable[[web.Application], Awaitable[None]]:
    async def close(_: web.Application) -> None:
        messenger.closing = True
        messenger.side.updates.wake()

    return close
