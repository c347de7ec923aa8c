"""Cutting messages to a messenger's limits: nothing lost, nothing torn, nothing empty."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.capability import BY_CHANNEL, GROUPING, MAX, TELEGRAM, VK
from bot.channels.cuts import INVISIBLE, Passage, cut, weight
from bot.channels.parts import BUTTONS_ALONE, MORE_BUTTONS, fits, parts, split
from bot.channels.port import Capabilities
from bot.channels.units import Ruler, clean, utf16_length
from storage.content import (
    Attachment,
    AttachmentKind,
    Button,
    ButtonKind,
    Contact,
    Content,
    Location,
    Span,
    SpanKind,
)

ROWS = list(BY_CHANNEL.values())
every_messenger = pytest.mark.parametrize("able", ROWS, ids=[row.channel for row in ROWS])

WORDS = st.text(st.sampled_from("абв .!\n\t<&>🇷🇺👍🏽👩‍é\u0301\u200b"), max_size=400)


def file(kind: AttachmentKind, **more: object) -> Attachment:
    return msgspec.structs.replace(Attachment(kind, "elsewhere", "1", ref="r"), **more)


def small(able: Capabilities, limit: int = 40) -> Capabilities:
    """The same messenger with a limit that short texts exceed."""
    return replace(able, text_limit=limit, caption_limit=limit // 2)


def seen(text: str) -> str:
    """What a reader sees of a text: whitespace and invisible marks, which cuts may eat, left out."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in INVISIBLE)


@st.composite
def formatted(draw: st.DrawFn) -> Passage:
    text = draw(WORDS)
    spans = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, max(0, len(text) - 1)))
        length = draw(st.integers(1, max(1, len(text) - start)))
        if text:
            spans.append(Span(draw(st.sampled_from(sorted(SpanKind))), start, length, None))
    return Passage(text, tuple(spans))


@given(passage=formatted(), able=st.sampled_from(ROWS))
def test_cut_loses_no_word_and_stays_within_the_limit(passage: Passage, able: Capabilities) -> None:
    limit = 120
    pieces = cut(passage, limit, able)

    assert seen("".join(piece.text for piece in pieces)) == seen(passage.text)
    assert all(weight(piece, able) <= limit for piece in pieces)
    assert all(piece.visible for piece in pieces)


@given(passage=formatted(), able=st.sampled_from(ROWS))
def test_spans_stay_over_the_same_words(passage: Passage, able: Capabilities) -> None:
    pieces = cut(passage, 120, able)

    for kind in SpanKind:
        before = "".join(passage.text[i] for i in range(len(passage.text)) if _covered(passage, i, kind))
        after = "".join(p.text[i] for p in pieces for i in range(len(p.text)) if _covered(p, i, kind))
        assert seen(after) == seen(before)
    for piece in pieces:
        assert all(span.start >= 0 and span.start + span.length <= len(piece.text) for span in piece.spans)


def _covered(passage: Passage, index: int, kind: SpanKind) -> bool:
    return any(s.kind is kind and s.start <= index < s.start + s.length for s in passage.spans)


FILES = st.lists(st.sampled_from(sorted(AttachmentKind)), max_size=25)


@given(passage=formatted(), kinds=FILES, place=st.booleans(), phone=st.booleans(), able=st.sampled_from(ROWS))
def test_split_keeps_every_file_in_order_within_limits(
    passage: Passage, kinds: list[AttachmentKind], place: bool, phone: bool, able: Capabilities
) -> None:
    content = Content(
        text=passage.text,
        spans=passage.spans,
        attachments=tuple(file(kind, mime="image/png") for kind in kinds),
        location=Location(1.0, 2.0) if place else None,
        contact=Contact("+7900") if phone else None,
        buttons=((Button("Да", "y"),),),
    )
    able = small(able, 120)
    made = parts(content, able)

    assert [origin for part in made for origin in part.origins] == list(range(len(kinds)))
    assert [part.origins for part in made if len(part.origins) != len(part.content.attachments)] == []
    for part in made:
        assert not part.content.empty
        assert len(part.content.attachments) <= able.album_limit
        assert all(each.kind in able.kinds for each in part.content.attachments)
        limit = able.caption_limit if part.content.attachments else able.text_limit
        assert weight(Passage(part.content.text, part.content.spans), able) <= limit
        assert all(span.kind in able.spans for span in part.content.spans)
    assert [part for part in made[:-1] if part.content.buttons] == []
    assert bool(made) is False or made[-1].content.buttons == content.buttons
    words = seen("".join(part.content.text for part in made)).removesuffix(BUTTONS_ALONE)
    assert words.startswith(seen(passage.text)) or words == "[пустоесообщение]"


