"""The MAX channel against the local MAX server, over HTTP: hearing, speaking, files, and every way it fails."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.channels.errors import ChannelError, Conflict, Permanent, Reason, Throttled, Transient, Unknown
from bot.channels.max_messenger.connect import connect
from bot.channels.max_messenger.listen import MaxEar
from bot.channels.max_messenger.send import MaxPort
from bot.channels.port import Address, Ear, Event, EventKind, Port
from sandbox.max_messenger.server import build
from sandbox.world import World
from storage.content import Attachment, AttachmentKind, Button, ButtonKind, Contact, Content, Location, Span, SpanKind

TOKEN = "sandbox-max-token"
ANNA = "501"


class Max:
    """The local MAX, a bot connected to it, and a person's phone."""

    def __init__(self, http: ClientSession, url: str, ear: MaxEar, port: MaxPort) -> None:
        self.http, self.url, self.ear, self.port = http, url, ear, port
        self.cursor: str | None = None
        self.provoked = 0
        """Requests that a test made against the schema on purpose."""

    async def phone(self, act: str, **body: Any) -> Any:
        async with self.http.post(f"{self.url}/phone/{act}", json={"user": ANNA} | body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def order(self, *rules: dict[str, Any]) -> None:
        async with self.http.post(f"{self.url}/control/faults", json={"rules": rules}) as response:
            assert response.status == 200

    async def journal(self, method: str) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.url}/control/journal", params={"method": method}) as response:
            entries: list[dict[str, Any]] = (await response.json())["entries"]
            return entries

    async def shown(self) -> list[dict[str, Any]]:
        """The messages on Anna's screen."""
        async with self.http.get(f"{self.url}/phone/chats", params={"user": ANNA}) as response:
            messages: list[dict[str, Any]] = (await response.json())["chats"][0]["messages"]
            return messages

    async def hear(self) -> list[Event]:
        raws, self.cursor = await self.ear.poll(self.cursor)
        return [self.ear.parse(raw) for raw in raws]

    async def meet(self) -> Address:
        """Anna presses Start; the address of her dialogue."""
        await self.phone("start", name="Анна Петрова")
        (event,) = await self.hear()
        return Address(event.chat_id)


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def max_world(tmp_path: Path) -> AsyncIterator[Max]:
    world = World(folder=tmp_path / "max")
    async with served(build(world)) as url, ClientSession() as http:
        ear, port = await connect(token=TOKEN, api_url=url)
        made = Max(http, url, ear, port)
        try:
            yield made
        finally:
            await port.close()
        async with http.get(f"{url}/control/stats") as response:
            invalid = (await response.json())["invalid"]
        assert len(invalid) == made.provoked, invalid
    world.close()


def callback(text: str, data: str) -> Button:
    return Button(text, data=data)


def file_of(kind: AttachmentKind, name: str | None = None) -> Attachment:
    return Attachment(kind, channel="telegram", bot="1", ref="tg-file", name=name)


async def bytes_of(port: MaxPort, attachment: Attachment) -> bytes:
    async with port.fetch(attachment) as pieces:
        made = [piece async for piece in pieces]
    assert all(len(piece) <= 64 * 1024 for piece in made)
    return b"".join(made)


# --- hearing ----------------------------------------------------------------------------------------------------------


async def test_a_deep_link_opens_the_dialogue_with_its_code(max_world: Max) -> None:
    await max_world.phone("start", payload="K7RW2M9TQX", name="Анна Петрова")
    (event,) = await max_world.hear()
    assert (event.kind, event.user_id, event.payload) == (EventKind.START, ANNA, "K7RW2M9TQX")
    assert (event.name, event.private) == ("Анна Петрова", True)


async def test_what_was_heard_is_heard_again_until_the_cursor_moves(max_world: Max) -> None:
    for text in ("раз", "два"):
        await max_world.phone("send", text=text)
    first, cursor = await max_world.ear.poll(None)
    again, _ = await max_world.ear.poll(None)
    assert [max_world.ear.key(raw) for raw in first] == [max_world.ear.key(raw) for raw in again]
    assert len(first) == 2
    await max_world.phone("send", text="три")
    later, _ = await max_world.ear.poll(cursor)
    assert [max_world.ear.parse(raw).content for raw in later] == [Content(text="три")]


