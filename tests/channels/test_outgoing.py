"""What the phone shows of each message of the table is what was said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.channels.parts import parts
from bot.channels.port import Address
from storage.content import AttachmentKind, Button, ButtonKind, Content
from tests.channels.rig import Rig
from tests.channels.samples import BYTES, OUTGOING, PHRASE, Case, attachment


def alike(rig: Rig, kind: str) -> str:
    """MAX has one kind of sound, and a silent video is a video."""
    return {"voice": "audio", "animation": "video"}.get(kind, kind) if rig.name == "max" else kind


def squeezed(text: str) -> str:
    """The text without whitespace, which cuts may eat."""
    return "".join(text.split())


def written(folder: Path, content: Content) -> dict[int, Path]:
    """The files of a message on disk, as the outbox's spool has them."""
    paths = {}
    for index, each in enumerate(content.attachments):
        paths[index] = folder / f"{index}"
        paths[index].write_bytes(BYTES[each.kind][0])
    return paths


@pytest.mark.parametrize("case", OUTGOING, ids=lambda case: case.name)
async def test_phone_shows_what_was_said(rig: Rig, case: Case, tmp_path: Path) -> None:
    content, able = case.content, rig.able
    expected = [part.content for part in parts(content, able)]

    sent = await rig.say(content, files=written(tmp_path, content))

    shown = await rig.shown()
    assert [each["id"] for each in shown] == [one for each in sent for one in each.message_ids]
    assert squeezed("".join(each["text"] for each in shown)) == squeezed("".join(each.text for each in expected))
    kinds = [alike(rig, file["kind"]) for each in shown for file in each["attachments"]]
    files = [file for each in expected for file in each.attachments]
    assert kinds == [alike(rig, file.kind.value) for file in files]
    assert _marks(shown) == _marks_of(expected)
    assert _words_on_buttons(shown) == [
        [[button.text for button in row] for row in each.buttons] for each in expected if each.buttons
    ]
    for each in expected:
        if each.location:
            points = [one["location"] for one in shown if one["location"]]
            assert points[0]["latitude"] == pytest.approx(each.location.latitude, abs=1e-4)
            assert points[0]["longitude"] == pytest.approx(each.location.longitude, abs=1e-4)
        if each.contact:
            assert [one["contact"]["phone"].lstrip("+") for one in shown if one["contact"]] == ["79001234567"]


@pytest.mark.parametrize("kind", sorted(AttachmentKind))
async def test_file_arrives_byte_for_byte(rig: Rig, kind: AttachmentKind, tmp_path: Path) -> None:
    content = Content(attachments=(attachment(kind),))

    await rig.say(content, files=written(tmp_path, content))

    (file,) = [file for each in await rig.shown() for file in each["attachments"]]
    assert await rig.bytes_of(file) == BYTES[kind][0]


async def test_document_keeps_its_name(rig: Rig, tmp_path: Path) -> None:
    content = Content(attachments=(attachment(AttachmentKind.DOCUMENT),))

    await rig.say(content, files=written(tmp_path, content))

    assert (await rig.shown())[0]["attachments"][0]["name"] == "справка.pdf"


@pytest.mark.parametrize("kind", [AttachmentKind.PHOTO, AttachmentKind.DOCUMENT])
async def test_uploaded_file_can_be_sent_again_by_its_ref(rig: Rig, kind: AttachmentKind, tmp_path: Path) -> None:
    content = Content(attachments=(attachment(kind),))
    (first,) = await rig.say(content, files=written(tmp_path, content))

    again = first.refs[0]
    assert (again.channel, again.bot) == (rig.port.channel, rig.port.bot)
    await rig.say(Content(attachments=(again,)))

    shown = [file for each in await rig.shown() for file in each["attachments"]]
    assert [await rig.bytes_of(file) for file in shown] == [BYTES[kind][0]] * 2


@pytest.mark.parametrize("over", [0, 1])
async def test_text_at_the_limit_is_one_message_and_one_letter_more_makes_two(rig: Rig, over: int) -> None:
    sent = await rig.say(Content(text="я" * (rig.able.text_limit + over)))

    assert len(sent) == 1 + over
    assert "".join(each["text"] for each in await rig.shown()) == "я" * (rig.able.text_limit + over)


async def test_album_of_ten_is_shown_together(rig: Rig, tmp_path: Path) -> None:
    content = Content(attachments=(attachment(AttachmentKind.PHOTO),) * 10)

    await rig.say(content, files=written(tmp_path, content))

    shown = await rig.shown()
    albums = {each["album"] for each in shown}
    assert len(shown) == 1 or (len(albums) == 1 and None not in albums)
    assert sum(len(each["attachments"]) for each in shown) == 10


async def test_reply_hangs_under_the_message_answered(rig: Rig) -> None:
    await rig.phone("send", text="Вопрос")
    asked = await rig.hear()

    await rig.say(Content(text="Ответ"), reply_to=asked.message_id)

    assert (await rig.shown())[-1]["reply_to"] == asked.message_id


async def test_edit_changes_words_and_buttons_in_place(rig: Rig) -> None:
    (sent,) = await rig.say(Content(text="Было", buttons=((Button("А", "a"),),)))

    await rig.port.edit(rig.to, sent.message_ids[0], Content(text="Стало <b>&", buttons=((Button("Б", "b"),),)))

    (shown,) = await rig.shown()
    assert (shown["text"], shown["buttons"][0][0]["text"]) == ("Стало <b>&", "Б")


