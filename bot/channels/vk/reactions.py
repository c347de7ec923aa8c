"""VK's sixteen reactions: numbers on the wire, emoji for us."""

from __future__ import annotations

EMOJI: dict[int, str] = dict(enumerate("❤🔥😂👍💩❓😭😡👎👌😃🤔🙏😘😍🎉", start=1))
"""`reaction_id` of messages.sendReaction and of message_reaction_event."""

_NUMBERS = {emoji: number for number, emoji in EMOJI.items()}
_ALIKE = {
    "🤣": "😂",
    "😢": "😭",
    "😁": "😃",
    "😄": "😃",
    "🙂": "😃",
    "😊": "😃",
    "🥰": "😍",
    "🤩": "😍",
    "💋": "😘",
    "😠": "😡",
    "🤬": "😡",
    "🥳": "🎉",
    "💘": "❤",
    "🤝": "👍",
}
"""Reactions of other messengers and what says the same here."""


def number_of(emoji: str) -> int | None:
    """VK's number for an emoji or one that says the same; None where VK has none."""
    plain = emoji.replace("\ufe0f", "")
    return _NUMBERS.get(_ALIKE.get(plain, plain))
