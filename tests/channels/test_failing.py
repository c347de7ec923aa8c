"""How each messenger fails, told in the same words: repeated only where that can't double a message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import GetMe, SendMessage

from bot.channels.errors import (
    ChannelError,
    ChatMoved,
    Conflict,
    Permanent,
    Reason,
    Throttled,
    TooBig,
    TopicGone,
    Transient,
    Unknown,
)
from bot.channels.port import Address, Ear, Port
from bot.channels.telegram.session import PlainSession, call
from storage.content import Attachment, AttachmentKind, Content
from tests.channels.rig import MESSENGERS, Rig
from tests.channels.rig import rig as start
from tests.channels.samples import attachment

HELLO = Content(text="Здравствуйте")
BROKEN_PAGE = "<html><body>502 Bad Gateway</body></html>"


async def said(rig: Rig) -> ChannelError | None:
    """What saying hello ended with."""
    try:
        await asyncio.wait_for(rig.port.send(rig.to, HELLO, key=77), 20)
    except ChannelError as error:
        return error
    return None


async def test_too_many_requests_says_how_long_to_wait(rig: Rig) -> None:
    await rig.fault("throttle", retry_after=7, bot=True)

    error = await said(rig)

    assert isinstance(error, Throttled)
    assert error.seconds == 7 if rig.name == "telegram" else error.seconds > 0
    assert len(await rig.shown()) == 0


async def test_gateway_error_may_be_tried_again(rig: Rig) -> None:
    await rig.fault("http", status=502, body=BROKEN_PAGE)

    assert isinstance(await said(rig), Transient | Unknown)
    assert len(await rig.shown()) == 0


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_lost_answer_is_a_riddle_unless_a_repeat_is_harmless(rig: Rig, kind: str) -> None:
    await rig.fault(kind)

    error = await said(rig)

    assert isinstance(error, Unknown) or (rig.able.idempotent and isinstance(error, Transient))
    # Nothing was repeated behind our back.
    assert len(await rig.shown()) == (kind == "drop_after")


async def test_repeat_with_the_same_key_makes_no_second_message_where_the_messenger_promises(rig: Rig) -> None:
    await rig.fault("drop_after")
    assert await said(rig) is not None

    assert await said(rig) is None

    assert len(await rig.shown()) == (1 if rig.able.idempotent else 2)


@pytest.mark.parametrize("name", sorted(MESSENGERS))
async def test_refused_connection_proves_that_nothing_was_sent(name: str, unused_tcp_port: int) -> None:
    messenger = MESSENGERS[name]
    connect = import_module(f"bot.channels.{messenger.folder}.connect").connect
    ear, port = await connect(api_url=f"http://127.0.0.1:{unused_tcp_port}", **messenger.settings)
    try:
        with pytest.raises(Transient):
            await port.send(Address("70001"), HELLO, key=1)
        with pytest.raises(Transient):
            await ear.poll(None)
    finally:
        await port.close()


async def test_network_that_is_down_breaks_nothing_for_good(rig: Rig) -> None:
    await rig.control("network", on=False)
    with pytest.raises(Transient):
        await rig.ear.poll(rig.cursor)
    assert isinstance(await said(rig), Transient | Unknown)

    await rig.control("network", on=True)
    assert await said(rig) is None


async def test_person_who_blocked_the_bot_will_never_get_it(rig: Rig) -> None:
    await rig.phone("block")

    error = await said(rig)

    assert isinstance(error, Permanent)
    assert error.reason is Reason.BLOCKED


async def test_chat_that_is_not_there_is_permanent(rig: Rig) -> None:
    with pytest.raises(Permanent) as caught:
        await rig.port.send(Address("123456789"), HELLO, key=5)
    assert caught.value.reason in {Reason.CHAT_GONE, Reason.BLOCKED, Reason.FORBIDDEN}


@pytest.mark.parametrize("name", sorted(MESSENGERS))
async def test_wrong_token_is_told_as_such(name: str) -> None:
    async with start(name) as good:
        messenger = MESSENGERS[name]
        settings = {**messenger.settings, "token": "1000001:WRONG"}
        connect = import_module(f"bot.channels.{messenger.folder}.connect").connect
        caught = await _refused(connect, good.base, settings)
        assert caught.reason is Reason.UNAUTHORIZED
        assert "WRONG" not in caught.detail


async def _refused(
    connect: Callable[..., Awaitable[tuple[Ear, Port]]], base: str, settings: dict[str, str]
) -> Permanent:
    """The refusal met on the way from the settings to the first answer."""
    try:
        _, port = await connect(api_url=base, **settings)
    except Permanent as error:
        return error
    with pytest.raises(Permanent) as caught:
        await port.me()
    await port.close()
    return caught.value


async def test_errors_never_quote_the_message_or_the_token(rig: Rig) -> None:
    for kind, own in (("http", {"status": 500, "body": "oops"}), ("drop_before", {}), ("throttle", {"retry_after": 1})):
        await rig.fault(kind, **own)
        error = await said(rig)
        assert error is not None
        for secret in (HELLO.text, rig.messenger.settings["token"]):
            assert secret not in str(error) + error.detail


async def test_file_that_vanished_from_the_spool_is_told(rig: Rig, tmp_path: Path) -> None:
    with pytest.raises(Permanent) as caught:
        await rig.port.send(
            rig.to,
            Content(attachments=(attachment(AttachmentKind.DOCUMENT),)),
            key=9,
            files={0: tmp_path / "gone"},
        )
    assert caught.value.reason is Reason.FILE_LOST


async def test_file_with_neither_bytes_nor_ref_is_told(rig: Rig) -> None:
    nothing = Content(attachments=(Attachment(AttachmentKind.DOCUMENT, rig.port.channel, rig.port.bot),))

    with pytest.raises(Permanent) as caught:
        await rig.port.send(rig.to, nothing, key=9)
    assert caught.value.reason is Reason.FILE_LOST


async def test_topics_are_refused_where_there_are_none(rig: Rig) -> None:
    if rig.able.topics:
        return
    with pytest.raises(Permanent) as caught:
        await rig.port.open_topic(rig.to.chat_id, "Тема")
    assert caught.value.reason is Reason.NOT_ABLE


async def test_deleted_topic_is_told_so_that_another_is_made(telegram: Rig) -> None:
    chat = telegram.to.chat_id
    topic = await telegram.port.open_topic(chat, "Мария")
    await telegram.phone("delete_topic", chat=chat, topic=topic)

    with pytest.raises(TopicGone):
        await telegram.port.send(Address(chat, topic), HELLO, key=1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Bad Request: message thread not found", TopicGone),
        ("Bad Request: TOPIC_DELETED", TopicGone),
        ("Bad Request: TOPIC_ID_INVALID", TopicGone),
        ("Bad Request: chat not found", Permanent),
        ("Bad Request: message is too long", Permanent),
        ("Bad Request: something never heard of", Permanent),
    ],
)
async def test_telegrams_refusals_are_understood(telegram: Rig, words: str, expected: type[ChannelError]) -> None:
    await telegram.fault("error", code=400, description=words)

    assert type(await said(telegram)) is expected


async def test_second_poller_is_a_conflict(telegram: Rig) -> None:
    await telegram.fault(
        "error", "getUpdates", code=409, description="Conflict: terminated by other getUpdates request"
    )

    with pytest.raises(Conflict):
        await telegram.ear.poll(telegram.cursor)


async def test_moved_group_gives_its_new_number(telegram: Rig) -> None:
    await telegram.fault(
        "http",
        status=400,
        body='{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat",'
        '"parameters":{"migrate_to_chat_id":-100500}}',
    )

    error = await said(telegram)

    assert isinstance(error, ChatMoved)
    assert error.chat_id == "-100500"


async def test_file_over_the_download_limit_is_too_big(telegram: Rig) -> None:
    big = Attachment(AttachmentKind.DOCUMENT, "telegram", telegram.port.bot, ref="x", size=20 * 1024 * 1024 + 1)

    with pytest.raises(TooBig):
        async with telegram.port.fetch(big):
            pass


async def test_answer_that_is_no_answer_is_a_riddle(telegram: Rig) -> None:
    await telegram.fault("http", status=200, body="<html>ok</html>")

    assert isinstance(await said(telegram), Unknown)


async def test_hanging_server_lets_go_after_the_time_given(telegram: Rig) -> None:
    async with Bot("1000001:SANDBOX", session=PlainSession(api=TelegramAPIServer.from_base(telegram.base))) as client:
        await telegram.fault("hang")
        with pytest.raises(Unknown):
            await call(client, SendMessage(chat_id=1, text="x"), seconds=0.2)
        await telegram.fault("hang", "getMe")
        with pytest.raises(Transient):
            await call(client, GetMe(), seconds=0.2)
