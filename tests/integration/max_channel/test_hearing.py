"""The MAX channel against the local MAX, over HTTP: hearing."""

from __future__ import annotations

import base64
from typing import Any

from bot.channels.port import Address, EventKind
from storage.content import AttachmentKind, Contact, Content, Location, Span, SpanKind
from tests.integration.max_channel.world import ANNA, Max, bytes_of


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
