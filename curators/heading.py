"""Pure: who is speaking, as the first line of a message in a console; how people are named in short."""

from __future__ import annotations

import msgspec

from curators.auto_line import called
from storage.content import Content, Span, SpanKind

MESSENGERS = {"telegram": "Telegram", "vk": "ВК", "max": "MAX"}
OF_BROADCAST = 50
"""Signs of a broadcast's words that tell which it was."""
SUPERVISION = "supervision"
"""The channel of a note that only the family's curator and those who supervise see."""


def heading(name: str, channel: str, *, flat: bool, adults: int) -> str | None:
    """The heading of a family's message: always in a flat console, in a topic only where several adults write."""
    if flat:
        return f"👤 {name} · {MESSENGERS[channel]}"
    return f"👤 {name}" if adults > 1 else None


def after_broadcast(event: str | None, words: str | None, *, quoted: bool) -> str | None:
    """The heading of the first words after a broadcast, or an invitation to an event; quoted: they reply to it."""
    if not words and not event:
        return None
    plain = " ".join((event or words or "").split())
    short = plain if len(plain) <= OF_BROADCAST else f"{plain[:OF_BROADCAST].rsplit(' ', 1)[0].rstrip(' .,:;—')}…"
    what = ("в ответ на приглашение" if quoted else "после приглашения") if event else (
        "в ответ на рассылку" if quoted else "после рассылки"
    )  # fmt: skip
    return f"📣 {what} «{short}»"


def colleague_heading(name: str, addressee: str, family: str, *, flat: bool) -> str:
    """The heading of a colleague's answer, as the thread's other consoles show it."""
    where = f" · семья {family}" if flat and family != addressee else ""
    return f"↪️ {name} → {addressee}{where}"


def doctor_heading(name: str) -> str:
    """The heading of a doctor's message, as the family sees it: a curator and a doctor write in one chat."""
    return f"🩺 Врач {short_name(name)}"


def note_heading(name: str, family: str, *, flat: bool) -> str:
    """The heading of a note, as the thread's other consoles show it."""
    where = f" · семья {family}" if flat else ""
    return f"📝 Заметка (семья не видит) · {name}{where}"


def supervision_heading(name: str, family: str, *, flat: bool) -> str:
    """The heading of a supervisor's note, as those who may see it see it."""
    where = f" · семья {family}" if flat else ""
    return f"🧭 Супервизия (семья не видит) · {name}{where}"


def headed(content: Content, line: str | None) -> Content:
    """The content with a bold first line; its own formatting stays over its own words."""
    if line is None:
        return content
    ahead = len(line) + 1
    spans = tuple(msgspec.structs.replace(span, start=span.start + ahead) for span in content.spans)
    return msgspec.structs.replace(
        content,
        text=f"{line}\n{content.text}" if content.text else line,
        spans=(Span(SpanKind.BOLD, 0, len(line)), *spans),
    )


def short_name(full_name: str) -> str:
    """«Смирнова О. С.», whichever order the full name is written in: the patronymic tells which word is the surname."""
    words = full_name.split()
    if len(words) >= 3 and called(full_name) == f"{words[0]} {words[1]}":
        words = [*words[2:], words[0], words[1]]
    return " ".join([*words[:1], *(f"{word[0]}." for word in words[1:3])])
