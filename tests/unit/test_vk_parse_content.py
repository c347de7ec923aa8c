"""What VK sends, read: files, places, forwards, words with formatting."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.vk.markup import incoming
from storage.content import AttachmentKind, Content
from tests.unit.vk_updates import BOT, hung, new, parse


def test_the_largest_size_of_a_photo_is_taken() -> None:
    sizes = [{"width": w, "height": w, "url": f"http://x/{w}"} for w in (75, 1280, 604)]
    content = parse(hung("photo", sizes=sizes)).content
    assert content is not None
    (photo,) = content.attachments
    assert (photo.kind, photo.url, photo.ref, photo.width) == (
        AttachmentKind.PHOTO,
        "http://x/1280",
        "photo11_5_k",
        1280,
    )


@pytest.mark.parametrize(
    ("kind", "body", "as_", "name"),
    [
        ("doc", {"title": "справка", "ext": "pdf", "url": "http://x/d", "size": 9}, "document", "справка.pdf"),
        ("doc", {"title": "кот.gif", "ext": "gif", "type": 3, "url": "http://x/g"}, "animation", "кот.gif"),
        ("audio_message", {"link_ogg": "http://x/v", "link_mp3": "http://x/m", "duration": 3}, "voice", None),
        ("audio", {"artist": "А", "title": "Б", "url": "http://x/a"}, "audio", "А — Б.mp3"),
        ("sticker", {"images": [{"width": 64, "height": 64, "url": "http://x/s"}]}, "sticker", "sticker.png"),
        ("graffiti", {"url": "http://x/gr"}, "photo", None),
        ("video", {"files": {"mp4_240": "http://x/240", "mp4_720": "http://x/720"}}, "video", None),
        ("video_message", {"files": {"mp4_480": "http://x/480"}}, "round_video", None),
    ],
)
def test_each_kind_of_file_comes_as_what_it_is(kind: str, body: dict[str, Any], as_: str, name: str | None) -> None:
    content = parse(hung(kind, **body)).content
    assert content is not None
    (file,) = content.attachments
    assert (file.kind.value, file.name, file.channel, file.bot) == (as_, name, "vk", BOT)
    assert file.url is not None
    assert content.unsupported is None


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("video", {"title": "Роды"}, "Видео «Роды»: https://vk.com/video11_5?list=k"),
        ("video", {"type": "video_message"}, "Видеосообщение: https://vk.com/video11_5?list=k"),
        ("poll", {"question": "Едем?"}, "Опрос «Едем?»: https://vk.com/poll11_5"),
        ("wall", {"text": "Новость"}, "Запись со стены «Новость»: https://vk.com/wall11_5"),
        ("gift", {}, "Подарок"),
        ("call", {}, "Звонок"),
        ("market", {"title": "Коляска"}, "Товар «Коляска»: https://vk.com/market11_5"),
        ("story", {}, "История: https://vk.com/story11_5"),
        ("audio", {"title": "Песня", "url": ""}, "Аудиозапись «Песня»: https://vk.com/audio11_5"),
        ("hologram", {}, "Вложение, которое мы пока не умеем показывать"),
        ("link", {"url": "https://gosuslugi.ru/1", "title": "Услуга"}, "Ссылка «Услуга»: https://gosuslugi.ru/1"),
    ],
)
def test_what_cannot_be_carried_is_told_in_words(kind: str, body: dict[str, Any], words: str) -> None:
    content = parse(hung(kind, **body)).content
    assert content is not None
    assert content.unsupported == words
    assert all(file.url is None and file.ref for file in content.attachments)


def test_a_video_without_an_address_may_still_be_sent_on_within_vk() -> None:
    content = parse(hung("video", title="Роды")).content
    assert content is not None
    assert [(file.kind, file.ref) for file in content.attachments] == [(AttachmentKind.VIDEO, "video11_5_k")]


def test_a_card_made_of_an_address_in_the_text_is_not_told_twice() -> None:
    card = {"type": "link", "link": {"url": "https://gosuslugi.ru/"}}
    content = parse(new(text="вот gosuslugi.ru", attachments=[card])).content
    assert content == Content(text="вот gosuslugi.ru")


def test_a_place_comes_with_its_name() -> None:
    geo = {"type": "point", "coordinates": {"latitude": 59.9, "longitude": 30.3}, "place": {"title": "Дом"}}
    content = parse(new(text="", geo=geo)).content
    assert content is not None
    assert content.location is not None
    assert (content.location.latitude, content.location.title) == (59.9, "Дом")


def test_forwarded_messages_follow_with_their_words_and_files_at_any_depth() -> None:
    photo = {
        "type": "photo",
        "photo": {"id": 1, "owner_id": 2, "sizes": [{"width": 1, "height": 1, "url": "http://x"}]},
    }
    bold = {"version": 1, "items": [{"type": "bold", "offset": 0, "length": 6}]}
    deep = {"text": "Анализ", "attachments": [photo], "format_data": bold}
    content = parse(new(text="Смотрите", fwd_messages=[{"text": "Врач", "fwd_messages": [deep]}])).content
    assert content is not None
    assert content.text == "Смотрите\n\nПересланное сообщение:\nВрач\n\nПересланное сообщение:\nАнализ"
    assert len(content.attachments) == 1
    (span,) = content.spans
    assert content.text[span.start : span.start + span.length] == "Анализ"


def test_a_typed_name_comes_back_as_it_was_typed_with_its_formatting() -> None:
    text = "😀 [id1|@durov] привет"
    items = [{"type": "bold", "offset": 3, "length": 12}, {"type": "italic", "offset": 16, "length": 6}]
    typed, spans = incoming(text, json.dumps({"version": 1, "items": items}))
    assert typed == "😀 @durov привет"
    assert [typed[span.start : span.start + span.length] for span in spans] == ["@durov", "привет"]


def test_brackets_that_a_person_typed_stay() -> None:
    assert incoming("[id1|Вася]", None) == ("[id1|Вася]", ())
