"""VK's address: `/method/*`, `/longpoll`, upload servers and files, over the shared phone and control routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.control import as_json
from sandbox.limits import Allowed
from sandbox.vk import changing, errors, execute, longpoll, methods, reading, send, settings, uploads
from sandbox.vk.community import TOKEN, Community
from sandbox.vk.errors import VkError
from sandbox.vk.people import Vk, asked
from sandbox.wire import Call, Refused, application, serve
from sandbox.world import World

RATE = 20
"""Requests a second of a community's token."""

HANDLERS: dict[str, Callable[[Community, dict[str, Any]], Any]] = {
    "users.get": settings.users,
    "utils.getServerTime": settings.server_time,
    "utils.resolveScreenName": settings.resolve,
    "groups.getById": settings.get_by_id,
    "groups.getTokenPermissions": settings.token_permissions,
    "groups.getLongPollServer": settings.long_poll_server,
    "groups.getLongPollSettings": settings.long_poll_settings,
    "groups.setLongPollSettings": settings.set_long_poll_settings,
    "groups.getCallbackConfirmationCode": settings.confirmation_code,
    "groups.getCallbackServers": settings.callback_servers,
    "groups.addCallbackServer": settings.add_callback_server,
    "groups.editCallbackServer": settings.edit_callback_server,
    "groups.deleteCallbackServer": settings.delete_callback_server,
    "groups.getCallbackSettings": settings.callback_settings,
    "groups.setCallbackSettings": settings.set_callback_settings,
    "messages.send": send.send,
    "messages.edit": changing.edit,
    "messages.delete": changing.delete,
    "messages.pin": changing.pin,
    "messages.unpin": changing.unpin,
    "messages.markAsRead": changing.mark_as_read,
    "messages.setActivity": changing.set_activity,
    "messages.sendReaction": changing.send_reaction,
    "messages.deleteReaction": changing.delete_reaction,
    "messages.sendMessageEventAnswer": changing.answer_event,
    "messages.getByConversationMessageId": reading.by_cmid,
    "messages.getById": reading.by_id,
    "messages.getHistory": reading.history,
    "messages.getConversations": reading.conversations,
    "messages.getConversationsById": reading.conversations_by_id,
    "messages.isMessagesFromGroupAllowed": reading.is_allowed,
    "photos.getMessagesUploadServer": uploads.photo_server,
    "photos.saveMessagesPhoto": uploads.save_photo,
    "docs.getMessagesUploadServer": uploads.doc_server,
    "docs.save": uploads.save_doc,
}


class Api:
    """The routes of VK's own API; `leaving` ends long polls when the sandbox stops."""

    def __init__(self, vk: Vk) -> None:
        self.vk = vk
        self.leaving = False

    async def method(self, request: web.Request) -> web.StreamResponse:
        """Answer `/method/{name}`."""
        name, given = request.match_info["name"], await _given(request)
        token, version = given.pop("access_token", None), given.pop("v", None)
        asked.set((name, given))
        self.vk.community.base = _address(request)
        peer = given.get("peer_id") or given.get("user_id") or _only(given.get("peer_ids"))

        async def act() -> web.StreamResponse:
            try:
                if token != TOKEN:
                    raise VkError(5)
                if not version:
                    raise VkError(8, "v (version) is required", unfit=True)
                if name == "execute":
                    return as_json(execute.run(methods.check(name, given)[0]["code"], self._do))
                return as_json({"response": self._do(name, given)})
            except VkError as error:
                if error.unfit:
                    self.vk.side.note_invalid(name, error.words)
                raise Refused(as_json(errors.answer(error.code, error.words, name, given)), str(error)) from None

        call = Call(name, given, chat=peer, writes_to=peer if name == "messages.send" else None)
        return await serve(self.vk, request, call, act)

    def _do(self, name: str, given: Mapping[str, Any]) -> Any:
        """Hold a call to the method's description, then do it."""
        side = self.vk.side
        typed, strange = methods.check(name, given, strict=side.validate)
        if strange and side.validate:
            side.note_invalid(name, f"unknown parameters: {', '.join(sorted(strange))}")
        if name not in HANDLERS:
            raise VkError(12, "execute inside execute", unfit=True)
        return HANDLERS[name](self.vk.community, typed)

    async def long_poll(self, request: web.Request) -> web.StreamResponse:
        """Answer `/longpoll`."""
        given = await _given(request)
        asked.set((longpoll.METHOD, given))

        def gone() -> bool:
            transport = request.transport
            return self.leaving or not self.vk.side.network or transport is None or transport.is_closing()

        async def act() -> web.StreamResponse:
            return as_json(await longpoll.check(self.vk.community, given, gone))

        return await serve(self.vk, request, Call(longpoll.METHOD, given, counts=False), act)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Answer an upload server's address."""
        asked.set(("upload", {}))
        call = Call("upload", dict(request.match_info), counts=False)

        async def act() -> web.StreamResponse:
            return as_json(await uploads.receive(request, self.vk.side.files, call.files))

        return await serve(self.vk, request, call, act)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give the bytes of a file that a message carries."""
        asked.set(("files", {}))

        async def act() -> web.StreamResponse:
            files = self.vk.side.files
            found = files.get(request.match_info["file_id"])
            return await files.respond(request, found) if found else web.Response(status=404)

        return await serve(self.vk, request, Call("files", dict(request.match_info), counts=False), act)

    @web.middleware
    async def learn_address(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """A phone may be the first to call: links to its files need an address."""
        if not self.vk.community.base:
            self.vk.community.base = _address(request)
        return await handler(request)

    async def leave(self, _: web.Application) -> None:
        """Let long polls and confirmations go."""
        self.leaving = True
        await self.vk.community.servers.close()


def build(world: World) -> web.Application:
    """Make VK's application."""
    vk = Vk(world.side("vk", allowed=Allowed(bot=RATE), rereadable=True))
    world.memory.keep("vk", vk.community)
    api = Api(vk)
    app = application(vk)
    app.middlewares.append(api.learn_address)
    app.add_routes(
        [
            web.get("/method/{name}", api.method),
            web.post("/method/{name}", api.method),
            web.get("/longpoll", api.long_poll),
            web.post("/longpoll", api.long_poll),
            web.post("/upload/{kind:photo|doc|audio_message|graffiti}", api.upload),
            web.get("/files/{file_id}/{name}", api.file),
        ]
    )
    app.on_shutdown.append(api.leave)
    return app


def _address(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}"


async def _given(request: web.Request) -> dict[str, Any]:
    """Parameters of the query and of the form, as VK takes them from either."""
    given: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/x-www-form-urlencoded":
            given.update(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        else:
            given.update({name: value for name, value in (await request.post()).items() if isinstance(value, str)})
    return given


def _only(peers: Any) -> str | None:
    """The one conversation that `peer_ids` names; None where it names several."""
    return str(peers) if peers and "," not in str(peers) else None
