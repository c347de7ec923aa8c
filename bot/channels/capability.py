"""What each messenger can do: one row a messenger, its source beside it; no messenger's library is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.port import Capabilities
from storage.content import AttachmentKind as File
from storage.content import ButtonKind as Button
from storage.content import SpanKind

MEGABYTE = 1024 * 1024

TELEGRAM = Capabilities(
    channel="telegram",
    text_limit=4096,
    caption_limit=1024,
    album_limit=10,
    upload_limit=50 * MEGABYTE,
    photo_limit=10 * MEGABYTE,
    download_limit=20 * MEGABYTE,
    kinds=frozenset(File),
    stand_ins={},
    spans=frozenset(SpanKind),
    buttons=frozenset(Button),
    button_rows=12,
    button_columns=8,
    board=None,
    location=True,
    contact=True,
    edit=True,
    delete=True,
    reactions=True,
    sees_reactions=True,
    sees_edits=True,
    sees_deletions=False,
    sees_typing=False,
    typing=True,
    pin=True,
    topics=True,
    replies=True,
    menu=True,
    idempotent=False,
    chat_interval=1.0,
    group_interval=3.0,
)
"""Bot API 10: limits from its description; 100 buttons a message; one message a second a chat, 20 a minute a group."""

VK = Capabilities(
    channel="vk",
    text_limit=9000,
    caption_limit=9000,
    album_limit=10,
    upload_limit=200 * MEGABYTE,
    photo_limit=50 * MEGABYTE,
    download_limit=None,
    # A community token may upload photos, documents and voice messages alone.
    kinds=frozenset({File.PHOTO, File.DOCUMENT, File.VOICE}),
    stand_ins={
        File.AUDIO: File.DOCUMENT,
        File.VIDEO: File.DOCUMENT,
        File.ROUND_VIDEO: File.DOCUMENT,
        File.ANIMATION: File.DOCUMENT,
        File.STICKER: File.PHOTO,
    },
    # `format_data` of messages.send knows these four.
    spans=frozenset({SpanKind.BOLD, SpanKind.ITALIC, SpanKind.UNDERLINE, SpanKind.LINK}),
    buttons=frozenset({Button.CALLBACK, Button.LINK, Button.ASK_LOCATION}),
    # An inline keyboard: 5 × 6 and at most 10 buttons in all, so no more than these can always be shown.
    button_rows=5,
    button_columns=2,
    board=(6, 10),
    location=True,
    contact=False,
    edit=True,
    delete=True,
    reactions=True,
    sees_reactions=True,
    sees_edits=True,
    sees_deletions=False,
    sees_typing=True,
    typing=True,
    pin=False,
    topics=False,
    replies=True,
    menu=True,
    idempotent=True,
    chat_interval=0.05,
    group_interval=0.05,
)
"""API 5.199: `messages.send`; 20 requests a second a community is the only rate."""

MAX = Capabilities(
    channel="max",
    text_limit=4000,
    caption_limit=4000,
    album_limit=10,
    upload_limit=4096 * MEGABYTE,
    photo_limit=50 * MEGABYTE,
    download_limit=None,
    kinds=frozenset({File.PHOTO, File.VIDEO, File.AUDIO, File.VOICE, File.DOCUMENT, File.STICKER}),
    stand_ins={File.ROUND_VIDEO: File.VIDEO, File.ANIMATION: File.VIDEO},
    spans=frozenset(SpanKind) - {SpanKind.SPOILER},
    buttons=frozenset(Button),
    button_rows=30,
    button_columns=7,
    board=None,
    location=True,
    contact=True,
    edit=True,
    delete=True,
    reactions=False,
    sees_reactions=False,
    sees_edits=True,
    sees_deletions=True,
    sees_typing=False,
    typing=True,
    pin=True,
    topics=False,
    replies=True,
    menu=False,
    idempotent=False,
    chat_interval=0.5,
    group_interval=0.5,
)
"""platform-api.max.ru: text 4000, files of 4 GB, 30 rows × 7 buttons, two messages a second a chat."""

BY_CHANNEL: Mapping[str, Capabilities] = {row.channel: row for row in (TELEGRAM, VK, MAX)}


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which files travel in one message."""

    together: tuple[frozenset[File], ...]
    """Kinds of one set share a message; a kind in none goes alone."""
    wordless: frozenset[File]
    """Kinds that carry no text of their own."""
    album_buttons: bool
    """Buttons may hang under a message of several files."""
    file_buttons: bool = True
    """Buttons may hang under a file that goes alone."""


GROUPING: Mapping[str, Grouping] = {
    "telegram": Grouping(
        together=(frozenset({File.PHOTO, File.VIDEO}), frozenset({File.DOCUMENT}), frozenset({File.AUDIO})),
        wordless=frozenset({File.STICKER, File.ROUND_VIDEO}),
        album_buttons=False,
    ),
    "vk": Grouping(
        together=(frozenset(File) - {File.VOICE},),
        wordless=frozenset({File.VOICE}),
        album_buttons=True,
    ),
    # «MUST be the only attachment in message» stands at audio, file, contact and sticker.
    "max": Grouping(
        together=(frozenset({File.PHOTO, File.VIDEO}),),
        wordless=frozenset({File.STICKER}),
        album_buttons=True,
        file_buttons=False,
    ),
}
