"""What goes to MAX: formatting, rows of buttons, names of files; and what its refusals mean."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.errors import Permanent, Reason, Throttled, Transient
from bot.channels.max_messenger.errors import refusal
from bot.channels.max_messenger.markup import html_of, spans_of
from bot.channels.max_messenger.outgoing import keyboard_of, text_of
from bot.channels.max_messenger.upload import file_name
from storage.content import Attachment, AttachmentKind, Button, ButtonKind, Content, Span, SpanKind
from tests.unit.max_updates import content


def test_markup_counts_utf16_units() -> None:
    # As the real service sent it: the sign before the words counts as two, so 24 units are 23 characters.
    text = "🔗 UTM-ссылки проверки 6\n\nтест2 готов"
    spans = spans_of(text, [{"from": 0, "length": 24, "type": "strong"}, {"from": 26, "length": 5, "type": "strong"}])
    assert [text[span.start : span.start + span.length] for span in spans] == ["🔗 UTM-ссылки проверки 6", "тест2"]


def test_senseless_markup_is_left_out_and_the_text_stays() -> None:
    marks = [
        {"type": "strong", "from": -1, "length": 2},
        {"type": "strong", "from": 40, "length": 2},
        {"type": "link", "from": 0, "length": 2},
        {"type": "sparkles", "from": 0, "length": 2},
        {"type": "strong"},
    ]
    assert content(text="Привет", markup=marks) == Content(text="Привет")


def test_html_is_escaped_and_crossing_spans_are_closed_in_order() -> None:
    spans = (Span(SpanKind.BOLD, 0, 4), Span(SpanKind.ITALIC, 2, 4), Span(SpanKind.LINK, 6, 1, 'https://x/?a="1"&b'))
    assert html_of("a<b>&c!", spans) == (
        '<b>a&lt;<i>b&gt;</i></b><i>&amp;c</i><a href="https://x/?a=&quot;1&quot;&amp;b">!</a>'
    )


@given(
    text=st.text(alphabet="аб<&>\"' \n😀", max_size=12),
    spans=st.lists(
        st.builds(Span, st.sampled_from(list(SpanKind)), st.integers(0, 14), st.integers(0, 14), st.just("https://x")),
        max_size=5,
    ),
)
def test_html_always_reads_back_as_the_same_text_with_balanced_tags(text: str, spans: list[Span]) -> None:
    html = html_of(text, spans)
    assert unescape(re.sub(r"<[^>]+>", "", html)) == text
    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)(\w+)[^>]*>", html):
        if closing:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)
    assert open_tags == []


def test_text_without_formatting_goes_as_written_and_over_long_html_goes_plain() -> None:
    assert text_of(Content(text="1 < 2 & <b>")) == {"text": "1 < 2 & <b>"}
    assert text_of(Content()) == {"text": None}
    bold = Content(text="а" * 4000, spans=(Span(SpanKind.BOLD, 0, 4),))
    assert text_of(bold) == {"text": bold.text}
    assert text_of(Content(text="Да", spans=(Span(SpanKind.BOLD, 0, 2),))) == {"text": "<b>Да</b>", "format": "html"}


def test_a_row_with_more_than_callbacks_is_at_most_three_wide() -> None:
    link = Button("Сайт", kind=ButtonKind.LINK, url="https://x")
    rows = keyboard_of([[Button(str(n), data=str(n)) for n in range(7)], [link] * 4])[0]["payload"]["buttons"]
    assert [len(row) for row in rows] == [7, 3, 1]


def test_a_long_label_is_cut_so_that_the_message_still_goes() -> None:
    (keyboard,) = keyboard_of([[Button("я" * 200, data="x")]])
    assert len(keyboard["payload"]["buttons"][0][0]["text"]) == 128


def test_a_file_keeps_its_name_and_a_nameless_one_gets_an_extension() -> None:
    named = Attachment(AttachmentKind.DOCUMENT, "telegram", "1", name='Справка "№ 5"/стр\r\n1.pdf')
    assert file_name(named, Path("/spool/ab12")) == 'Справка "№ 5"_стр_1.pdf'
    nameless = Attachment(AttachmentKind.PHOTO, "telegram", "1", mime="image/png")
    assert file_name(nameless, Path("/spool/ab12")) == "photo.png"


@pytest.mark.parametrize(
    ("status", "code", "message", "reason"),
    [
        (401, "verify.token", "Invalid access_token", Reason.UNAUTHORIZED),
        (403, "verify.token", "Invalid access_token", Reason.UNAUTHORIZED),
        (403, "chat.denied", "Key: error.dialog.suspended, args: [1,].", Reason.BLOCKED),
        (403, "access.denied", "Not enough rights", Reason.FORBIDDEN),
        (404, "chat.not.found", "Chat 5 not found", Reason.CHAT_GONE),
        (404, "not.found", "Message not found", Reason.MESSAGE_GONE),
        (400, "proto.payload", "Field 'text' size (4001) must be at most 4000", Reason.TOO_LONG),
        (400, "proto.payload", "Missing required field: text", Reason.BAD_REQUEST),
        (400, "attachment.invalid", "", Reason.FILE_LOST),
        (405, "method.not.allowed", "", Reason.NOT_ABLE),
    ],
)
def test_a_refusal_that_will_never_change_has_its_reason(status: int, code: str, message: str, reason: Reason) -> None:
    error = refusal(status, {"code": code, "message": message})
    assert isinstance(error, Permanent)
    assert error.reason is reason


def test_what_passes_by_itself_is_tried_again_and_nothing_of_ours_is_quoted() -> None:
    assert isinstance(refusal(400, {"code": "attachment.not.ready", "message": ""}), Transient)
    assert isinstance(refusal(502, {}), Transient)
    assert isinstance(refusal(429, {"code": "too.many.requests", "message": "Too many requests"}), Throttled)
    assert "секрет" not in refusal(400, {"code": "proto.payload", "message": "Can't read 'секрет'"}).detail
