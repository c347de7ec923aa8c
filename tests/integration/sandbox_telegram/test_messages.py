"""What a bot writes through the local Telegram: texts, places, edits, reactions, and what it refuses."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramNotFound,
)
from aiogram.methods import SendDice
from aiogram.types import (
    InputMediaDocument,
    KeyboardButton,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from tests.integration.sandbox_telegram.wiring import ANNA, Wire, button, upload


async def test_text_with_entities_and_buttons_reaches_the_phone(wire: Wire) -> None:
    bold = MessageEntity(type="bold", offset=3, length=6)
    sent = await wire.bot.send_message(ANNA, "🌷 Привет", entities=[bold], reply_markup=button())
    assert [(e.type, e.offset, e.length) for e in sent.entities or ()] == [("bold", 3, 6)]
    shown = (await wire.shown())[-1]
    assert shown["spans"] == [{"kind": "bold", "start": 2, "length": 6, "url": None}]
    assert shown["buttons"] == [[{"text": "Да", "kind": "callback", "data": "yes", "url": None}]]
    assert (shown["from"], shown["text"]) == ("bot", "🌷 Привет")


async def test_html_becomes_entities(wire: Wire) -> None:
    sent = await wire.bot.send_message(ANNA, 'ого <b>как</b> <a href="https://e.ru">тут</a> &lt;3', parse_mode="HTML")
    assert sent.text == "ого как тут <3"
    assert [(e.type, e.offset, e.length, e.url) for e in sent.entities or ()] == [
        ("bold", 4, 3, None),
        ("text_link", 8, 3, "https://e.ru"),
    ]
    with pytest.raises(TelegramBadRequest, match="Unsupported start tag"):
        await wire.bot.send_message(ANNA, "<h1>нет</h1>", parse_mode="HTML")


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        ("", {}, "message text is empty"),
        ("  \n ", {}, "text must be non-empty"),
        ("я" * 4097, {}, "message is too long"),
        ("да", {"entities": [MessageEntity(type="bold", offset=1, length=5)]}, "ends after the end of the text"),
        ("🌷", {"entities": [MessageEntity(type="bold", offset=1, length=1)]}, "in a middle of a UTF-16 symbol"),
        ("да", {"reply_markup": button("я" * 33)}, "BUTTON_DATA_INVALID"),
        ("да", {"reply_parameters": ReplyParameters(message_id=999)}, "message to be replied not found"),
        ("да", {"message_thread_id": 999}, "message thread not found"),
    ],
)
async def test_a_bad_text_is_refused_in_telegrams_words(
    wire: Wire, text: str, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=words):
        await wire.bot.send_message(ANNA, text, **more)


async def test_a_reply_to_a_missing_message_may_be_sent_without_it(wire: Wire) -> None:
    reply = ReplyParameters(message_id=999, allow_sending_without_reply=True)
    assert (await wire.bot.send_message(ANNA, "да", reply_parameters=reply)).reply_to_message is None


async def test_places_contacts_and_typing(wire: Wire) -> None:
    await wire.bot.send_location(ANNA, 55.7, 37.6)
    venue = await wire.bot.send_venue(ANNA, 55.7, 37.6, "Поликлиника", "Садовая, 1")
    assert venue.venue is not None
    assert venue.location is not None
    await wire.bot.send_contact(ANNA, "+79001112233", "Борис", last_name="Ильин")
    shown = await wire.shown()
    assert shown[-2]["location"]["title"] == "Поликлиника"
    assert shown[-1]["contact"] == {"phone": "+79001112233", "name": "Борис Ильин", "own": False}
    await wire.bot.send_chat_action(ANNA, "typing")
    assert (await wire.remote.chats(ANNA))[0]["typing"] is True


async def test_own_messages_are_edited(wire: Wire) -> None:
    sent = await wire.bot.send_message(ANNA, "раз", reply_markup=button())
    edited = await wire.bot.edit_message_text(text="два", chat_id=ANNA, message_id=sent.message_id)
    assert not isinstance(edited, bool)
    assert edited.edit_date
    assert ((await wire.shown())[-1]["text"], (await wire.shown())[-1]["buttons"]) == ("два", [])
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await wire.bot.edit_message_text(text="два", chat_id=ANNA, message_id=sent.message_id)
    await wire.bot.edit_message_reply_markup(chat_id=ANNA, message_id=sent.message_id, reply_markup=button())
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await wire.bot.edit_message_text(text="два", chat_id=ANNA, message_id=999)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await wire.bot.edit_message_text(text="два", chat_id=ANNA, message_id=1)
    photo = await wire.bot.send_photo(ANNA, upload(name="a.png"), caption="до")
    await wire.bot.edit_message_caption(chat_id=ANNA, message_id=photo.message_id, caption="после")
    new = InputMediaDocument(media=upload(), caption="бумага")
    await wire.bot.edit_message_media(chat_id=ANNA, message_id=photo.message_id, media=new)
    shown = (await wire.shown())[-1]
    assert (shown["text"], shown["attachments"][0]["kind"]) == ("бумага", "document")


async def test_messages_are_deleted_pinned_and_reacted_to(wire: Wire) -> None:
    first, second = [(await wire.bot.send_message(ANNA, word)).message_id for word in ("раз", "два")]
    assert await wire.bot.pin_chat_message(ANNA, first)
    assert (await wire.shown())[-2]["pinned"]
    assert await wire.bot.unpin_chat_message(ANNA, message_id=first)
    assert await wire.bot.set_message_reaction(ANNA, first, [ReactionTypeEmoji(emoji="❤")])
    assert (await wire.shown())[-2]["reactions"] == {"bot": "❤"}
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await wire.bot.set_message_reaction(ANNA, first, [ReactionTypeEmoji(emoji="✅")])
    assert await wire.bot.delete_message(ANNA, first)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await wire.bot.delete_message(ANNA, first)
    assert await wire.bot.delete_messages(ANNA, [first, second])
    assert all(m["deleted"] for m in (await wire.shown())[-2:])


async def test_messages_are_copied_and_forwarded(wire: Wire) -> None:
    await wire.remote.phone("send", user=ANNA, text="снимок", attachments=[{"kind": "photo"}])
    source = (await wire.updates())[-1].message
    assert source is not None
    await wire.bot.copy_message(ANNA, ANNA, source.message_id)
    forwarded = await wire.bot.forward_message(ANNA, ANNA, source.message_id)
    assert forwarded.forward_origin is not None
    assert [m["text"] for m in (await wire.shown())[-2:]] == ["снимок", "снимок"]


async def test_a_menu_stays_under_the_field(wire: Wire) -> None:
    menu = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="Помощь")], [KeyboardButton(text="Телефон", request_contact=True)]]
    )
    await wire.bot.send_message(ANNA, "что дальше?", reply_markup=menu)
    assert [row[0]["kind"] for row in (await wire.remote.chats(ANNA))[0]["menu"]] == ["text", "ask_contact"]
    await wire.remote.phone("press", user=ANNA, text="Помощь")
    await wire.remote.phone("press", user=ANNA, text="Телефон")
    words, contact = [u.message for u in (await wire.updates())[-2:]]
    assert words is not None
    assert words.text == "Помощь"
    assert contact is not None
    assert contact.contact is not None
    assert contact.contact.user_id == ANNA


async def test_what_aiogram_could_not_send_is_refused_and_remembered(wire: Wire) -> None:
    base = f"{wire.remote.address}/bot1000001:SANDBOX"
    async with aiohttp.ClientSession() as session:
        for body in ({"chat_id": ANNA, "txt": "x"}, {"chat_id": ANNA, "text": ["x"]}, {"text": "x"}):
            async with session.post(f"{base}/sendMessage", json=body) as answer:
                assert answer.status == 400
        async with session.get(f"{base}/sendMessage", params={"chat_id": ANNA, "text": "по-простому"}) as answer:
            assert (await answer.json())["result"]["text"] == "по-простому"
    with pytest.raises(TelegramNotFound):
        await wire.bot(SendDice(chat_id=ANNA))
    assert [one["method"] for one in (await wire.remote.stats())["invalid"]] == ["sendMessage"] * 3 + ["sendDice"]
