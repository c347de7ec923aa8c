"""What a Telegram message holds, as our content; what we can't carry becomes words."""

from __future__ import annotations

from typing import Any

from bot.channels.port import Raw
from bot.channels.telegram.attachments import attachments_of
from bot.channels.telegram.fields import full_name, maybe, several, words
from bot.channels.telegram.text import spans_of
from storage.content import Contact, Content, Location, Span, SpanKind


def content_of(message: Raw, bot: str) -> Content:
    """Everything the writer sent; `unsupported` tells in Russian what is of a kind unknown to us."""
    text, spans = _text(message)
    files = attachments_of(message, bot)
    location, contact = _location(message), _contact(message)
    strange = None if text or files or location or contact else unsupported(message)
    if not (files and not text and "media_group_id" in message):
        text, spans = _with_heading(message, text, spans)
    return Content(text=text, spans=spans, attachments=files, location=location, contact=contact, unsupported=strange)


def unsupported(message: Raw) -> str:
    """What was sent that we can't carry, in words."""
    poll, checklist, dice = maybe(message, "poll"), maybe(message, "checklist"), maybe(message, "dice")
    if poll:
        return f"опрос{_quoted(poll, 'question')}{_listed(poll, 'options')}"
    if checklist:
        return f"список дел{_quoted(checklist, 'title')}{_listed(checklist, 'tasks')}"
    if dice:
        return " ".join(filter(None, ("кубик", words(dice, "emoji"), str(dice.get("value", "")))))
    for field, name, title in (
        ("story", "история", ""),
        ("game", "игра", "title"),
        ("invoice", "счёт на оплату", "title"),
        ("successful_payment", "платёж", ""),
        ("gift", "подарок", ""),
        ("unique_gift", "подарок", ""),
        ("paid_media", "платная запись", ""),
        ("giveaway", "розыгрыш", ""),
        ("giveaway_winners", "итоги розыгрыша", ""),
        ("web_app_data", "данные из приложения", ""),
    ):
        if field in message:
            return name + _quoted(maybe(message, field), title)
    return "сообщение, которое здесь не показать"


def _text(message: Raw) -> tuple[str, tuple[Span, ...]]:
    for name, entities in (("text", "entities"), ("caption", "caption_entities")):
        if text := words(message, name):
            return text, spans_of(text, several(message, entities))
    return "\n".join(_rich_lines(maybe(message, "rich_message").get("blocks"))), ()


def _rich_lines(value: Any) -> list[str]:
    """The plain words of a rich message, a line for each stretch of text in it."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, list):
        if any(isinstance(item, str) for item in value):
            return ["".join("".join(_rich_lines(item)) for item in value)]
        return [line for item in value for line in _rich_lines(item)]
    if isinstance(value, dict):
        inner = (item for name, item in value.items() if name not in {"type", "url", "language", "name"})
        return [line for item in inner if isinstance(item, str | list | dict) for line in _rich_lines(item)]
    return []


def _with_heading(message: Raw, text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """Put «Переслано от …:» and the words the writer quoted before the text."""
    lines: list[str] = []
    marks: list[Span] = []
    if source := _forwarded_from(maybe(message, "forward_origin")):
        lines.append(f"Переслано от {source}:")
    quote = maybe(message, "quote")
    if quote.get("is_manual") and (quoted := words(quote, "text")):
        marks.append(Span(SpanKind.QUOTE, sum(len(line) + 1 for line in lines), len(quoted)))
        lines.append(quoted)
    if not lines:
        return text, spans
    heading = "\n".join(lines) + ("\n" if text else "")
    shifted = (Span(span.kind, span.start + len(heading), span.length, span.url) for span in spans)
    return heading + text, (*marks, *shifted)


def _forwarded_from(origin: Raw) -> str | None:
    if not origin:
        return None
    chat = maybe(origin, "chat") or maybe(origin, "sender_chat")
    name = full_name(maybe(origin, "sender_user")) or words(origin, "sender_user_name") or words(chat, "title")
    return name or "неизвестного отправителя"


def _location(message: Raw) -> Location | None:
    venue = maybe(message, "venue")
    point = maybe(venue, "location") or maybe(message, "location")
    latitude, longitude = point.get("latitude"), point.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    return Location(float(latitude), float(longitude), words(venue, "title"), words(venue, "address"))


def _contact(message: Raw) -> Contact | None:
    contact = maybe(message, "contact")
    if not (phone := words(contact, "phone_number")):
        return None
    owner, sender = contact.get("user_id"), maybe(message, "from").get("id")
    # Telegram vouches for the number only in a contact whose owner is the sender.
    return Contact(phone, full_name(contact), own=owner is not None and owner == sender)


def _quoted(value: Raw, name: str) -> str:
    title = words(value, name)
    return f" «{title}»" if title else ""


def _listed(value: Raw, name: str) -> str:
    options = filter(None, (words(item, "text") for item in several(value, name) if isinstance(item, dict)))
    joined = " / ".join(options)
    return f": {joined}" if joined else ""
