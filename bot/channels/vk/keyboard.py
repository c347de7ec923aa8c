"""Buttons as VK's keyboards: inline under a message, or a menu under the field where one types."""

from __future__ import annotations

import json
from typing import Any

from storage.content import Button, ButtonKind, Content

LABEL = 40
INLINE_ROWS, INLINE_COLUMNS, INLINE_TOTAL = 6, 5, 10

REMOVED = '{"one_time":true,"buttons":[]}'
"""Takes the menu away."""


def keyboard(content: Content) -> str | None:
    """The JSON of the keyboard; None where the message has none. Buttons that don't fit inline become a menu."""
    if not content.buttons:
        return REMOVED if content.menu else None
    rows = _rows(content)
    fits = (
        len(rows) <= INLINE_ROWS
        and all(len(row) <= INLINE_COLUMNS for row in rows)
        and sum(map(len, rows)) <= INLINE_TOTAL
    )
    inline = fits and not content.menu
    board = {"inline": inline, "buttons": [[_button(button, inline=inline) for button in row] for row in rows]}
    return json.dumps(board, ensure_ascii=False)


def empty(content: Content) -> str:
    """The keyboard for an edit: where the message has no buttons left, an empty one takes the old ones away."""
    return keyboard(content) or '{"inline":true,"buttons":[]}'


def data_of(payload: Any) -> str | None:
    """`Button.data` from a pressed button's payload (JSON text or already decoded); None where it isn't ours."""
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except ValueError:
            return None
    data = payload.get("b") if isinstance(payload, dict) else None
    return data if isinstance(data, str) else None


def _rows(content: Content) -> list[list[Button]]:
    """Rows with each place button on a row of its own: VK gives it the whole width."""
    rows: list[list[Button]] = []
    for row in content.buttons:
        line: list[Button] = []
        for button in row:
            if button.kind is ButtonKind.ASK_LOCATION:
                rows += [line] if line else []
                rows.append([button])
                line = []
            elif button.kind is not ButtonKind.LINK or button.url:
                line.append(button)
        rows += [line] if line else []
    return rows


def _button(button: Button, *, inline: bool) -> dict[str, Any]:
    payload = {"payload": json.dumps({"b": button.data})} if button.data is not None else {}
    if button.kind is ButtonKind.ASK_LOCATION:
        return {"action": {"type": "location", **payload}}
    label = {"label": button.text if len(button.text) <= LABEL else button.text[: LABEL - 1] + "…"}
    if button.kind is ButtonKind.LINK:
        return {"action": {"type": "open_link", "link": button.url, **label}}
    # Below the field a callback would stay silent in the chat: there the words themselves are sent, with the data.
    kind = "callback" if inline and payload else "text"
    return {"action": {"type": kind, **label, **payload}}
