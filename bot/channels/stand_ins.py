"""What goes instead of what a messenger can't show: another kind of file, or words."""

from __future__ import annotations

import msgspec

from bot.channels.port import Capabilities
from storage.content import Attachment, AttachmentKind, Contact, Location

RASTER = frozenset({"image/webp", "image/png", "image/jpeg"})


def carried(attachment: Attachment, able: Capabilities) -> Attachment | None:
    """The attachment as this messenger sends it; None where it can only be told in words."""
    if attachment.kind is AttachmentKind.STICKER and not _own(attachment, able):
        # A sticker lives in its own messenger; elsewhere its picture goes, if it is one and doesn't move.
        if attachment.mime not in RASTER:
            return None
        attachment = msgspec.structs.replace(attachment, kind=AttachmentKind.PHOTO)
    kind = attachment.kind
    while kind not in able.kinds:
        kind = able.stand_ins[kind]
    if kind is AttachmentKind.PHOTO and (attachment.size or 0) > able.photo_limit:
        kind = AttachmentKind.DOCUMENT
    return attachment if kind is attachment.kind else msgspec.structs.replace(attachment, kind=kind)


def _own(attachment: Attachment, able: Capabilities) -> bool:
    return attachment.channel == able.channel and attachment.kind in able.kinds


def sticker_words(attachment: Attachment) -> str:
    """A sticker that can't be carried, in words."""
    return f"[Стикер {attachment.emoji}]" if attachment.emoji else "[Стикер]"


def location_words(location: Location) -> str:
    """A place with a link to a map, for a messenger without maps."""
    point = f"{location.longitude:.6f},{location.latitude:.6f}"
    name = ", ".join(filter(None, (location.title, location.address))) or "точка на карте"
    return f"Место: {name}\nhttps://yandex.ru/maps/?pt={point}&z=16"


def contact_words(contact: Contact) -> str:
    """A shared phone in words."""
    return f"Контакт: {contact.name}, {contact.phone}" if contact.name else f"Контакт: {contact.phone}"
