"""Pure: who is speaking, as the first line of a message in a console."""

from __future__ import annotations

import msgspec

from storage.content import Content, Span, SpanKind

MESSENGERS = {"telegram": "Telegram", "vk": "ВК", "max": "MAX"}


def heading(name: str, channel: str, *, flat: bool, adults: int) -> str | None:
    """The heading of a family's message: always in a flat console, in a topic only where several adults write."""
    if flat:
        return f"👤 {name} · {MESSENGERS[channel]}"
    return f"👤 {name}" if adults > 1 else None


def colleague_heading(name: str, addressee: str, family: str, *, flat: bool) -> str:
    """The heading of a colleague's answer, as the thread's other consoles show it."""
    where = f" · семья {family}" if flat and family != addressee else ""
    return f"↪️ {name} → {addressee}{where}"


def headed(content: Content, line: str | None) -> Content:
    """The content with a bold first line; its own formatting stays over its own words."""
    if line is None:
        return content
    ahead = len(line) + 1
    spans = tuple(msgspec.structs.replace(span, start=span.start + ahead) for span in content.spans)
    return msgspec.structs.replace(
        content,
        text=f"{line}\n{content.text}",
        spans=(Span(SpanKind.BOLD, 0, len(line)), *spans),
    )
