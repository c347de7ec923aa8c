"""«Что обо мне известно»: everything that is kept about a person, opened and put into one page they can keep."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from bot.sending.pictures import Wanted
from curators.audiences import WORDS as AUDIENCES
from curators.audit_words import words_of
from curators.cases import STATUS_WORDS, TOPICS
from curators.referral import ROLE_WORDS
from scenarios.shelf import shelf
from storage.queries import administrations, consents, exporting
from storage.queries.exporting import CHAPTERS
from storage.queries.exporting_chapter import Chapter
from storage.transaction import Tx
from storage.vault import Sealed, Vault

LOST = "не открывается: утерян ключ"
ON_PAPER = (
    "Сведения о здоровье в этот файл не вошли: для мессенджера нужно отдельное согласие. "
    "Попросите куратора, он передаст их на бумаге."
)
_WORDS: Mapping[str, Mapping[str, str]] = {
    "direction": {"in": "вы", "out": "вам написали", "auto": "служба"},
    "kind": {
        "base": "обработка данных",
        "health": "сведения о здоровье",
        "doctor": "передача врачу",
        "trusted": "близкий человек",
        "mailings": "рассылки",
    },
    "state": {
        "open": "идёт",
        "queued": "ждёт",
        "done": "закончено",
        "expired": "осталось без ответа",
        "cancelled": "отменено",
        "active": "идёт",
        "paused": "на паузе",
        "ended": "закончено",
        "acknowledged": "человек занялся",
        "closed": "закрыто",
        "taken": "принято",
        "skipped": "пропущено",
        "missed": "без отметки",
        "due": "ждёт отметки",
        "snoozed": "отложено",
        "offered": "предложено",
        "accepted": "помогает",
        "returned": "возвращено",
        "agreed": "действует",
        "going": "идёте",
        "waiting": "в листе ожидания",
        "declined": "не идёте",
        "came": "были",
        "asked": "ждёт решения",
        "approved": "одобрено",
        "paid": "выплачено",
        "refused": "отказано",
        "withdrawn": "отозвано",
    },
    "source": {
        "family": "от вашей семьи",
        "birth": "от вас после родов",
        "curator": "записал куратор",
        "import": "из списка семей",
    },
    "channel": {"telegram": "Telegram", "vk": "ВКонтакте", "max": "MAX", "paper": "на бумаге"},
    "role": ROLE_WORDS,
    "topic": {str(key): words for key, words in TOPICS.items()},
    "status": {status.value: words for status, words in STATUS_WORDS.items()},
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept: each chapter with its rows, as they are read by people."""

    name: str
    made_at: datetime
    chapters: list[tuple[Chapter, list[dict[str, Any]]]]
    health: bool


async def read(wanted: Wanted) -> Callable[[], bytes]:
    """Read it (`known:{person}:{health|plain}`); health only while the consent is in force."""
    person_id, which = int(wanted.words[0]), wanted.words[1]
    health = which == "health" and "health" in await consents.kinds(wanted.tx, person_id)
    known = await gather(wanted.tx, wanted.vault, person_id, wanted.now, ZoneInfo(wanted.zone), health=health)
    return lambda: page(known)


async def gather(tx: Tx, vault: Vault, person_id: int, now: datetime, zone: ZoneInfo, *, health: bool) -> Known:
    """Open everything; chapters of health only where they may be shown."""
    chapters = []
    for chapter in CHAPTERS:
        if chapter.health and not health:
            continue
        found = [_opened(vault, chapter, dict(row), zone) for row in await exporting.rows(tx, chapter, person_id)]
        chapters.append((chapter, found))
    return Known((await administrations.by_id(tx, person_id)).full_name, now.astimezone(zone), chapters, health)


def _opened(vault: Vault, chapter: Chapter, row: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    return {name: _shown(name, _plain(vault, row[name], sealed=name in chapter.sealed), zone) for name in row}


def _plain(vault: Vault, value: Any, *, sealed: bool) -> Any:
    if not sealed or not isinstance(value, bytes):
        return value
    try:
        text = vault.decrypt(value)
    except Sealed:
        return LOST
    try:
        return json.loads(text)
    except ValueError:
        return text


def _shown(name: str, value: Any, zone: ZoneInfo) -> Any:
    """Give a value as JSON can hold it and a person can read it."""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%d.%m.%Y %H:%M}"
    if isinstance(value, dict | list) and name != "audiences":
        return value
    if name == "audiences":
        return ", ".join(AUDIENCES.get(one, one) for one in value or ())
    if name == "action":
        return words_of(str(value))
    if name == "scenario":
        found = shelf().get(str(value))
        return found.scenario.title if found is not None else value
    if isinstance(value, str):
        if name == "kind" and value.startswith("referral:"):
            return "переписка, открытая специалисту"
        return _WORDS.get(name, {}).get(value, value)
    return value if value is None or isinstance(value, int | float | bool) else str(value)


_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ddd;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top;white-space:pre-wrap}th{color:#666;font-weight:normal}h2{margin-top:2rem}"
)


def page(known: Known) -> bytes:
    """Pure: one HTML page; the same in JSON for a program stands at its end."""
    parts = [
        "<!doctype html><html lang='ru'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>",
        f"<title>Что обо мне известно</title><style>{_STYLE}</style>",
        f"<h1>{escape(known.name)}: что о вас известно «Заботе»</h1><p>Собрано {known.made_at:%d.%m.%Y в %H:%M}.</p>",
    ]
    if not known.health:
        parts.append(f"<p><b>{ON_PAPER}</b></p>")
    for chapter, rows in known.chapters:
        parts.append(f"<h2>{escape(chapter.title)}</h2>")
        parts.append(_table(chapter, rows) if rows else "<p>Ничего.</p>")
    told = {chapter.title: rows for chapter, rows in known.chapters}
    raw = json.dumps(told, ensure_ascii=False, indent=1, default=str).replace("</", "<\\/")
    parts.append(f'<script type="application/json" id="data">\n{raw}\n</script></html>')
    return "\n".join(parts).encode()


def _table(chapter: Chapter, rows: list[dict[str, Any]]) -> str:
    head = "".join(f"<th>{escape(title)}</th>" for title in chapter.columns.values())
    cells = ("".join(f"<td>{_cell(row[name])}</td>" for name in chapter.columns) for row in rows)
    body = "".join(f"<tr>{one}</tr>" for one in cells)
    return f"<table><tr>{head}</tr>{body}</table>"


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    return escape(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1))
