"""Pure: what those who are raised read, what of it may be said where, and how it reads once somebody has taken it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from curators.auto_line import called
from storage.channel_policy import health_words_allowed
from storage.content import Button, Content

HEADS = {
    "danger": "‼️ Опасность",
    "dose": "💊 Нет ответа о лекарстве",
    "check_in": "🔔 Ответ требует внимания",
    "supply": "💊 Закончилось важное лекарство",
}
NEUTRAL = {
    "danger": "Тревожный признак у семьи {family}. Откройте карточку и свяжитесь с человеком сами.",
    "dose": "Важное назначение без ответа у семьи {family}. Откройте карточку и свяжитесь с человеком сами.",
    "check_in": "Тревожный ответ на вопрос о самочувствии у семьи {family}. Откройте карточку и свяжитесь с человеком.",
    "supply": "Закончилось важное назначение у семьи {family}. Откройте карточку и свяжитесь с человеком сами.",
}
OUTCOMES = ("Связались, помощь идёт", "Связались, всё в порядке", "Не удалось связаться", "Тревога была ложной")
TAKE, CLOSE = "x:a:", "x:c:"

Allows = Callable[[str, frozenset[str]], bool]
"""(messenger, the person's consents in force) → words about health may be said there."""


class Words(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a row keeps sealed: the words, and to whom they are open."""

    words: str
    name: str = ""
    """Who it is about, as the first line names them."""
    family: str = ""
    said_in: str | None = None
    """The kind of the thread in which the person wrote this, so that its readers have it anyway; None: an answer of a
    health dialogue, open by consent alone."""
    doctor: bool = True
    curator: bool = True
    outcome: str | None = None
    requester: int | None = None
    """The doctor whose plan it is about, where that isn't the family's."""
    since: datetime | None = None
    silence: str = ""
    """How long nobody has answered since then, as it stands in the words."""


read = msgspec.json.Decoder(Words).decode


def anew(words: Words, silence: str) -> Words:
    """Give the same with how long it has lasted by now."""
    return msgspec.structs.replace(words, words=words.words.replace(words.silence, silence), silence=silence)


def written(words: Words) -> str:
    """Give the JSON to seal."""
    return msgspec.json.encode(words).decode()


def by_policy(operator: str) -> Allows:
    """Give what the operator's channel policy allows."""
    return lambda channel, consents: health_words_allowed(channel, operator, consents)


with_health_consent = by_policy("ngo")
"""By consent alone: what holds where nobody has said who runs the service."""


def reads(kind: str, words: Words, channel: str, consents: frozenset[str], allows: Allows, *, doctor: bool) -> str:
    """Give what one reader reads: in full where that may be, else that they must look.

    In full where it stands in the reader's own thread; elsewhere by the messenger's policy, to a doctor by the consent
    to share with doctors besides.
    """
    own = words.said_in == ("doctor" if doctor else "curator")
    may = own or (allows(channel, consents) and (not doctor or "doctor" in consents))
    body = words.words if may else NEUTRAL.get(kind, NEUTRAL["check_in"]).format(family=words.family or "без имени")
    head = HEADS.get(kind, HEADS["check_in"])
    return f"{head} · {words.name}\n{body}" if words.name else f"{head}\n{body}"


def alert(text: str, escalation_id: int) -> Content:
    """Give the words with «Беру на себя»."""
    return Content(text=text, buttons=((Button("Беру на себя", f"{TAKE}{escalation_id}"),),))


def taken(text: str, escalation_id: int, who: str, at: datetime, zone: ZoneInfo, *, own: bool) -> Content:
    """Give the same once somebody has taken it; who took it may close it."""
    buttons = ((Button("Закрыть", f"{CLOSE}{escalation_id}"),),) if own else ()
    return Content(text=f"{text}\n\n✅ {took(who)}, {at.astimezone(zone):%H:%M}", buttons=buttons)


def closing(text: str, escalation_id: int, who: str, at: datetime, zone: ZoneInfo) -> Content:
    """Give the same with the question how it ended."""
    rows = tuple((Button(words, f"{CLOSE}{escalation_id}:{number}"),) for number, words in enumerate(OUTCOMES))
    asked = taken(text, escalation_id, who, at, zone, own=False)
    without = (Button("Закрыть без слов", f"{CLOSE}{escalation_id}:{len(OUTCOMES)}"),)
    return Content(text=f"{asked.text}\n\nЧем кончилось?", buttons=(*rows, without))


def closed(text: str, who: str, at: datetime, zone: ZoneInfo, outcome: str | None) -> Content:
    """Give the same once it is over."""
    how = f": {outcome[0].lower()}{outcome[1:]}" if outcome else ""
    return Content(text=f"{text}\n\n☑️ Закрыто{how}. {called(who)}, {at.astimezone(zone):%H:%M}")


def answered(text: str, words: str) -> Content:
    """Give the same once the person themselves has answered, in these words: nobody need look any more."""
    return Content(text=f"{text}\n\n☑️ {words[0].upper()}{words[1:]}")


def took(full_name: str) -> str:
    """Say who took it: «Взяла на себя Анна Петровна», by what the name tells of the person."""
    words = [word.lower() for word in full_name.split()]
    she = any(word.endswith(("вна", "чна", "ова", "ева", "ёва", "ина", "ына", "ая")) for word in words)
    he = any(word.endswith(("вич", "ьич", "кич", "мич", "ов", "ев", "ёв", "ин", "ын", "ий", "ой")) for word in words)
    if she == he:
        return f"На себя берёт {called(full_name)}"
    return f"{'Взяла' if she else 'Взял'} на себя {called(full_name)}"


def ended(words: Words, outcome: str | None) -> Words:
    """Give what is kept once it is over."""
    return msgspec.structs.replace(words, outcome=outcome)
