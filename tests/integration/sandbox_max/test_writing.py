"""The local MAX, driven over HTTP by the real maxapi client: the bot writes, edits, deletes, pins."""

from __future__ import annotations

import pytest
from maxapi.enums.message_link_type import MessageLinkType
from maxapi.enums.parse_mode import ParseMode
from maxapi.enums.sender_action import SenderAction
from maxapi.exceptions.max import MaxApiError
from maxapi.types.attachments.buttons import CallbackButton
from maxapi.types.message import NewMessageLink

from sandbox.max_messenger.markup import plain, spans_of_markup
from tests.integration.sandbox_max.town import ANNA, CHAT, Town, keyboard


async def test_formatting_reaches_the_phone_as_spans_and_comes_back_as_markup(town: Town) -> None:
    await town.phone("start")
    text = '😀 <b>жирно</b> и <a href="https://a.b">ссылка</a> &lt;3'
    sent = await town.bot.send_message(user_id=ANNA, text=text, format=ParseMode.HTML)
    (message,) = await town.messages()
    assert message["text"] == "😀 жирно и ссылка <3"
    assert [(span["kind"], span["start"], span["length"], span["url"]) for span in message["spans"]] == [
        ("bold", 2, 5, None),
        ("link", 10, 6, "https://a.b"),
    ]
    assert sent is not None
    assert sent.message.body is not None
    assert [(mark.type, mark.from_) for mark in sent.message.body.markup or []] == [("strong", 3), ("link", 11)]
    await town.bot.send_message(user_id=ANNA, text="**раз** ~~два~~ _три_ `код` 2*2*2", format=ParseMode.MARKDOWN)
    spans = (await town.messages())[1]["spans"]
    assert [span["kind"] for span in spans] == ["bold", "strike", "italic", "code", "italic"]


def test_markdown_is_read_as_max_reads_it() -> None:
    text, marks = plain(
        "# Дозы\n> утром\n[сайт **наш**](https://a.b) и [Анна](max://user/5), ^^важно^^ \\*не\\* snake_case", "markdown"
    )
    assert text == "Дозы\nутром\nсайт наш и Анна, важно *не* snake_case"
    assert [(mark["type"], text[mark["from"] : mark["from"] + mark["length"]]) for mark in marks] == [
        ("heading", "Дозы"),
        ("quote", "утром"),
        ("link", "сайт наш"),
        ("strong", "наш"),
        ("user_mention", "Анна"),
        ("highlighted", "важно"),
    ]
    assert [span["kind"] for span in spans_of_markup(text, marks)] == ["bold", "quote", "link", "bold", "link", "bold"]
    assert plain("```\nкод **тут**\n``` _не закрыто", "markdown")[0] == "код **тут**\n _не закрыто"


async def test_touching_pieces_of_one_kind_look_like_one(town: Town) -> None:
    await town.phone("start")
    await town.bot.send_message(user_id=ANNA, text="<b>раз <i>два</i></b><i> три</i>", format=ParseMode.HTML)
    spans = (await town.messages())[0]["spans"]
    assert [(span["kind"], span["start"], span["length"]) for span in spans] == [("bold", 0, 7), ("italic", 4, 7)]


async def test_a_reply_shows_what_it_answers(town: Town) -> None:
    mid = (await town.phone("send", text="Вопрос"))["message_ids"][0]
    sent = await town.bot.send_message(
        chat_id=CHAT, text="Ответ", link=NewMessageLink(type=MessageLinkType.REPLY, mid=mid)
    )
    assert sent is not None
    assert sent.message.link is not None
    assert sent.message.link.message.text == "Вопрос"
    assert (await town.messages())[1]["reply_to"] == mid


async def test_the_bot_edits_deletes_and_pins_its_own_messages_only(town: Town) -> None:
    theirs = (await town.phone("send", text="Моё"))["message_ids"][0]
    sent = await town.bot.send_message(
        chat_id=CHAT, text="Было", attachments=[keyboard([CallbackButton(text="Да", payload="y")])]
    )
    assert sent is not None
    assert sent.message.body is not None
    mid = sent.message.body.mid
    await town.bot.edit_message(mid, text="Стало", attachments=[])
    await town.bot.pin_message(CHAT, mid)
    shown = (await town.messages())[1]
    assert (shown["text"], shown["buttons"], shown["edited"], shown["pinned"]) == ("Стало", [], True, True)
    pinned = (await town.bot.get_pin_message(CHAT)).message
    assert pinned is not None
    await town.bot.delete_message(mid)
    with pytest.raises(MaxApiError, match=r"not\.found"):
        await town.bot.get_message(mid)
    with pytest.raises(MaxApiError, match=r"access\.denied"):
        await town.bot.edit_message(theirs, text="Чужое")


async def test_a_message_older_than_a_day_cannot_be_edited(town: Town) -> None:
    await town.phone("start")
    sent = await town.bot.send_message(user_id=ANNA, text="Вчера")
    assert sent is not None
    assert sent.message.body is not None
    town.now[0] += 25 * 3600
    with pytest.raises(MaxApiError, match=r"error\.edit\.invalid\.message"):
        await town.bot.edit_message(sent.message.body.mid, text="Сегодня")


async def test_typing_shows_on_the_phone(town: Town) -> None:
    await town.phone("start")
    await town.bot.send_action(CHAT, SenderAction.TYPING_ON)
    assert town.world.sides["max"].chats[str(CHAT)].as_json(town.now[0])["typing"] is True


async def test_history_is_read_the_latest_first(town: Town) -> None:
    for word in ("раз", "два", "три"):
        town.now[0] += 1
        await town.phone("send", text=word)
    found = await town.bot.get_messages(chat_id=CHAT, count=2)
    assert [message.body.text for message in found.messages if message.body] == ["три", "два"]