async def test_a_message_with_everything_in_it_is_heard_whole(max_world: Max) -> None:
    spans = [{"kind": "bold", "start": 2, "length": 5}]
    data = base64.b64encode("анализ".encode()).decode()
    await max_world.phone("send", text="😀 важно", spans=spans, attachments=[{"kind": "photo", "size": 300_000}] * 2)
    await max_world.phone("send", attachments=[{"kind": "document", "name": "анализ крови.pdf", "data": data}])
    await max_world.phone("send", location={"latitude": 52.6, "longitude": 39.57})
    await max_world.phone("send", contact={"phone": "+79001112233", "name": "Анна", "own": True})
    await max_world.phone("send", contact={"phone": "+79005556677", "name": "Пётр", "own": False})
    words, paper, place, own, other = [event.content for event in await max_world.hear()]

    assert words is not None
    assert (words.text, words.spans) == ("😀 важно", (Span(SpanKind.BOLD, 2, 5),))
    assert [file.kind for file in words.attachments] == [AttachmentKind.PHOTO] * 2
    assert len(await bytes_of(max_world.port, words.attachments[0])) == 300_000
    assert paper is not None
    assert (paper.attachments[0].name, paper.attachments[0].size) == ("анализ крови.pdf", 12)
    assert await bytes_of(max_world.port, paper.attachments[0]) == "анализ".encode()
    assert place is not None
    assert place.location == Location(52.6, 39.57)
    assert own is not None
    assert own.contact == Contact("79001112233", "Анна", own=True)
    assert other is not None
    assert other.contact == Contact("79005556677", "Пётр", own=False)


async def test_edits_deletions_replies_and_blocking_are_heard(max_world: Max) -> None:
    to = await max_world.meet()
    ours = await max_world.port.send(to, Content(text="Как вы?"), key=1)
    sent = await max_world.phone("send", text="Хорошо", reply_to=ours.message_ids[0])
    mid = sent["message_ids"][0]
    await max_world.phone("edit", message_id=mid, text="Плохо")
    await max_world.phone("delete", message_id=mid)
    await max_world.phone("block")
    said, edit, deletion, blocked = await max_world.hear()
    assert (said.kind, said.reply_to, said.message_id) == (EventKind.MESSAGE, ours.message_ids[0], mid)
    assert (edit.kind, edit.message_id, edit.content) == (EventKind.EDIT, mid, Content(text="Плохо"))
    assert (deletion.kind, deletion.message_id, deletion.chat_id) == (EventKind.DELETE, mid, to.chat_id)
    assert (blocked.kind, blocked.user_id) == (EventKind.BLOCKED, ANNA)


async def test_a_group_is_joined_and_spoken_in(max_world: Max) -> None:
    await max_world.phone("group", title="Дежурные", members=[ANNA])
    (event,) = await max_world.hear()
    assert (event.kind, event.private) == (EventKind.GROUP_JOINED, False)
    await max_world.port.send(Address(event.chat_id, private=False), Content(text="Всем привет"), key=1)
    assert (await max_world.shown())[-1]["text"] == "Всем привет"


async def test_keys_tell_apart_two_edits_two_taps_and_two_people(max_world: Max) -> None:
    key = max_world.ear.key
    edit = {"update_type": "message_edited", "timestamp": 1, "message": {"body": {"mid": "mid.1"}}}
    tap = {"update_type": "message_callback", "timestamp": 1, "callback": {"callback_id": "k"}, "message": None}
    start = {"update_type": "bot_started", "timestamp": 1, "chat_id": 5, "user": {"user_id": 7}}
    raws: list[dict[str, Any]] = [
        *(edit, edit | {"timestamp": 2}, edit | {"update_type": "message_created"}),
        *(tap, tap | {"timestamp": 2}),
        *(start, start | {"chat_id": 6}, start | {"user": {"user_id": 8}}),
        *({}, {"update_type": 5}, {"updates": [float("nan")]}, {"update_type": "bot_started", "timestamp": None}),
    ]
    assert len({key(raw) for raw in raws}) == len(raws)
    assert [key(raw) for raw in raws] == [key(dict(reversed(raw.items()))) for raw in raws]


