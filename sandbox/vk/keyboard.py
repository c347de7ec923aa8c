"""The keyboard of a message: VK's rules for its JSON, and the same buttons as a phone shows them."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sandbox.chats import Button
from sandbox.vk.errors import VkError

COLUMNS, ROWS, BUTTONS = 5, 10, 40
INLINE_ROWS, INLINE_BUTTONS = 6, 10
LABEL, PAYLOAD = 40, 255
"""Characters of a button's words, and of its payload as JSON."""

LABELLED = frozenset({"text", "callback", "open_link", "open_app"})
ACTIONS = LABELLED | {"location", "vkpay"}
COLORED = frozenset({"text", "callback"})
COLORS = frozenset({"primary", "secondary", "negative", "positive", "default"})
PHONE_KINDS = {"open_link": "link", "location": "ask_location"}
LOCATION_LABEL = "Отправить местоположение"


def _bad(detail: str) -> VkError:
    return VkError(911, detail, unfit=True)


@lru_cache(maxsize=4096)
def check(raw: str) -> dict[str, Any]:
    """Read and check the keyboard's JSON; error 911 with VK's words about the first fault.

    The answer is cached and shared: never change it.
    """
    try:
        keyboard = json.loads(raw)
    except ValueError:
        raise _bad("keyboard is not valid JSON") from None
    if not isinstance(keyboard, dict) or not isinstance(keyboard.get("buttons"), list):
        raise _bad("buttons should be an array")
    for name in ("one_time", "inline"):
        if not isinstance(keyboard.get(name, False), bool):
            raise _bad(f"{name} should be boolean")
    inline, one_time = keyboard.get("inline", False), keyboard.get("one_time", False)
    if inline and one_time:
        raise _bad("inline keyboard can't be one_time")
    _check_rows(keyboard["buttons"], *((INLINE_ROWS, INLINE_BUTTONS) if inline else (ROWS, BUTTONS)))
    return {"one_time": one_time, "inline": inline, "buttons": keyboard["buttons"]}


def _check_rows(rows: list[Any], most_rows: int, most_buttons: int) -> None:
    if len(rows) > most_rows:
        raise _bad("there are too much rows")
    for y, row in enumerate(rows):
        if not isinstance(row, list) or not row:
            raise _bad(f"row {y} should contain at least 1 column")
        if len(row) > (1 if any(_wide(button) for button in row) else COLUMNS):
            raise _bad(f"row {y} contains too much columns")
        for x, button in enumerate(row):
            _check_button(button, f"button [{y}][{x}]")
    if sum(map(len, rows)) > most_buttons:
        raise _bad("there are too much buttons")


def _wide(button: Any) -> bool:
    """A button of a place, a payment or an application takes the whole row."""
    action = button.get("action") if isinstance(button, dict) else None
    return isinstance(action, dict) and action.get("type") in ("location", "vkpay", "open_app")


def _check_button(button: Any, where: str) -> None:
    action = button.get("action") if isinstance(button, dict) else None
    if not isinstance(action, dict):
        raise _bad(f"{where} action should be an object")
    kind = action.get("type")
    if kind not in ACTIONS:
        raise _bad(f"{where} action type is unknown")
    if kind in LABELLED:
        _check_label(action.get("label"), where)
    if kind == "open_link" and not str(action.get("link", "")).startswith(("http://", "https://")):
        raise _bad(f"{where} link is invalid")
    if kind == "callback" and "payload" not in action:
        raise _bad(f"{where} payload is required")
    if len(payload_text(action.get("payload", ""))) > PAYLOAD:
        raise _bad(f"{where} payload should be maximum {PAYLOAD} letters length")
    if "color" in button and (kind not in COLORED or button["color"] not in COLORS):
        raise _bad(f"{where} color is not allowed")


def _check_label(label: Any, where: str) -> None:
    if not isinstance(label, str) or not label:
        raise _bad(f"{where} label should be at least 1 letters length")
    if len(label) > LABEL:
        raise _bad(f"{where} label should be maximum {LABEL} letters length")


def payload_text(payload: Any) -> str:
    """Give a button's payload as the JSON text VK sends back; error 911 where the text isn't JSON."""
    if not isinstance(payload, str):
        return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    if payload and not _is_json(payload):
        raise _bad("payload should be valid JSON")
    return payload


@lru_cache(maxsize=4096)
def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def told(keyboard: dict[str, Any], author: int) -> dict[str, Any]:
    """Give the keyboard as VK tells it back in a message object: every payload is a text there."""
    rows = [[_told_button(button) for button in row] for row in keyboard["buttons"]]
    return {**keyboard, "buttons": rows, "author_id": author}


def _told_button(button: dict[str, Any]) -> dict[str, Any]:
    action = button["action"]
    return {**button, "action": {**action, "payload": payload_text(action.get("payload", ""))}}


def shown(keyboard: dict[str, Any]) -> list[list[Button]]:
    """Give the rows of buttons as the phone's API tells them; `data` is the payload, or the one text in it."""
    return [[_shown_button(button["action"]) for button in row] for row in keyboard["buttons"]]


def _shown_button(action: dict[str, Any]) -> Button:
    data = _inner(payload_text(action["payload"])) if "payload" in action else None
    kind = action["type"]
    return Button(action.get("label", LOCATION_LABEL), PHONE_KINDS.get(kind, kind), data, action.get("link"))


def _inner(payload: str) -> str:
    value = json.loads(payload)
    if isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    return value if isinstance(value, str) else payload


def action_of(keyboard: dict[str, Any], rows: list[list[Button]], pressed: Button) -> dict[str, Any]:
    """Give the action behind a button that `shown` made."""
    for y, row in enumerate(rows):
        for x, button in enumerate(row):
            if button is pressed:
                action: dict[str, Any] = keyboard["buttons"][y][x]["action"]
                return action
    raise LookupError("the button is not of this keyboard")
