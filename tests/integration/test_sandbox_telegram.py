"""The local Telegram against the real aiogram over HTTP: its methods, files, topics, and its words when it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendDice
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
)

from sandbox.remote import Remote
from sandbox.serve import running
from sandbox.world import Person, World

ANNA = 5001
KNOWN = Person("boris", "Борис Ильин", "+79001112233", telegram_id=5002)


@dataclass
class Wire:
    """A bot, and the remote hand on the server it talks to."""

    bot: Bot
    remote: Remote

    async def updates(self, **more: Any) -> list[Update]:
        return await self.bot.get_updates(**more)

    async def shown(self, user: int = ANNA) -> list[dict[str, Any]]:
        return await self.remote.messages(user)


def make_bot(address: str, token: str = "1000001:SANDBOX") -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with running(World([KNOWN])) as addresses, Remote(addresses.telegram) as remote:
        bot = make_bot(addresses.telegram)
        await remote.phone("start", user=ANNA, name="Анна Петрова")
        yield Wire(bot, remote)
        await bot.session.close()


def button(data: str = "yes", text: str = "Да") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data)]])


def upload(size: int = 10, name: str = "справка.pdf") -> BufferedInputFile:
    return BufferedInputFile(b"x" * size, name)


async def test_the_bot_says_who_it_is(wire: Wire) -> None:
    me = await wire.bot.get_me()
    assert (me.id, me.username, me.has_topics_enabled) == (1000001, "zabota_sandbox_bot", True)


async def test_a_wrong_token_is_unauthorized(wire: Wire) -> None:
    stranger = make_bot(wire.remote.address, "42:WRONG")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()


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


async def test_who_may_not_be_written_to(wire: Wire) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await wire.bot.send_message(777, "да")
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation with a user"):
        await wire.bot.send_message(5002, "да")
    with pytest.raises(TelegramBadRequest, match="PEER_ID_INVALID"):
        await wire.bot.send_message(1000001, "да")
    await wire.remote.phone("block", user=ANNA)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await wire.bot.send_message(ANNA, "да")
    await wire.remote.phone("unblock", user=ANNA)
    assert await wire.bot.send_message(ANNA, "да")


async def test_every_kind_of_file_goes_out_and_comes_back_by_its_id(wire: Wire) -> None:
    bot = wire.bot
    sent = [
        (await bot.send_photo(ANNA, upload(name="a.png"), caption="фото"), "photo"),
        (await bot.send_document(ANNA, upload(), caption="файл"), "document"),
        (await bot.send_voice(ANNA, upload(name="v.ogg"), duration=3), "voice"),
        (await bot.send_audio(ANNA, upload(name="a.mp3"), title="песня"), "audio"),
        (await bot.send_video(ANNA, upload(name="v.mp4"), duration=3, width=640, height=360), "video"),
        (await bot.send_video_note(ANNA, upload(name="r.mp4"), duration=3, length=240), "round_video"),
        (await bot.send_sticker(ANNA, upload(name="s.webp"), emoji="🌷"), "sticker"),
        (await bot.send_animation(ANNA, upload(name="g.mp4")), "animation"),
    ]
    shown = await wire.shown()
    assert [m["attachments"][0]["kind"] for m in shown[-8:]] == [kind for _, kind in sent]
    assert [m["text"] for m in shown[-8:-6]] == ["фото", "файл"]
    photo, document = sent[0][0].photo, sent[1][0].document
    assert photo is not None
    assert document is not None
    again = (await bot.send_photo(ANNA, photo[-1].file_id)).photo or []
    assert [size.file_id for size in again] == [size.file_id for size in photo]
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await bot.send_photo(ANNA, document.file_id)
    with pytest.raises(TelegramBadRequest, match="wrong file identifier"):
        await bot.send_photo(ANNA, "BQACnonsense")
    file = await bot.get_file(document.file_id)
    data = await bot.download_file(file.file_path or "")
    assert data is not None
    assert data.read() == b"x" * 10


async def test_albums_hold_two_to_ten_files(wire: Wire) -> None:
    media = [InputMediaPhoto(media=upload(name=f"{n}.png"), caption="двое" if n == 0 else None) for n in range(2)]
    sent = await wire.bot.send_media_group(ANNA, list(media))
    assert len({m.media_group_id for m in sent}) == 1
    assert [m.caption for m in sent] == ["двое", None]
    with pytest.raises(TelegramBadRequest, match="2-10"):
        await wire.bot.send_media_group(ANNA, [media[0]])
    with pytest.raises(TelegramBadRequest, match="can't be mixed"):
        await wire.bot.send_media_group(ANNA, [media[0], InputMediaDocument(media=upload())])
    with pytest.raises(TelegramBadRequest, match="MEDIA_CAPTION_TOO_LONG"):
        await wire.bot.send_media_group(ANNA, [InputMediaPhoto(media=upload(), caption="я" * 1025), media[1]])


async def test_files_have_the_clouds_limits(wire: Wire) -> None:
    with pytest.raises(TelegramEntityTooLarge):
        await wire.bot.send_document(ANNA, upload(50 * 1024**2 + 1))
    with pytest.raises(TelegramBadRequest, match="too big for a photo"):
        await wire.bot.send_photo(ANNA, upload(10 * 1024**2 + 1))
    await wire.remote.phone("send", user=ANNA, attachments=[{"kind": "document", "size": 20 * 1024**2 + 1}])
    document = (await wire.updates())[-1].message
    assert document is not None
    assert document.document is not None
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await wire.bot.get_file(document.document.file_id)


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


@pytest.mark.parametrize("where", ["private", "forum"])
async def test_topics_live_in_private_chats_and_forums(wire: Wire, where: str) -> None:
    bot, chat = wire.bot, ANNA
    if where == "forum":
        chat = int((await wire.remote.phone("group", title="Кураторы", members=[ANNA], forum=True))["chat"])
    topic = (await bot.create_forum_topic(chat, "Анна")).message_thread_id
    sent = await bot.send_message(chat, "тут", message_thread_id=topic)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
    await wire.remote.phone("send", user=ANNA, chat=chat, topic=topic, text="и я тут")
    message = (await wire.updates())[-1].message
    assert message is not None
    assert (message.message_thread_id, message.is_topic_message) == (topic, True)
    assert await bot.edit_forum_topic(chat, topic, name="Анна П.")
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.edit_forum_topic(chat, topic, name="Анна П.")
    if where == "forum":
        assert await bot.close_forum_topic(chat, topic)
        assert await bot.reopen_forum_topic(chat, topic)
    await wire.remote.phone("delete_topic", chat=chat, topic=topic)
    words = "message thread not found" if where == "forum" else "TOPIC_DELETED"
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.send_message(chat, "тут?", message_thread_id=topic)
    with pytest.raises(TelegramBadRequest, match="TOPIC_ID_INVALID"):
        await bot.edit_forum_topic(chat, 999, name="Анна")
    other = (await bot.create_forum_topic(chat, "Ещё", icon_color=7322096)).message_thread_id
    assert await bot.delete_forum_topic(chat, other)
    assert await bot.get_forum_topic_icon_stickers()


async def test_without_topics_a_private_chat_is_not_a_forum() -> None:
    async with running(World(topics=False)) as addresses, Remote(addresses.telegram) as remote:
        bot = make_bot(addresses.telegram)
        await remote.phone("start", user=ANNA)
        assert (await bot.get_me()).has_topics_enabled is False
        with pytest.raises(TelegramBadRequest, match="not a forum"):
            await bot.create_forum_topic(ANNA, "Анна")
        await bot.session.close()


async def test_a_group_tells_who_is_in_it_moves_and_throws_the_bot_out(wire: Wire) -> None:
    chat = int((await wire.remote.phone("group", title="Кураторы", members=[ANNA], forum=False))["chat"])
    assert (await wire.bot.get_chat(chat)).type == "group"
    assert (await wire.bot.get_chat_member(chat, ANNA)).status == "creator"
    assert {m.status for m in await wire.bot.get_chat_administrators(chat)} == {"creator", "administrator"}
    moved = int((await wire.remote.phone("upgrade", chat=chat))["chat"])
    with pytest.raises(TelegramMigrateToChat) as caught:
        await wire.bot.send_message(chat, "да")
    assert caught.value.migrate_to_chat_id == moved
    await wire.bot.send_message(moved, "да")
    await wire.remote.phone("kick", chat=moved, user=ANNA)
    with pytest.raises(TelegramForbiddenError, match="kicked from the supergroup"):
        await wire.bot.send_message(moved, "да")


async def test_the_bots_commands_are_kept(wire: Wire) -> None:
    commands = [BotCommand(command="start", description="Начать")]
    assert await wire.bot.set_my_commands(commands)
    assert [one.command for one in await wire.bot.get_my_commands()] == ["start"]
    assert await wire.bot.delete_my_commands()
    assert await wire.bot.get_my_commands() == []


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