async def test_an_update_of_an_unknown_shape_does_not_hide_the_next(max_world: Max) -> None:
    for update in ({"update_type": "gift", "timestamp": 1}, "not even an object"):
        await max_world.phone("raw", update=update)
    await max_world.phone("send", text="Я тут")
    raws, _ = await max_world.ear.poll(None)
    assert len({max_world.ear.key(raw) for raw in raws}) == 3
    assert max_world.ear.parse(raws[2]).content == Content(text="Я тут")


# --- webhooks ---------------------------------------------------------------------------------------------------------


async def test_the_webhook_brings_updates_signed_and_long_polling_returns_after_it(max_world: Max) -> None:
    got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def receive(request: web.Request) -> web.Response:
        hook = max_world.ear.open_webhook(request.headers, await request.read(), "our-secret_1")
        for update in hook.updates:
            got.put_nowait(update)
        return web.Response(status=hook.status, text=hook.text)

    app = web.Application()
    app.router.add_post("/webhook/max", receive)
    async with served(app) as url:
        await max_world.ear.subscribe(f"{url}/webhook/max", "our-secret_1")
        await max_world.phone("send", text="По вебхуку")
        event = max_world.ear.parse(await asyncio.wait_for(got.get(), 10))
        assert event.content == Content(text="По вебхуку")
        with pytest.raises(Conflict):
            await max_world.ear.poll(None)
        await max_world.ear.unsubscribe()
        await max_world.phone("send", text="Опросом")
        assert [event.content for event in await max_world.hear()] == [Content(text="Опросом")]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"X-Max-Bot-Api-Secret": "s" * 8}, b'{"update_type": "x"}', 200),
        ({"x-max-bot-api-secret": "s" * 8}, b"{}", 200),
        ({"X-Max-Bot-Api-Secret": "wrong"}, b"{}", 403),
        ({"X-Max-Bot-Api-Secret": "пароль"}, b"{}", 403),
        ({}, b"{}", 403),
        ({"X-Max-Bot-Api-Secret": "s" * 8}, b"{", 400),
        ({"X-Max-Bot-Api-Secret": "s" * 8}, b"\xff\xfe", 400),
        ({"X-Max-Bot-Api-Secret": "s" * 8}, b"[1]", 400),
        ({"X-Max-Bot-Api-Secret": "s" * 8}, b"[" * 100_000, 400),
    ],
)
async def test_a_webhook_request_is_opened_only_with_the_secret(
    max_world: Max, headers: dict[str, str], body: bytes, status: int
) -> None:
    hook = max_world.ear.open_webhook(headers, body, "s" * 8)
    assert hook.status == status
    assert len(hook.updates) == (status == 200)


# --- speaking ---------------------------------------------------------------------------------------------------------


async def test_text_is_shown_as_written_with_formatting_and_as_a_reply(max_world: Max) -> None:
    to = await max_world.meet()
    asked = (await max_world.phone("send", text="Когда?"))["message_ids"][0]
    plain = "Если a < b && c > d, то *звёздочки* и <b>скобки</b> остаются"
    await max_world.port.send(to, Content(text=plain), key=1, reply_to=asked)
    bold = Content(
        text="😀 <Завтра> в 9", spans=(Span(SpanKind.BOLD, 2, 8), Span(SpanKind.LINK, 11, 3, "https://ya.ru"))
    )
    await max_world.port.send(to, bold, key=2)
    _, first, second = await max_world.shown()
    assert (first["text"], first["spans"], first["reply_to"]) == (plain, [], asked)
    assert second["text"] == bold.text
    assert [(span["kind"], span["start"], span["length"]) for span in second["spans"]] == [
        ("bold", 2, 8),
        ("link", 11, 3),
    ]


async def test_the_longest_text_goes(max_world: Max) -> None:
    to = await max_world.meet()
    await max_world.port.send(to, Content(text="я" * 4000), key=1)
    with pytest.raises(Permanent) as refused:
        await max_world.port.send(to, Content(text="я" * 4001), key=2)
    assert refused.value.reason is Reason.TOO_LONG
    max_world.provoked = 1


