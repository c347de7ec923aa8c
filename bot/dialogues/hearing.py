"""What somebody has just sent, as a dialogue hears it."""

from __future__ import annotations

from curators.turn import Turn
from scenarios.moves import Given, Placed, Sent, Shared, Typed
from storage.content import Attachment, AttachmentKind, Content


def given(turn: Turn) -> Given:
    """Give the message of this turn as an answer: a contact, a place, files, or words."""
    content = turn.event.content or Content()
    if content.contact is not None:
        return Shared(content.contact.phone, content.contact.own)
    if content.location is not None:
        place = content.location
        return Placed(place.latitude, place.longitude, ", ".join(filter(None, (place.title, place.address))))
    if content.attachments:
        return Sent(sum(map(_is_photo, content.attachments)), content.text, turn.event.album)
    return Typed(content.text)


def _is_photo(file: Attachment) -> bool:
    return file.kind is AttachmentKind.PHOTO or (file.mime or "").startswith("image/")
