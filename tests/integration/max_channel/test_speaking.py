"""The MAX channel against the local MAX, over HTTP: speaking and editing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.errors import Permanent, Reason
from bot.channels.port import Address
from storage.content import AttachmentKind, Button, ButtonKind, Contact, Content, Location, Span, SpanKind
from tests.integration.max_channel.world import ANNA, Max, callback, file_of


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