async def test_buttons_a_place_and_a_contact_are_shown(max_world: Max) -> None:
    to = await max_world.meet()
    rows = (
        (callback("Принято", "dose:7:take"), Button("Сайт", kind=ButtonKind.LINK, url="https://ya.ru")),
        (Button("Мой номер", kind=ButtonKind.ASK_CONTACT), Button("Где я", kind=ButtonKind.ASK_LOCATION)),
    )
    await max_world.port.send(to, Content(text="Выберите", buttons=rows), key=1)
    await max_world.port.send(to, Content(location=Location(52.6, 39.57)), key=2)
    await max_world.port.send(to, Content(contact=Contact("+79001112233", "Куратор")), key=3)
    buttons, place, contact = await max_world.shown()
    assert [[button["kind"] for button in row] for row in buttons["buttons"]] == [
        ["callback", "link"],
        ["ask_contact", "ask_location"],
    ]
    assert (place["location"]["latitude"], place["location"]["longitude"]) == (52.6, 39.57)
    assert (contact["contact"]["phone"], contact["contact"]["name"]) == ("+79001112233", "Куратор")


async def test_a_press_is_heard_and_answered_and_an_old_one_counts_as_done(max_world: Max) -> None:
    to = await max_world.meet()
    sent = await max_world.port.send(to, Content(text="Пора", buttons=((callback("Принято", "d:7"),),)), key=1)
    await max_world.phone("press", message_id=sent.message_ids[0], data="d:7")
    (event,) = await max_world.hear()
    assert (event.button, event.message_id, event.chat_id) == ("d:7", sent.message_ids[0], to.chat_id)
    assert event.callback_id is not None
    where = {"user_id": ANNA, "chat_id": to.chat_id}
    await max_world.port.answer(event.callback_id, "Записано", where)
    await max_world.port.answer(event.callback_id, None, where)
    await max_world.port.answer("long-forgotten", "Записано", where)
    answers = await max_world.journal("POST /answers")
    assert [entry["params"].get("notification") for entry in answers] == ["Записано", None, "Записано"]


async def test_the_contact_button_brings_a_phone_that_max_vouches_for(max_world: Max) -> None:
    to = await max_world.meet()
    ask = Content(text="Номер?", buttons=((Button("Поделиться", kind=ButtonKind.ASK_CONTACT),),))
    sent = await max_world.port.send(to, ask, key=1)
    await max_world.phone("press", message_id=sent.message_ids[0], text="Поделиться")
    (event,) = await max_world.hear()
    assert event.content is not None
    assert event.content.contact is not None
    assert event.content.contact.own is True


async def test_a_dialogue_known_by_its_person_alone_can_be_written_to(max_world: Max) -> None:
    await max_world.meet()
    await max_world.port.send(Address(f"u{ANNA}"), Content(text="Мы услышали вас"), key=1)
    await max_world.port.typing(Address(f"u{ANNA}"))
    assert (await max_world.shown())[-1]["text"] == "Мы услышали вас"


async def test_a_reply_to_what_is_gone_still_goes(max_world: Max) -> None:
    to = await max_world.meet()
    await max_world.port.send(to, Content(text="Отвечаю"), key=1, reply_to="mid.gone")
    (message,) = await max_world.shown()
    assert (message["text"], message["reply_to"]) == ("Отвечаю", None)


async def test_typing_pinning_and_deleting_twice(max_world: Max) -> None:
    to = await max_world.meet()
    mid = (await max_world.port.send(to, Content(text="Важное"), key=1)).message_ids[0]
    await max_world.port.typing(to)
    await max_world.port.pin(to, mid)
    assert (await max_world.shown())[0]["pinned"] is True
    await max_world.port.delete(to, mid)
    await max_world.port.delete(to, mid)
    assert (await max_world.shown())[0]["deleted"] is True


async def test_what_max_cannot_do_is_refused_at_once(max_world: Max) -> None:
    port = max_world.port
    for attempt in (
        port.react(Address("1"), "mid", "👍"),
        port.open_topic("1", "Семья"),
        port.rename_topic("1", "2", "Семья"),
        port.delete_topic("1", "2"),
    ):
        with pytest.raises(Permanent) as refused:
            await attempt
        assert refused.value.reason is Reason.NOT_ABLE


async def test_the_bot_knows_itself_and_nothing_about_people(max_world: Max) -> None:
    me = await max_world.port.me()
    assert (me.bot_id, me.link, me.faults) == (max_world.ear.bot, "https://max.ru/zabota_sandbox", ())
    assert await max_world.port.name_of(ANNA) is None
    assert max_world.port.bot == max_world.ear.bot


