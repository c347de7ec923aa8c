"""What a bot attaches to a message: tokens become files, buttons and cards become what the phone shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.chats import Attachment, Button
from sandbox.files import Files
from sandbox.max_messenger.refusals import RefusalError, bad_payload
from sandbox.max_messenger.tokens import Media, Tokens

BUTTONS = {
    "callback": "callback",
    "link": "link",
    "open_app": "link",
    "request_contact": "ask_contact",
    "request_geo_location": "ask_location",
    "message": "text",
    "clipboard": "clipboard",
    "chat": "chat",
}
"""MAX's kinds of buttons in the phone's words."""
_PHONE = re.compile(r"^TEL[^:\r\n]*:([^\r\n]+)", re.MULTILINE)


@dataclass(slots=True)
class Attached:
    """Attachments twice: as MAX gives them back, and as the page shows them."""

    json: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    buttons: list[list[Button]] = field(default_factory=list)
    location: dict[str, Any] | None = None
    contact: dict[str, Any] | None = None


def attach(
    items: Iterable[dict[str, Any]], tokens: Tokens, files: Files, origin: str, refuse: Callable[[Media], bool]
) -> Attached:
    """Turn the request's attachments into the message's; RefusalError where a token is not good.

    refuse(media): is this one still being processed?
    """
    attached = Attached()
    for item in items:
        match item["type"]:
            case "image":
                for media in _photos(item["payload"], tokens, files):
                    _add(attached, media, origin, refuse)
            case "video" | "audio" | "file" as kind:
                _add(attached, _media(kind, item["payload"]["token"], tokens), origin, refuse)
            case "sticker":
                _add(attached, _media("sticker", item["payload"]["code"], tokens), origin, refuse)
            case "inline_keyboard":
                attached.json.append({"type": "inline_keyboard", "payload": {"buttons": item["payload"]["buttons"]}})
                attached.buttons = [[_button(button) for button in row] for row in item["payload"]["buttons"]]
            case "location":
                attached.location = {"latitude": item["latitude"], "longitude": item["longitude"]}
                attached.json.append({"type": "location", **attached.location})
            case "contact":
                _card(attached, item["payload"])
            case _:
                payload = {key: item["payload"].get(key) for key in ("url", "token")}
                attached.json.append({"type": "share", "payload": payload})
    return attached


def _add(attached: Attached, media: Media, origin: str, refuse: Callable[[Media], bool]) -> None:
    if media.file is None or refuse(media):
        raise RefusalError(400, "attachment.not.ready")
    attached.json.append(media.as_json(origin))
    if (shown := media.as_attachment()) is not None:
        attached.attachments.append(shown)


def _photos(payload: dict[str, Any], tokens: Tokens, files: Files) -> list[Media]:
    if photos := payload.get("photos"):
        return [_media("image", photo["token"], tokens) for photo in photos.values()]
    if token := payload.get("token"):
        return [_media("image", token, tokens)]
    # MAX would fetch the picture from this address; the sandbox goes nowhere and makes one up
    return [tokens.make("image", files.generate(1024, name="photo.png"))]


def _media(kind: str, token: str, tokens: Tokens) -> Media:
    media = tokens.get(token)
    if media is not None and media.kind == kind:
        return media
    if kind == "image":
        raise bad_payload(f"Invalid photo token provided: {token}")
    raise bad_payload(f"Invalid `token` in {kind} attachment")


def _button(button: dict[str, Any]) -> Button:
    url = button.get("url")
    if button["type"] == "open_app":
        url = f"https://max.ru/{button.get('web_app') or ''}"
    data = button.get("payload") if button["type"] in ("callback", "clipboard") else None
    return Button(button["text"], BUTTONS[button["type"]], data, url)


def _card(attached: Attached, payload: dict[str, Any]) -> None:
    name, phone = payload.get("name"), payload.get("vcf_phone")
    card = payload.get("vcf_info") or vcard(name or "", phone or "")
    if phone is None and (found := _PHONE.search(card)):
        phone = found[1]
    attached.contact = {"phone": phone, "name": name, "own": False}
    attached.json.append({"type": "contact", "payload": {"vcf_info": card}})


def vcard(name: str, phone: str) -> str:
    """Write a card as MAX's server does: the phone first, digits alone."""
    digits = re.sub(r"\D", "", phone)
    return (
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:ez-vcard 0.10.3\r\nTEL;TYPE=cell:{digits}\r\nFN:{name}\r\nEND:VCARD\r\n"
    )
