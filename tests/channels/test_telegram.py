"""What only Telegram does, or refuses."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from bot.channels.errors import Permanent, Reason
from bot.channels.port import Address, EventKind
from bot.channels.telegram.keyboard import markup_of
from bot.channels.telegram.media import outgoing
from storage.content import AttachmentKind, Button, ButtonKind, Content
from tests.channels.rig import Rig
from tests.channels.samples import BYTES, attachment, png


async def kinds_shown(rig: Rig) -> list[str]:
    """The files on the phone."""
    return [file["kind"] for each in await rig.shown() for file in each["attachments"]]


@pytest.mark.parametrize(
    ("kind", "method", "words"),
    [
        (AttachmentKind.PHOTO, "sendPhoto", "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (AttachmentKind.PHOTO, "sendPhoto", "Bad Request: IMAGE_PROCESS_FAILED"),
        (AttachmentKind.VOICE, "sendVoice", "Bad Request: VOICE_MESSAGES_FORBIDDEN"),
    ],
)
async def test_file_refused_as_what_it_is_goes_as_a_document(
    telegram: Rig, tmp_path: Path, kind: AttachmentKind, method: str, words: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(BYTES[kind][0])
    await telegram.fault("error", method, code=400, description=words)

    await telegram.say(Content(attachments=(attachment(kind),)), files={0: path})

    assert await kinds_shown(telegram) == ["document"]


# aiohttp's own multipart reader, on the sandbox's side, still calls what aiohttp itself has deprecated.
@pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")
async def test_photo_heavier_than_said_goes_as_a_document_with_its_whole_album(telegram: Rig, tmp_path: Path) -> None:
    heavy, light = tmp_path / "heavy.png", tmp_path / "light.png"
    heavy.write_bytes(png() + bytes(telegram.able.photo_limit))
    light.write_bytes(png())

    await telegram.say(Content(attachments=(attachment(AttachmentKind.PHOTO),) * 2), files={0: light, 1: heavy})

    assert await kinds_shown(telegram) == ["document", "document"]


@pytest.mark.parametrize(
    ("width", "height", "kind"), [(5000, 5000, "photo"), (5000, 5001, "document"), (2100, 100, "document")]
)
def test_photo_of_odd_sides_is_a_document(tmp_path: Path, width: int, height: int, kind: str) -> None:
    path = tmp_path / "photo"
    path.write_bytes(png())
    photo = msgspec.structs.replace(attachment(AttachmentKind.PHOTO), width=width, height=height)

    assert outgoing(photo, path, "1").kind == kind


async def test_file_of_another_bot_is_never_sent_by_its_ref(telegram: Rig) -> None:
    foreign = msgspec.structs.replace(attachment(AttachmentKind.PHOTO), ref="https://example.org/x.png")

    with pytest.raises(Permanent) as caught:
        await telegram.port.send(telegram.to, Content(attachments=(foreign,)), key=1)

    assert caught.value.reason is Reason.FILE_LOST


async def test_answer_to_a_message_deleted_meanwhile_still_arrives(telegram: Rig) -> None:
    (asked,) = (await telegram.phone("send", text="Вопрос"))["message_ids"]
    await telegram.phone("delete", message_id=asked)

    await telegram.say(Content(text="Ответ"), reply_to=asked)

    assert [each["text"] for each in await telegram.shown()] == ["Ответ"]


async def test_answer_to_a_button_pressed_long_ago_counts_as_done(telegram: Rig) -> None:
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await telegram.fault("error", "answerCallbackQuery", code=400, description=words)

    await telegram.port.answer("1", "Записано", {})


async def test_links_get_no_preview(telegram: Rig) -> None:
    await telegram.say(Content(text="https://example.org"))

    (entry,) = (await telegram.get("/control/journal?method=sendMessage"))["entries"]
    assert entry["params"]["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in entry["params"]


async def test_hundred_sends_leave_at_once(telegram: Rig) -> None:
    await telegram.fault("delay", times=100, seconds=0.5)
    started = asyncio.get_running_loop().time()

    await asyncio.gather(*(telegram.port.send(telegram.to, Content(text=str(n)), key=n + 1) for n in range(100)))

    assert asyncio.get_running_loop().time() - started < 3
    assert len(await telegram.shown()) == 100


async def test_family_and_curator_write_in_the_same_forum_topic(telegram: Rig) -> None:
    group = (await telegram.phone("group", title="Кураторы", members=["555"], forum=True))["chat"]
    joined = await telegram.hear(EventKind.GROUP_JOINED)
    topic = await telegram.port.open_topic(group, "Мария Иванова")
    await telegram.port.send(Address(group, topic, private=False), Content(text="Пишет семья"), key=1)
    await telegram.phone("send", user="555", chat=group, topic=topic, text="Отвечаю")

    event = await telegram.hear(EventKind.MESSAGE)

    assert joined.chat_id == group
    assert (event.chat_id, event.thread_id, event.user_id, event.private) == (group, topic, "555", False)


async def test_private_topic_is_known_by_its_messages(telegram: Rig) -> None:
    topic = await telegram.port.open_topic(telegram.to.chat_id, "Мария Иванова")
    await telegram.phone("send", topic=topic, text="В теме")

    event = await telegram.hear(EventKind.MESSAGE)

    assert (event.thread_id, event.private, event.reply_to) == (topic, True, None)


def test_menu_is_a_keyboard_that_stays_and_a_question_one_that_leaves() -> None:
    menu = markup_of(Content(text="?", menu=True, buttons=((Button("Меню", "m"),),)))
    asking = markup_of(Content(text="?", buttons=((Button("Дать номер", kind=ButtonKind.ASK_CONTACT),),)))

    assert menu is not None
    assert asking is not None
    assert menu.model_dump(exclude_none=True) == {
        "keyboard": [[{"text": "Меню"}]],
        "resize_keyboard": True,
        "is_persistent": True,
        "one_time_keyboard": False,
    }
    assert asking.model_dump(exclude_none=True) == {
        "keyboard": [[{"text": "Дать номер", "request_contact": True}]],
        "resize_keyboard": True,
        "is_persistent": False,
        "one_time_keyboard": True,
    }