# --- editing ----------------------------------------------------------------------------------------------------------


async def test_an_edit_replaces_text_and_buttons(max_world: Max) -> None:
    to = await max_world.meet()
    asked = Content(text="Пора принять", buttons=((callback("Принято", "d:7"),),))
    mid = (await max_world.port.send(to, asked, key=1)).message_ids[0]
    await max_world.port.edit(to, mid, Content(text="Принято в 08:05", spans=(Span(SpanKind.BOLD, 0, 7),)))
    (message,) = await max_world.shown()
    assert (message["text"], message["buttons"], message["edited"]) == ("Принято в 08:05", [], True)
    assert message["spans"][0]["kind"] == "bold"
    await max_world.port.edit(to, mid, asked)
    assert (await max_world.shown())[0]["buttons"][0][0]["data"] == "d:7"


async def test_an_edit_keeps_the_files_and_changes_the_keyboard(max_world: Max, tmp_path: Path) -> None:
    to = await max_world.meet()
    photo = tmp_path / "p"
    photo.write_bytes(b"picture")
    content = Content(
        text="УЗИ", attachments=(file_of(AttachmentKind.PHOTO, "узи.jpg"),), buttons=((callback("Да", "y"),),)
    )
    mid = (await max_world.port.send(to, content, key=1, files={0: photo})).message_ids[0]
    await max_world.port.edit(to, mid, Content(text="УЗИ от 5 мая", attachments=content.attachments))
    (message,) = await max_world.shown()
    assert (message["text"], message["buttons"]) == ("УЗИ от 5 мая", [])
    assert [file["name"] for file in message["attachments"]] == ["узи.jpg"]
    await max_world.port.edit(to, mid, Content(attachments=content.attachments))
    assert (await max_world.shown())[0]["text"] == ""


async def test_an_edit_of_a_message_that_is_gone_says_so(max_world: Max) -> None:
    to = await max_world.meet()
    mid = (await max_world.port.send(to, Content(text="Было"), key=1)).message_ids[0]
    await max_world.port.delete(to, mid)
    with pytest.raises(Permanent) as refused:
        await max_world.port.edit(to, mid, Content(text="Стало"))
    assert refused.value.reason is Reason.MESSAGE_GONE


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "shown_as"),
    [
        (AttachmentKind.DOCUMENT, 'Справка "№ 5" (копия).tar.gz', "document"),
        (AttachmentKind.PHOTO, "узи.jpg", "photo"),
        (AttachmentKind.VIDEO, "шаги.mp4", "video"),
        (AttachmentKind.VOICE, "голос.ogg", "voice"),
    ],
)
async def test_a_file_arrives_byte_for_byte_under_its_own_name(
    max_world: Max, tmp_path: Path, kind: AttachmentKind, name: str, shown_as: str
) -> None:
    to = await max_world.meet()
    path = tmp_path / "spooled"
    path.write_bytes(bytes(range(256)) * 1000)
    sent = await max_world.port.send(to, Content(attachments=(file_of(kind, name),)), key=1, files={0: path})
    ((file,),) = [message["attachments"] for message in await max_world.shown()]
    assert (file["kind"], file["name"], file["size"]) == (shown_as, name, 256_000)

    # The reference that came back sends it again without an upload.
    ref = sent.refs[0]
    assert (ref.channel, ref.bot) == ("max", max_world.port.bot)
    again = await max_world.port.send(to, Content(attachments=(ref,)), key=2)
    assert again.message_ids != sent.message_ids
    assert len(await max_world.journal("POST /upload")) == 1


async def test_an_album_is_one_message_with_its_words(max_world: Max, tmp_path: Path) -> None:
    to = await max_world.meet()
    paths = {index: tmp_path / str(index) for index in range(3)}
    for path in paths.values():
        path.write_bytes(b"x")
    kinds = (AttachmentKind.PHOTO, AttachmentKind.VIDEO, AttachmentKind.PHOTO)
    content = Content(text="Три снимка", attachments=tuple(file_of(kind) for kind in kinds))
    sent = await max_world.port.send(to, content, key=1, files=paths)
    (message,) = await max_world.shown()
    assert (message["id"], message["text"]) == (sent.message_ids[0], "Три снимка")
    assert [file["kind"] for file in message["attachments"]] == ["photo", "video", "photo"]


