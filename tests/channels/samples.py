"""Tiny true files of each kind, and the messages of the table."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

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


def png(red: int = 200, side: int = 64) -> bytes:
    """A square of one colour."""
    rows = b"".join(b"\0" + bytes((red, 80, 120)) * side for _ in range(side))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


BYTES = {
    AttachmentKind.PHOTO: (png(), "photo.png", "image/png"),
    AttachmentKind.DOCUMENT: (
        b"%PDF-1.4 \xd0\xb7\xd0\xb0\xd0\xb1\xd0\xbe\xd1\x82\xd0\xb0",
        "справка.pdf",
        "application/pdf",
    ),
    AttachmentKind.VOICE: (b"OggS" + bytes(300), "voice.ogg", "audio/ogg"),
    AttachmentKind.AUDIO: (b"ID3" + bytes(400), "песня.mp3", "audio/mpeg"),
    AttachmentKind.VIDEO: (b"\0\0\0\x18ftypmp42" + bytes(500), "video.mp4", "video/mp4"),
    AttachmentKind.ROUND_VIDEO: (b"\0\0\0\x18ftypmp42" + bytes(200), "round.mp4", "video/mp4"),
    AttachmentKind.STICKER: (png(90), "sticker.png", "image/png"),
    AttachmentKind.ANIMATION: (b"GIF89a" + bytes(100), "cat.gif", "image/gif"),
}


def attachment(kind: AttachmentKind, channel: str = "elsewhere") -> Attachment:
    """A file that came from another messenger, so that it must be uploaded."""
    data, name, mime = BYTES[kind]
    return Attachment(kind, channel, "1", ref="foreign", name=name, mime=mime, size=len(data), duration=3)


@dataclass(frozen=True)
class Case:
    """A message to send; its name is the test's."""

    name: str
    content: Content


PHRASE = "Здравствуйте, это «Забота». Напишите, когда удобно."

OUTGOING = (
    Case("a short text", Content(text=PHRASE)),
    Case("one letter", Content(text="Я")),
    Case("a text of many lines", Content(text="Первая\n\nВторая\n  с отступом\n— третья")),
    Case("words that look like HTML", Content(text="<b>не жирный</b> & &amp; <script>1 < 2</script>")),
    Case(
        "words that look like Markdown",
        Content(text="*не* _так_ **и** [не](ссылка) `код` ~~а~~ \\ # - + | { } ! . > ="),
    ),
    Case("words that look like a mention", Content(text="@all @everyone [id1|Павел] *club1 (сообщество) #тег /start")),
    Case("emoji of many parts", Content(text="👩‍👩‍👧‍👦 🇷🇺 👍🏽 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿")),
    Case("Arabic and Hebrew", Content(text="مرحبا بكم، שלום וברכה, здравствуйте")),
    Case("zero-width marks inside", Content(text="а\u200bб\u200d\u200cв\ufeffг\u2060д")),
    Case("bold", Content(text="Приём в 10:00 завтра", spans=(Span(SpanKind.BOLD, 8, 5),))),
    Case("formatting after emoji", Content(text="🇷🇺👍🏽 важно", spans=(Span(SpanKind.ITALIC, 5, 5),))),
    Case(
        "a link in words",
        Content(text="Читайте здесь & там", spans=(Span(SpanKind.LINK, 8, 5, "https://example.org/?a=1&b=2"),)),
    ),
    Case(
        "every kind of formatting",
        Content(
            text="жирный курсив черта зачёркнуто код цитата спойлер",
            spans=(
                Span(SpanKind.BOLD, 0, 6),
                Span(SpanKind.ITALIC, 7, 6),
                Span(SpanKind.UNDERLINE, 14, 5),
                Span(SpanKind.STRIKE, 20, 10),
                Span(SpanKind.CODE, 31, 3),
                Span(SpanKind.SPOILER, 42, 7),
            ),
        ),
    ),
    Case("formatting with markup in it", Content(text="a <b>&*_ b", spans=(Span(SpanKind.BOLD, 2, 6),))),
    Case(
        "overlapping formatting",
        Content(text="раз два три", spans=(Span(SpanKind.BOLD, 0, 7), Span(SpanKind.ITALIC, 4, 7))),
    ),
    Case("a very long text", Content(text="\n\n".join(f"{n}. {PHRASE * 6}" for n in range(60)))),
    Case("a long text without a space", Content(text="ъ" * 20_000)),
    Case("a long text of emoji", Content(text="👩‍👩‍👧‍👦🇷🇺" * 1500)),
    Case(
        "a long text all bold",
        Content(text="Слово за словом. " * 900, spans=(Span(SpanKind.BOLD, 0, 17 * 900 - 1),)),
    ),
    *(Case(f"a {kind.value}", Content(attachments=(attachment(kind),))) for kind in AttachmentKind),
    Case("a photo with words", Content(text=PHRASE, attachments=(attachment(AttachmentKind.PHOTO),))),
    Case("a photo with too many words", Content(text=PHRASE * 40, attachments=(attachment(AttachmentKind.PHOTO),))),
    Case(
        "a document with formatted words",
        Content(text=PHRASE, spans=(Span(SpanKind.BOLD, 0, 12),), attachments=(attachment(AttachmentKind.DOCUMENT),)),
    ),
    Case("an album of ten", Content(text="Десять", attachments=(attachment(AttachmentKind.PHOTO),) * 10)),
    Case("an album of twelve", Content(attachments=(attachment(AttachmentKind.PHOTO),) * 12)),
    Case("two documents", Content(attachments=(attachment(AttachmentKind.DOCUMENT),) * 2)),
    Case(
        "a mixed bag",
        Content(
            text="Всё сразу",
            attachments=tuple(map(attachment, (AttachmentKind.PHOTO, AttachmentKind.DOCUMENT, AttachmentKind.VOICE))),
        ),
    ),
    Case(
        "an animated sticker from elsewhere",
        Content(
            attachments=(
                Attachment(
                    AttachmentKind.STICKER, "elsewhere", "1", ref="x", mime="application/x-tgsticker", emoji="😀"
                ),
            )
        ),
    ),
    Case("a place", Content(location=Location(52.6088, 39.5992))),
    Case("a place with a name", Content(location=Location(52.6088, 39.5992, "Дом семьи", "ул. Ленина, 1"))),
    Case("a phone", Content(contact=Contact("+79001234567", "Мария Иванова"))),
    Case("what can't be carried", Content(unsupported="опрос «Когда?»")),
    Case("words with what can't be carried", Content(text="Смотрите", unsupported="кубик 🎲 5")),
    Case(
        "buttons",
        Content(
            text="Приняли?",
            buttons=(
                (Button("Принято", "dose:1:taken"), Button("Отложить", "dose:1:snooze")),
                (Button("Пропустить", "dose:1:skip"),),
            ),
        ),
    ),
    Case(
        "a button with a link",
        Content(text="Меры", buttons=((Button("Открыть", kind=ButtonKind.LINK, url="https://example.org/m"),),)),
    ),
    Case(
        "buttons under a photo",
        Content(text="Кто это?", attachments=(attachment(AttachmentKind.PHOTO),), buttons=((Button("Я", "me"),),)),
    ),
    Case(
        "buttons under an album",
        Content(attachments=(attachment(AttachmentKind.PHOTO),) * 3, buttons=((Button("Ясно", "ok"),),)),
    ),
    Case(
        "buttons under a document",
        Content(attachments=(attachment(AttachmentKind.DOCUMENT),), buttons=((Button("Ясно", "ok"),),)),
    ),
)