async def test_edit_can_take_the_buttons_away(rig: Rig) -> None:
    (sent,) = await rig.say(Content(text="Приняли?", buttons=((Button("Принято", "a"),),)))

    await rig.port.edit(rig.to, sent.message_ids[0], Content(text="Записано"))

    (shown,) = await rig.shown()
    assert (shown["text"], shown["buttons"]) == ("Записано", [])


async def test_edit_of_a_caption_keeps_the_file(rig: Rig, tmp_path: Path) -> None:
    content = Content(text="Подпись", attachments=(attachment(AttachmentKind.PHOTO),))
    (sent,) = await rig.say(content, files=written(tmp_path, content))

    await rig.port.edit(rig.to, sent.message_ids[0], Content(text="Другая", attachments=(sent.refs[0],)))

    (shown,) = await rig.shown()
    assert (shown["text"], len(shown["attachments"])) == ("Другая", 1)


async def test_edit_to_the_same_words_counts_as_done(rig: Rig) -> None:
    (sent,) = await rig.say(Content(text="То же"))

    await rig.port.edit(rig.to, sent.message_ids[0], Content(text="То же"))

    assert (await rig.shown())[0]["text"] == "То же"


async def test_deleted_message_is_gone_and_deleting_it_again_counts_as_done(rig: Rig) -> None:
    (sent,) = await rig.say(Content(text="Лишнее"))

    await rig.port.delete(rig.to, sent.message_ids[0])
    await rig.port.delete(rig.to, sent.message_ids[0])

    assert await rig.shown() == []


async def test_a_menu_without_buttons_takes_the_old_one_away(rig: Rig) -> None:
    await rig.say(Content(text=PHRASE, menu=True, buttons=((Button("Меры поддержки", "menu:m"),),)))
    await rig.say(Content(text="Всего доброго", menu=True))
    assert (await rig.chat())["menu"] == []


async def test_menu_stays_under_the_field_where_the_messenger_can(rig: Rig) -> None:
    await rig.say(Content(text=PHRASE, menu=True, buttons=((Button("Меры поддержки", "menu:m"),),)))

    chat, shown = await rig.chat(), await rig.shown()
    rows = chat["menu"] if rig.able.menu else shown[0]["buttons"]
    assert [[button["text"] for button in row] for row in rows] == [["Меры поддержки"]]


@pytest.mark.parametrize("kind", [ButtonKind.ASK_CONTACT, ButtonKind.ASK_LOCATION])
async def test_button_asks_for_phone_or_place_where_the_messenger_can(rig: Rig, kind: ButtonKind) -> None:
    await rig.say(Content(text="Поделитесь", buttons=((Button("Поделиться", kind=kind),),)))

    rows = (await rig.chat())["menu"] + [row for each in await rig.shown() for row in each["buttons"]]
    assert [button["kind"] for row in rows for button in row] == ([kind.value] if kind in rig.able.buttons else [])


async def test_reaction_is_shown_and_taken_back_where_the_messenger_can(rig: Rig) -> None:
    await rig.phone("send", text="Спасибо")
    heard = await rig.hear()
    if not rig.able.reactions:
        return

    await rig.port.react(rig.to, str(heard.message_id), "❤️")
    (shown,) = [each for each in (await rig.chat())["messages"] if each["id"] == heard.message_id]
    assert [emoji.rstrip("\ufe0f") for emoji in shown["reactions"].values()] == ["❤"]

    await rig.port.react(rig.to, str(heard.message_id), None)
    (shown,) = [each for each in (await rig.chat())["messages"] if each["id"] == heard.message_id]
    assert shown["reactions"] == {}


async def test_typing_is_shown(rig: Rig) -> None:
    await rig.port.typing(rig.to)

    assert (await rig.chat())["typing"] is True


async def test_pinned_message_is_pinned_where_the_messenger_can(rig: Rig) -> None:
    (sent,) = await rig.say(Content(text="Карточка"))
    if not rig.able.pin:
        return

    await rig.port.pin(rig.to, sent.message_ids[0])

    assert (await rig.shown())[0]["pinned"] is True


async def test_bot_knows_itself_and_gives_a_link(rig: Rig) -> None:
    me = await rig.port.me()

    assert me.bot_id == rig.port.bot == rig.ear.bot
    assert me.link.startswith("https://")


async def test_topics_are_made_renamed_written_to_and_deleted(telegram: Rig) -> None:
    chat = telegram.to.chat_id
    topic = await telegram.port.open_topic(chat, "Мария И.")
    await telegram.port.rename_topic(chat, topic, "Мария Иванова")
    await telegram.port.send(Address(chat, topic), Content(text="В теме"), key=1)

    assert [each["title"] for each in (await telegram.chat())["topics"]] == ["Мария Иванова"]
    assert (await telegram.shown())[-1]["topic"] == topic

    await telegram.port.delete_topic(chat, topic)
    await telegram.port.delete_topic(chat, topic)
    assert [each["deleted"] for each in (await telegram.chat())["topics"]] == [True]


def _marks(shown: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Each formatted stretch by kind and words."""
    return sorted(
        (span["kind"], each["text"][span["start"] : span["start"] + span["length"]])
        for each in shown
        for span in each["spans"]
    )


def _marks_of(expected: list[Content]) -> list[tuple[str, str]]:
    return sorted(
        (span.kind.value, each.text[span.start : span.start + span.length]) for each in expected for span in each.spans
    )


def _words_on_buttons(shown: list[dict[str, Any]]) -> list[list[list[str]]]:
    return [[[button["text"] for button in row] for row in each["buttons"]] for each in shown if each["buttons"]]
