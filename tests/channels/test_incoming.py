"""What a person does on the phone arrives as the same event from each messenger."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.channels.errors import Permanent, Unparseable
from bot.channels.port import EventKind
from storage.content import AttachmentKind, Button, ButtonKind, Content, SpanKind
from tests.channels.rig import Rig, file_of
from tests.channels.samples import BYTES

TEXTS = (
    "Здравствуйте!",
    "👩‍👩‍👧‍👦 🇷🇺 👍🏽 ❤️",
    "مرحبا، שלום",
    "а\u200bб\u200dв",
    "<b>текст</b> & *звёздочки* _подчёркивания_ [скобки](ссылка)",
    "строка\n\nещё строка",
    "я" * 4000,
)

# What a messenger has no kind of its own for arrives as its nearest.
NEAREST = {
    AttachmentKind.VOICE: {AttachmentKind.AUDIO},
    AttachmentKind.AUDIO: {AttachmentKind.VOICE, AttachmentKind.DOCUMENT},
    AttachmentKind.ROUND_VIDEO: {AttachmentKind.VIDEO, AttachmentKind.DOCUMENT},
    AttachmentKind.ANIMATION: {AttachmentKind.DOCUMENT, AttachmentKind.VIDEO, AttachmentKind.PHOTO},
    AttachmentKind.VIDEO: {AttachmentKind.DOCUMENT},
}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:12])
async def test_text_arrives_verbatim_with_who_where_and_when(rig: Rig, text: str) -> None:
    (sent,) = (await rig.phone("send", text=text, name="Мария Иванова"))["message_ids"]

    event = await rig.hear()

    assert (event.kind, event.content and event.content.text) == (EventKind.MESSAGE, text)
    assert (event.user_id, event.chat_id, event.message_id) == (rig.messenger.user, rig.to.chat_id, sent)
    assert event.private
    assert abs(datetime.now(UTC) - event.at) < timedelta(minutes=1)


async def test_bold_after_emoji_covers_the_same_words(rig: Rig) -> None:
    text = "🇷🇺👍🏽 важно знать"
    await rig.phone("send", text=text, spans=[{"kind": "bold", "start": 5, "length": 5}])

    content = (await rig.hear()).content

    assert content is not None
    # A VK message of a person carries formatting only in clients that have it.
    marks = [(span.kind, text[span.start : span.start + span.length]) for span in content.spans]
    assert marks == [(SpanKind.BOLD, "важно")] or (rig.name == "vk" and not marks)


@pytest.mark.parametrize("kind", sorted(AttachmentKind))
async def test_file_of_each_kind_arrives_and_can_be_fetched(rig: Rig, kind: AttachmentKind) -> None:
    data, name, mime = BYTES[kind]
    await rig.phone("send", text="Вот", attachments=[file_of(kind.value, data, name=name, mime=mime)])

    content = (await rig.hear()).content

    assert content is not None
    (heard,) = content.attachments
    assert heard.kind in {kind} | NEAREST.get(kind, set())
    assert (heard.channel, heard.bot) == (rig.port.channel, rig.port.bot)
    if rig.name == "vk" and heard.kind is AttachmentKind.VIDEO:
        return  # VK gives a community no address of a video's bytes: the port says so by Permanent.
    async with rig.port.fetch(heard) as chunks:
        got = [chunk async for chunk in chunks]
    assert b"".join(got) == data
    assert all(len(chunk) <= 65536 for chunk in got)


async def test_big_file_is_fetched_in_small_chunks(rig: Rig) -> None:
    await rig.phone("send", attachments=[{"kind": "document", "name": "big.bin", "size": 3_000_000}])
    content = (await rig.hear()).content
    assert content is not None

    async with rig.port.fetch(content.attachments[0]) as chunks:
        sizes = [len(chunk) async for chunk in chunks]

    assert sum(sizes) == 3_000_000
    assert max(sizes) <= 65536


async def test_album_arrives_whole_in_order(rig: Rig) -> None:
    names = ["1.png", "2.png", "3.png"]
    photos = [file_of("photo", BYTES[AttachmentKind.PHOTO][0], name=name) for name in names]
    ids = (await rig.phone("send", text="Три", attachments=photos))["message_ids"]

    events = [await rig.hear() for _ in ids]

    assert len({event.album for event in events}) == 1
    assert sum(len(event.content.attachments) for event in events if event.content) == 3
    assert "".join(event.content.text for event in events if event.content) == "Три"
    assert len(events) == 1 or events[0].album is not None


async def test_reply_names_the_message_answered(rig: Rig) -> None:
    (sent,) = await rig.say(Content(text="Как вы?"))
    await rig.phone("send", text="Хорошо", reply_to=sent.message_ids[0])

    assert (await rig.hear()).reply_to == sent.message_ids[0]


async def test_edit_carries_the_new_words(rig: Rig) -> None:
    (sent,) = (await rig.phone("send", text="Првиет"))["message_ids"]
    await rig.phone("edit", message_id=sent, text="Привет")

    event = await rig.hear(EventKind.EDIT)

    assert (event.message_id, event.content and event.content.text) == (sent, "Привет")


async def test_deletion_is_told_where_the_messenger_tells(rig: Rig) -> None:
    (sent,) = (await rig.phone("send", text="Лишнее"))["message_ids"]
    await rig.phone("delete", message_id=sent)
    await rig.phone("send", text="Дальше")

    kinds = [(await rig.hear()).kind for _ in range(2 + rig.able.sees_deletions)]

    assert (EventKind.DELETE in kinds) is rig.able.sees_deletions


async def test_reaction_and_its_taking_back_arrive_where_the_messenger_tells(rig: Rig) -> None:
    (sent,) = await rig.say(Content(text="Приём завтра"))
    if not rig.able.sees_reactions:
        return
    await rig.phone("react", message_id=sent.message_ids[0], emoji="👍")
    await rig.phone("react", message_id=sent.message_ids[0], emoji=None)

    put, taken = await rig.hear(), await rig.hear()

    assert [(each.kind, each.message_id, each.emoji) for each in (put, taken)] == [
        (EventKind.REACTION, sent.message_ids[0], "👍"),
        (EventKind.REACTION, sent.message_ids[0], None),
    ]
    assert put.user_id == rig.messenger.user


async def test_pressed_button_gives_its_data_and_its_spinner_can_be_stopped(rig: Rig) -> None:
    (sent,) = await rig.say(Content(text="Приняли?", buttons=((Button("Принято", "dose:123:taken"),),)))
    await rig.phone("press", message_id=sent.message_ids[0], text="Принято")

    event = await rig.hear()

    assert (event.kind, event.button, event.message_id) == (EventKind.BUTTON, "dose:123:taken", sent.message_ids[0])
    assert event.user_id == rig.messenger.user
    assert event.callback_id
    place = {"user_id": event.user_id, "chat_id": event.chat_id}
    await rig.port.answer(event.callback_id, "Записано", place)
    await rig.port.answer(event.callback_id, None, place)


async def test_every_press_has_a_key_of_its_own(rig: Rig) -> None:
    (sent,) = await rig.say(Content(text="Приняли?", buttons=((Button("Принято", "a"),),)))
    for _ in range(3):
        await rig.phone("press", message_id=sent.message_ids[0], data="a")
        await asyncio.sleep(0.005)

    updates = await _drain(rig, 3)

    assert len({rig.ear.key(update) for update in updates}) == 3


async def test_deep_link_carries_its_code(rig: Rig) -> None:
    await rig.phone("start", payload="ABCD234567")
    if rig.name == "vk":  # The code comes with the first message after the link.
        await rig.phone("send", text="Начать")

    event = await rig.hear()

    assert event.payload == "ABCD234567"
    assert event.user_id == rig.messenger.user


async def test_shared_phone_is_the_persons_own_only_where_the_messenger_vouches(rig: Rig) -> None:
    if ButtonKind.ASK_CONTACT not in rig.able.buttons:
        return
    await rig.phone("send", contact={"phone": "+79001234567", "name": "Мария", "own": True})
    await rig.phone("send", contact={"phone": "+79007654321", "name": "Сосед", "own": False})

    own, other = (await rig.hear()).content, (await rig.hear()).content

    assert own is not None
    assert other is not None
    assert own.contact is not None
    assert other.contact is not None
    assert (own.contact.phone.lstrip("+"), own.contact.own) == ("79001234567", True)
    assert (other.contact.phone.lstrip("+"), other.contact.own) == ("79007654321", False)


async def test_place_arrives_as_coordinates(rig: Rig) -> None:
    await rig.phone("send", location={"latitude": 52.6088, "longitude": 39.5992})

    content = (await rig.hear()).content

    assert content is not None
    assert content.location is not None
    assert (content.location.latitude, content.location.longitude) == pytest.approx((52.6088, 39.5992), abs=1e-4)


async def test_block_and_unblock_are_told(rig: Rig) -> None:
    await rig.phone("block")
    await rig.phone("unblock")

    assert (await rig.hear(EventKind.BLOCKED)).user_id == rig.messenger.user
    if rig.name != "max":  # MAX tells of a return by the Start button only.
        assert (await rig.hear(EventKind.UNBLOCKED)).user_id == rig.messenger.user


async def test_order_is_the_order_of_writing(rig: Rig) -> None:
    for number in range(20):
        await rig.phone("send", text=str(number))

    heard = [(await rig.hear()).content for _ in range(20)]

    assert [content.text for content in heard if content] == [str(number) for number in range(20)]


async def test_updates_are_given_again_until_the_cursor_moves(rig: Rig) -> None:
    await rig.phone("send", text="Раз")
    first, after = await rig.ear.poll(rig.cursor)
    again, _ = await rig.ear.poll(rig.cursor)
    await rig.phone("send", text="Два")
    later, _ = await rig.ear.poll(after)

    assert [rig.ear.key(update) for update in first] == [rig.ear.key(update) for update in again]
    assert not {rig.ear.key(update) for update in first} & {rig.ear.key(update) for update in later}


@pytest.mark.parametrize("shape", [{"weird": 1}, {"type": 5, "object": []}, {"update_type": None}, {"message": "нет"}])
async def test_update_of_no_known_shape_is_told_apart_and_stops_nothing(rig: Rig, shape: dict[str, Any]) -> None:
    await rig.phone("raw", update=shape)
    await rig.phone("send", text="Дальше")

    odd, good = await _drain(rig, 2)

    assert rig.ear.key(odd) != rig.ear.key(good)
    try:
        event = rig.ear.parse(odd)
    except Unparseable:
        pass
    else:
        assert event.kind is EventKind.IGNORED
    assert rig.ear.parse(good).kind is EventKind.MESSAGE


async def test_lost_file_is_told_as_lost(rig: Rig) -> None:
    await rig.phone("send", attachments=[file_of("document", b"123", name="a.bin")])
    content = (await rig.hear()).content
    assert content is not None
    gone = msgspec.structs.replace(
        content.attachments[0], ref=None, url=content.attachments[0].url and f"{rig.base}/nothing/here"
    )
    with pytest.raises(Permanent):
        async with rig.port.fetch(gone) as chunks:
            [chunk async for chunk in chunks]


async def _drain(rig: Rig, number: int) -> list[dict[str, Any]]:
    updates: list[dict[str, Any]] = []
    while len(updates) < number:
        more, rig.cursor = await rig.ear.poll(rig.cursor)
        updates += more
    return updates
