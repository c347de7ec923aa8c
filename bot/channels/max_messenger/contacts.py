"""A shared phone in MAX: the vCard of an attachment, and whether MAX vouches that it is the sender's own."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from bot.channels.max_messenger.fields import ident, name_of_user, obj, word
from storage.content import Contact


def contact_of(payload: dict[str, Any], sender_id: str | None, token: str | None) -> Contact | None:
    """The contact of an attachment's payload; None where it holds no phone.

    The button «поделиться контактом» sends the sender's own card (`max_info` is the sender) signed with `hash`, the
    HMAC-SHA256 of the vCard under the bot's token. A card without it may hold any phone beside the sender's name.
    """
    card = word(payload.get("vcf_info")) or ""
    # Some clients give the line breaks escaped; the signature is made over real ones.
    card = card.replace("\\r\\n", "\r\n").replace("\\n", "\n")
    phone = _line(card, "TEL") or word(payload.get("vcf_phone"))
    if phone is None:
        return None
    owner = obj(payload.get("max_info"))
    own = sender_id is not None and ident(owner.get("user_id")) == sender_id
    signed = token is None or _signed(card, word(payload.get("hash")) or "", token)
    return Contact(phone=phone, name=_line(card, "FN") or name_of_user(owner), own=own and signed)


def _signed(card: str, signature: str, token: str) -> bool:
    made = hmac.new(token.encode(), card.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(made.encode(), signature.lower().encode())


def _line(card: str, field: str) -> str | None:
    """The value of a vCard's first line of that name (`TEL;TYPE=cell:+7…`)."""
    for line in card.splitlines():
        head, colon, value = line.strip().partition(":")
        if colon and head.split(";", 1)[0].upper() == field:
            # RFC 6350 writes a phone as a URI too.
            return value.strip().removeprefix("tel:") or None
    return None
