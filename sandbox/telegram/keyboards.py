"""`reply_markup`: what Telegram takes, and the buttons a person then sees."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Button, Chat, StoredMessage
from sandbox.telegram.refusals import refuse

Markup = dict[str, Any]
ACTIONS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat")
ACTIONS_MORE = ("switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay")


def checked_markup(markup: Any) -> Markup | None:
    """Give the markup back if Telegram would take it."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise refuse("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = [row for row in markup["inline_keyboard"] if row]
        if sum(map(len, rows)) > 100:
            raise refuse("REPLY_MARKUP_TOO_LONG")
        for button in (button for row in rows for button in row):
            _check_inline(button)
        return markup if rows else None
    if "keyboard" in markup:
        for button in (button for row in markup["keyboard"] for button in row):
            if not _words(button):
                raise refuse("keyboard button text must be non-empty")
        return markup
    if "remove_keyboard" in markup or "force_reply" in markup:
        return markup
    raise refuse("can't parse reply keyboard markup JSON object")


def inline_only(markup: Any) -> Markup | None:
    """Take an inline keyboard alone: a message is edited."""
    found = checked_markup(markup)
    if found is not None and "inline_keyboard" not in found:
        raise refuse("inline keyboard expected")
    return found


def put_markup(chat: Chat, message: StoredMessage, markup: Markup | None) -> None:
    """Show the markup: under the message, or under the field where one types."""
    wire = message.own["wire"]
    wire.pop("reply_markup", None)
    message.buttons = []
    if markup is None:
        return
    if "inline_keyboard" in markup:
        wire["reply_markup"] = markup
        message.buttons = [[_inline(button) for button in row] for row in markup["inline_keyboard"] if row]
    elif "keyboard" in markup:
        chat.menu = [[_menu(button) for button in row] for row in markup["keyboard"] if row]
    elif "remove_keyboard" in markup:
        chat.menu = []


def _check_inline(button: Any) -> None:
    if not isinstance(button, dict) or not button.get("text"):
        raise refuse("can't parse inline keyboard button: text must be non-empty")
    if not any(action in button for action in ACTIONS + ACTIONS_MORE):
        raise refuse(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise refuse("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not url.startswith(("http://", "https://", "tg://", "t.me/")):
        raise refuse(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")


def _inline(button: dict[str, Any]) -> Button:
    if "callback_data" in button:
        return Button(button["text"], "callback", button["callback_data"])
    return Button(button["text"], "link", url=button.get("url"))


def _menu(button: Any) -> Button:
    if isinstance(button, dict) and button.get("request_contact"):
        return Button(_words(button), "ask_contact")
    if isinstance(button, dict) and button.get("request_location"):
        return Button(_words(button), "ask_location")
    return Button(_words(button), "text")


def _words(button: Any) -> str:
    return str(button.get("text", "")) if isinstance(button, dict) else str(button)