@every_messenger
def test_text_at_the_limit_stays_whole(able: Capabilities) -> None:
    text = "я" * able.text_limit

    assert [part.text for part in split(Content(text=text), able)] == [text]
    assert len(split(Content(text=text + "я"), able)) == 2


def test_emoji_count_as_telegram_counts_them() -> None:
    assert [utf16_length(part.text) for part in split(Content(text="👍" * 3000), TELEGRAM)] == [4096, 1904]


def test_cut_prefers_paragraph_to_sentence_to_word() -> None:
    able = TELEGRAM
    assert [p.text for p in cut(Passage("Один два три.\n\nТри. Четыре"), 20, able)] == [
        "Один два три.",
        "Три. Четыре",
    ]
    assert [p.text for p in cut(Passage("Один два три. Четыре пять"), 20, able)] == ["Один два три.", "Четыре пять"]
    assert [p.text for p in cut(Passage("один два три четыре"), 12, able)] == ["один два три", "четыре"]


@pytest.mark.parametrize("whole", ["👩‍👩‍👧‍👦", "🇷🇺", "👍🏽", "е\u0301", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_cut_never_tears_what_the_eye_sees_as_one(whole: str) -> None:
    pieces = cut(Passage(whole * 50), 30, TELEGRAM)

    assert all(piece.text.replace(whole, "") == "" for piece in pieces)


def test_character_longer_than_the_limit_is_cut_all_the_same() -> None:
    endless = "е" + "\u0301" * 500

    assert "".join(piece.text for piece in cut(Passage(endless), 100, TELEGRAM)) == endless


@every_messenger
def test_text_that_nobody_can_see_is_told_in_words_instead_of_refused(able: Capabilities) -> None:
    assert [part.text for part in split(Content(text=" \u200b\n"), able)] == ["[пустое сообщение]"]
    assert split(Content(), able) == []


def test_caption_too_long_goes_after_the_file() -> None:
    photo = file(AttachmentKind.PHOTO)
    with_caption = split(Content(text="я" * 1024, attachments=(photo,)), TELEGRAM)
    after = split(Content(text="я" * 1025, attachments=(photo,)), TELEGRAM)

    assert [(len(part.text), len(part.attachments)) for part in with_caption] == [(1024, 1)]
    assert [(len(part.text), len(part.attachments)) for part in after] == [(0, 1), (1025, 0)]


def test_telegram_keeps_photos_with_videos_and_documents_apart() -> None:
    kinds = (AttachmentKind.PHOTO, AttachmentKind.VIDEO, AttachmentKind.DOCUMENT, AttachmentKind.VOICE)
    content = Content(text="Вот", attachments=tuple(file(kind) for kind in kinds))

    assert [part.origins for part in parts(content, TELEGRAM)] == [(0, 1), (2,), (3,)]
    assert [part.origins for part in parts(content, VK)] == [(0, 1, 2), (3,)]
    assert [part.origins for part in parts(content, MAX)] == [(0, 1), (2,), (3,)]


def test_what_a_messenger_lacks_goes_as_its_stand_in() -> None:
    def kinds(able: Capabilities, attachment: Attachment) -> list[AttachmentKind]:
        return [each.kind for part in split(Content(attachments=(attachment,)), able) for each in part.attachments]

    assert kinds(VK, file(AttachmentKind.ROUND_VIDEO)) == [AttachmentKind.DOCUMENT]
    assert kinds(MAX, file(AttachmentKind.ROUND_VIDEO)) == [AttachmentKind.VIDEO]
    assert kinds(TELEGRAM, file(AttachmentKind.STICKER, mime="image/webp")) == [AttachmentKind.PHOTO]
    assert kinds(TELEGRAM, file(AttachmentKind.STICKER, channel="telegram")) == [AttachmentKind.STICKER]
    assert kinds(TELEGRAM, file(AttachmentKind.PHOTO, size=TELEGRAM.photo_limit + 1)) == [AttachmentKind.DOCUMENT]


@every_messenger
def test_moving_sticker_from_elsewhere_is_told_in_words(able: Capabilities) -> None:
    sticker = file(AttachmentKind.STICKER, mime="application/x-tgsticker", emoji="😀")

    assert [part.text for part in split(Content(attachments=(sticker,)), able)] == ["[Стикер 😀]"]


def test_phone_is_told_in_words_where_there_are_no_cards() -> None:
    content = Content(text="Вот", contact=Contact("+79001234567", "Мария"))

    assert [part.text for part in split(content, VK)] == ["Вот\nКонтакт: Мария, +79001234567"]
    assert [part.contact for part in split(content, TELEGRAM)] == [None, content.contact]


def test_buttons_that_cannot_hang_under_an_album_get_a_message_of_their_own() -> None:
    buttons = ((Button("Да", "y"),),)
    album = Content(text="Кто это?", attachments=(file(AttachmentKind.PHOTO),) * 2, buttons=buttons)
    wordless = msgspec.structs.replace(album, text="")

    assert [(len(p.attachments), p.text) for p in split(album, TELEGRAM)] == [(2, ""), (0, "Кто это?")]
    assert [(len(p.attachments), p.text) for p in split(wordless, TELEGRAM)] == [(2, ""), (0, BUTTONS_ALONE)]
    assert [(len(p.attachments), p.text) for p in split(album, VK)] == [(2, "Кто это?")]


def test_buttons_wider_than_a_row_wrap_and_unknown_ones_are_left_out() -> None:
    row = tuple(Button(str(number), str(number)) for number in range(5))
    asking = (Button("Телефон", kind=ButtonKind.ASK_CONTACT),)

    (part,) = split(Content(text="?", buttons=(row, asking)), VK)

    assert [len(row) for row in part.buttons] == [2, 2, 1]


def test_more_buttons_than_fit_under_one_message_go_on_under_another_and_a_menu_stays_whole() -> None:
    rows = tuple((Button(f"{at}", f"b{at}"), Button(f"{at} б", f"c{at}")) for at in range(6))
    first, more = split(Content(text="О чём?", buttons=rows), VK)
    assert (first.text, first.buttons) == ("О чём?", rows[:5])
    assert (more.text, more.buttons) == (MORE_BUTTONS, rows[5:])
    assert len(split(Content(text="О чём?", buttons=rows), TELEGRAM)) == 1
    assert len(split(Content(text="Меню", buttons=rows, menu=True), VK)) == 1


def test_fits_names_the_limit_that_is_exceeded() -> None:
    assert fits(file(AttachmentKind.DOCUMENT, size=TELEGRAM.upload_limit), TELEGRAM) is None
    assert fits(file(AttachmentKind.DOCUMENT, size=TELEGRAM.upload_limit + 1), TELEGRAM) == TELEGRAM.upload_limit
    assert fits(file(AttachmentKind.DOCUMENT), TELEGRAM) is None


@every_messenger
def test_every_kind_of_file_ends_at_one_the_messenger_carries(able: Capabilities) -> None:
    for kind in AttachmentKind:
        shown_as, steps = kind, 0
        while shown_as not in able.kinds:
            shown_as, steps = able.stand_ins[shown_as], steps + 1
            assert steps < len(AttachmentKind)
    assert able.channel in GROUPING


@given(text=st.text(st.sampled_from("аб👍🇷\u200d"), max_size=30), data=st.data())
def test_offsets_go_to_utf16_and_back(text: str, data: st.DataObject) -> None:
    ruler = Ruler(text)
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, len(text) - start))

    offset, units = ruler.units(start, length)

    assert (
        text.encode("utf-16-le")[offset * 2 : (offset + units) * 2].decode("utf-16-le") == text[start : start + length]
    )
    assert ruler.points(offset, units) == (start, length)


def test_what_cannot_be_stored_is_replaced_one_for_one() -> None:
    assert clean("а\ud83dб\x00в👍") == "а\ufffdб\ufffdв👍"


def test_the_table_imports_no_messenger() -> None:
    code = "import sys, bot.channels.parts; print({'aiogram', 'vkbottle', 'maxapi'} & set(sys.modules))"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "set()"


@pytest.mark.parametrize(("able", "kind"), [(VK, AttachmentKind.VOICE), (TELEGRAM, AttachmentKind.ROUND_VIDEO)])
def test_whose_voice_it_is_stands_before_it_where_a_file_carries_no_words(
    able: Capabilities, kind: AttachmentKind
) -> None:
    """Two families' voices in a row: after them, the first's heading would seem to be the second's."""
    said = Content(text="👤 Смирнова", attachments=(file(kind),))
    asked = msgspec.structs.replace(said, buttons=((Button("Да", "y"),),))

    assert [(part.content.text, part.origins) for part in parts(said, able)] == [("👤 Смирнова", ()), ("", (0,))]
    assert [part.text for part in split(asked, able)][-1] == "👤 Смирнова"
