"""Buttons: under the message, or in place of the keyboard."""

from __future__ import annotations

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from storage.content import Button, ButtonKind, Content

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove

ASKING = frozenset({ButtonKind.ASK_CONTACT, ButtonKind.ASK_LOCATION})


def markup_of(content: Content) -> Markup | None:
    """A reply keyboard for a menu or where a phone or place is asked for (Telegram asks for them nowhere else)."""
    if not content.buttons:
        return ReplyKeyboardRemove(remove_keyboard=True) if content.menu else None
    asks = any(button.kind in ASKING for row in content.buttons for button in row)
    if content.menu or asks:
        return ReplyKeyboardMarkup(
            keyboard=[[_key(button) for button in row] for row in content.buttons],
            resize_keyboard=True,
            is_persistent=content.menu,
            one_time_keyboard=not content.menu,
        )
    return inline_of(content)


def inline_of(content: Content) -> InlineKeyboardMarkup | None:
    """Buttons under the message; the only ones an edit can change."""
    rows = [[_inline(button) for button in row if button.kind not in ASKING] for row in content.buttons]
    rows = [row for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows and not content.menu else None


def _key(button: Button) -> KeyboardButton:
    return KeyboardButton(
        text=button.text,
        request_contact=button.kind is ButtonKind.ASK_CONTACT or None,
        request_location=button.kind is ButtonKind.ASK_LOCATION or None,
    )


def _inline(button: Button) -> InlineKeyboardButton:
    if button.kind is ButtonKind.LINK:
        return InlineKeyboardButton(text=button.text, url=button.url)
    return InlineKeyboardButton(text=button.text, callback_data=button.data or button.text[:32])
