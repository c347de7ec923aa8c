"""What a person says in one go: cut into messages as MAX's own app does it, with the attachments of each."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import replace

from sandbox.files import Files
from sandbox.max_messenger.attaching import vcard
from sandbox.max_messenger.shapes import TOKEN, Json
from sandbox.max_messenger.tokens import TO_MAX, Tokens
from sandbox.messenger import Said

TOGETHER = ("image", "video")
_LINK = re.compile(r"https?://[^\s<>]+")


def parts(said: Said) -> list[Said]:
    """Give the messages: pictures and videos together, any other file by itself; the words go with the first."""
    if len(said.attachments) < 2:
        return [said]
    together = [file for file in said.attachments if TO_MAX[file.kind] in TOGETHER]
    alone = [[file] for file in said.attachments if TO_MAX[file.kind] not in TOGETHER]
    groups = [together, *alone] if together else alone
    first = replace(said, attachments=groups[0])
    return [first, *(Said(said.user, attachments=group, at=said.at) for group in groups[1:])]


def attachments_json(part: Said, tokens: Tokens, files: Files, origin: str, owner: Json) -> list[Json]:
    """Give `body.attachments` of one message; `owner` is the person who says it."""
    found = []
    for attachment in part.attachments:
        media = tokens.make(TO_MAX[attachment.kind], files.get(attachment.file_id), duration=attachment.duration)
        found.append(media.as_json(origin))
    if part.location is not None:
        place = {key: part.location[key] for key in ("latitude", "longitude")}
        found.append({"type": "location", **place})
    if part.contact is not None:
        found.append(_contact_json(part.contact, owner))
    if not found and (link := _LINK.search(part.text)):
        # MAX looks at the first link of a text and adds what it saw there
        found.append({"type": "share", "payload": {"url": link[0], "token": ""}, "title": link[0]})
    return found


def _contact_json(contact: Json, owner: Json) -> Json:
    card = vcard(contact.get("name") or owner["name"], contact["phone"])
    payload: Json = {"vcf_info": card}
    if contact.get("own"):
        payload |= {"max_info": owner, "hash": sign(card)}
    return {"type": "contact", "payload": payload}


def sign(card: str) -> str:
    """Vouch for the sender's own number as MAX does: HMAC-SHA256 of the card with the bot's token."""
    return hmac.new(TOKEN.encode(), card.encode(), hashlib.sha256).hexdigest()
