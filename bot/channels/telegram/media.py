"""Files going out: which call carries which kind, uploaded from disk or named by file_id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from mimetypes import guess_extension
from pathlib import Path
from typing import Any

from aiogram import methods
from aiogram.types import (
    FSInputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    MediaUnion,
    MessageEntity,
)

from bot.channels.capability import TELEGRAM
from bot.channels.errors import Permanent, Reason
from storage.content import Attachment, AttachmentKind

PHOTO_SIDES = 10_000
"""Width and height of a photo together, in pixels."""
PHOTO_RATIO = 20

NAMES = {
    AttachmentKind.PHOTO: ("photo", ".jpg"),
    AttachmentKind.DOCUMENT: ("document", ""),
    AttachmentKind.VOICE: ("voice", ".ogg"),
    AttachmentKind.AUDIO: ("audio", ".mp3"),
    AttachmentKind.VIDEO: ("video", ".mp4"),
    AttachmentKind.ROUND_VIDEO: ("video", ".mp4"),
    AttachmentKind.STICKER: ("sticker", ".webp"),
    AttachmentKind.ANIMATION: ("animation", ".mp4"),
}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file about to leave: `path` to upload it, else its `file_id` among this bot's files."""

    attachment: Attachment
    kind: AttachmentKind
    path: Path | None

    @property
    def media(self) -> str | FSInputFile:
        """What aiogram takes: the id, or a file it streams from disk."""
        if self.path is not None:
            return FSInputFile(self.path, filename=_file_name(self.attachment))
        if not self.attachment.ref:
            raise Permanent(Reason.FILE_LOST, "neither a file nor a file_id")
        return self.attachment.ref


def outgoing(attachment: Attachment, path: Path | None, bot: str) -> Outgoing:
    """The file as the kind Telegram will take it: a photo too big or too long goes as a document."""
    if path is None and (attachment.channel, attachment.bot) != ("telegram", bot):
        # Another messenger's reference may look like an address, and Telegram would go and fetch it.
        raise Permanent(Reason.FILE_LOST, "a file of another bot, and no bytes of it")
    kind = attachment.kind
    if kind is AttachmentKind.PHOTO and path is not None and not _is_a_photo(attachment, path):
        kind = AttachmentKind.DOCUMENT
    return Outgoing(attachment, kind, path)


def as_documents(files: Sequence[Outgoing]) -> list[Outgoing]:
    """The same uploads as plain documents, which Telegram never looks into."""
    return [Outgoing(file.attachment, AttachmentKind.DOCUMENT, file.path) for file in files]


def single(
    file: Outgoing, caption: str | None, entities: list[MessageEntity] | None, place: dict[str, Any]
) -> methods.TelegramMethod[Any]:
    """The call that sends one file; `place` is what all calls share (chat, topic, reply, buttons)."""
    media, known = file.media, file.attachment
    words: dict[str, Any] = {"caption": caption, "caption_entities": entities} | place
    match file.kind:
        case AttachmentKind.PHOTO:
            return methods.SendPhoto(photo=media, **words)
        case AttachmentKind.DOCUMENT:
            return methods.SendDocument(document=media, **words)
        case AttachmentKind.VOICE:
            return methods.SendVoice(voice=media, duration=known.duration, **words)
        case AttachmentKind.AUDIO:
            return methods.SendAudio(audio=media, duration=known.duration, **words)
        case AttachmentKind.VIDEO:
            return methods.SendVideo(video=media, supports_streaming=True, **_size(known), **words)
        case AttachmentKind.ANIMATION:
            return methods.SendAnimation(animation=media, **_size(known), **words)
        case AttachmentKind.ROUND_VIDEO:
            return methods.SendVideoNote(video_note=media, duration=known.duration, **place)
        case AttachmentKind.STICKER:
            return methods.SendSticker(sticker=media, **place)


def album(files: Sequence[Outgoing], caption: str | None, entities: list[MessageEntity] | None) -> list[MediaUnion]:
    """The media of sendMediaGroup, the words at the first."""
    makers: dict[AttachmentKind, type[InputMediaPhoto | InputMediaVideo | InputMediaDocument | InputMediaAudio]] = {
        AttachmentKind.PHOTO: InputMediaPhoto,
        AttachmentKind.VIDEO: InputMediaVideo,
        AttachmentKind.AUDIO: InputMediaAudio,
    }
    first: dict[str, Any] = {"caption": caption, "caption_entities": entities}
    return [
        makers.get(file.kind, InputMediaDocument)(media=file.media, **(first if index == 0 else {}))
        for index, file in enumerate(files)
    ]


def _size(known: Attachment) -> dict[str, Any]:
    return {"duration": known.duration, "width": known.width, "height": known.height}


def _is_a_photo(attachment: Attachment, path: Path) -> bool:
    width, height = attachment.width or 0, attachment.height or 0
    if width and height and (width + height > PHOTO_SIDES or max(width, height) > PHOTO_RATIO * min(width, height)):
        return False
    return path.stat().st_size <= TELEGRAM.photo_limit


def _file_name(attachment: Attachment) -> str:
    """A name safe in a multipart header, which aiogram writes without quoting."""
    name = "".join("_" if char in '"\\/' or not char.isprintable() else char for char in attachment.name or "")
    if name:
        return name
    stem, usual = NAMES[attachment.kind]
    if attachment.mime == "application/x-tgsticker":
        return stem + ".tgs"
    return stem + (guess_extension(attachment.mime or "") or usual)