async def test_a_sticker_of_max_is_sent_back_by_its_code(max_world: Max) -> None:
    to = await max_world.meet()
    await max_world.phone("send", attachments=[{"kind": "sticker", "emoji": "👋"}])
    (event,) = await max_world.hear()
    assert event.content is not None
    await max_world.port.send(to, Content(attachments=event.content.attachments), key=1)
    assert [file["kind"] for file in (await max_world.shown())[-1]["attachments"]] == ["sticker"]


async def test_a_film_still_in_processing_is_tried_again_without_a_second_upload(
    max_world: Max, tmp_path: Path
) -> None:
    to = await max_world.meet()
    path = tmp_path / "film"
    path.write_bytes(b"film")
    content = Content(attachments=(file_of(AttachmentKind.VIDEO, "шаги.mp4"),))
    await max_world.order({"method": "attachment.not.ready", "kind": "error"})
    with pytest.raises(Transient):
        await max_world.port.send(to, content, key=1, files={0: path})
    await max_world.port.send(to, content, key=1, files={0: path})
    assert len(await max_world.journal("POST /upload")) == 1
    assert len(await max_world.shown()) == 1


async def test_a_lost_upload_is_transient_for_nobody_has_seen_it(max_world: Max, tmp_path: Path) -> None:
    to = await max_world.meet()
    path = tmp_path / "paper"
    path.write_bytes(b"paper")
    content = Content(attachments=(file_of(AttachmentKind.DOCUMENT, "a.pdf"),))
    for method in ("POST /uploads", "POST /upload"):
        await max_world.order({"method": method, "kind": "drop_after"})
        with pytest.raises(Transient):
            await max_world.port.send(to, content, key=1, files={0: path})
    await max_world.port.send(to, content, key=1, files={0: path})
    assert len(await max_world.shown()) == 1


async def test_a_file_that_is_nowhere_is_lost(max_world: Max, tmp_path: Path) -> None:
    to = await max_world.meet()
    foreign = Content(attachments=(file_of(AttachmentKind.PHOTO),))
    other_bots = Attachment(AttachmentKind.PHOTO, channel="max", bot="max00000000", ref="token")
    for content, files in (
        (foreign, {}),
        (foreign, {0: tmp_path / "absent"}),
        (Content(attachments=(other_bots,)), {}),
    ):
        with pytest.raises(Permanent) as refused:
            await max_world.port.send(to, content, key=1, files=files)
        assert refused.value.reason is Reason.FILE_LOST


async def test_fetching_streams_what_is_there_and_says_what_is_not(max_world: Max) -> None:
    await max_world.phone("send", attachments=[{"kind": "video", "name": "шаги.mp4", "size": 200_000}])
    (event,) = await max_world.hear()
    assert event.content is not None
    (film,) = event.content.attachments
    assert len(await bytes_of(max_world.port, film)) == 200_000
    gone = Attachment(AttachmentKind.PHOTO, "max", "b", ref="t", url=f"{max_world.url}/download/none/t")
    for attachment in (gone, Attachment(AttachmentKind.PHOTO, "max", "b", ref="t")):
        with pytest.raises(Permanent) as lost:
            await bytes_of(max_world.port, attachment)
        assert lost.value.reason is Reason.FILE_LOST
    for fault in ({"kind": "drop_before"}, {"kind": "http", "status": 502}):
        await max_world.order({"method": "GET /download", "times": 2} | fault)
        with pytest.raises(Transient):
            await bytes_of(max_world.port, film)
        async with max_world.http.delete(f"{max_world.url}/control/faults"):
            pass


async def test_the_token_is_not_shown_to_the_hosts_of_files(max_world: Max) -> None:
    seen: list[str | None] = []

    async def give(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.Response(body=b"bytes")

    app = web.Application()
    app.router.add_get("/file", give)
    async with served(app) as url:
        photo = Attachment(AttachmentKind.PHOTO, "max", "b", url=f"{url}/file")
        assert await bytes_of(max_world.port, photo) == b"bytes"
    assert seen == [None]


# --- failing ----------------------------------------------------------------------------------------------------------


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
