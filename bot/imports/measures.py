"""`--kind measures`: the catalogue of support measures; a change is a new version, the old one is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import orjson

from bot.imports import cells
from bot.imports.catalogue_file import Entry, read_entries
from bot.imports.faults import Faults
from bot.imports.outcome import BATCH, Context, Outcome
from bot.imports.table import Columns
from curators.audiences import WORDS
from scenarios import measures_rules
from scenarios.measures_vocabulary import plain
from storage.queries import measures
from storage.transaction import Tx

ALSO = {
    "territory": "territories",
    "benefit_type": "benefit",
    "where_to_apply": "apply_at",
    "window_to_apply": "window",
    "decision_term": "term",
    "legal_act": "act",
}
"""What registers call these fields in full."""
COLUMNS = Columns(("id", *(name.strip(' "') for name in measures.FIELDS.split(","))), frozenset({"id"}), ALSO)
LISTS = frozenset({"audiences", "territories", "rules", "documents"})
LEVELS = ("federal", "regional", "municipal")
STATUSES = ("active", "draft", "archived")
LONGEST = {"title": 120, "gist": 400, "conditions": 1200, "amount": 200, "apply_at": 300, "window": 200, "act": 300}
"""Letters: a card has to fit one message of any messenger."""
OTHERWISE = 200
MOST_DOCUMENTS = 8
"""As many as have a button each on VK."""
EMPTY: Mapping[str, Any] = {
    **{column.strip(' "'): None for column in measures.FIELDS.split(",")},
    **{name: [] for name in LISTS},
    "status": "active",
}
read = partial(read_entries, COLUMNS, LISTS)


def _short(field: str, text: str) -> str:
    if len(text) > (most := LONGEST.get(field, OTHERWISE)):
        raise ValueError(f"длиннее {most} знаков ({len(text)}): сократите, чтобы карточка поместилась в сообщение")
    return text


def _one_of(values: tuple[str, ...], text: str) -> str:
    if text.lower() not in values:
        raise ValueError(f"«{text}» — такого не бывает: {', '.join(values)}")
    return text.lower()


def link(text: str) -> str:
    """Read an address people can open."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        good = False
    if not good or " " in text or len(text) > 500:
        raise ValueError(f"«{text}» — не адрес: нужен целиком, как https://www.gosuslugi.ru")
    return text


def audience(text: str) -> str:
    """Read one audience."""
    [code] = cells.audiences(text)
    return code


def wanted(entry: Entry, context: Context) -> dict[str, Any]:
    """Read one entry; None where a field is empty."""
    texts = ("title", "gist", "benefit", "amount", "conditions", "apply_at", "window", "term", "periodicity", "act")
    readers: dict[str, Callable[[str], Any]] = {
        **{name: partial(_short, name) for name in (*texts, "verified_by")},
        "level": partial(_one_of, LEVELS),
        "status": partial(_one_of, STATUSES),
        "link": link,
        "amount_as_of": partial(cells.past_day, today=context.today),
        "verified_at": partial(cells.past_day, today=context.today),
        "valid_from": cells.day,
        "valid_to": cells.day,
    }
    rules = entry.each("rules", measures_rules.parse)
    return {
        "external_id": entry.must("id"),
        **{name: entry.text(name, reader) for name, reader in readers.items()},
        "audiences": entry.each("audiences", audience),
        "territories": entry.each("territories", partial(_short, "territories")),
        "documents": entry.each("documents", partial(_short, "documents")),
        "rules": None if rules is None else measures_rules.stored(rules),
    }


def whole(before: Mapping[str, Any], read_: Mapping[str, Any]) -> dict[str, Any]:
    """Give a measure as it is to be: what the file fills over what was there."""
    return {name: before.get(name) if read_.get(name) is None else read_[name] for name in (*EMPTY, "external_id")}


def searched(measure: Mapping[str, Any]) -> str:
    """Give the words a measure is found by; those of the title count double."""
    audiences = [WORDS.get(code, code) for code in measure["audiences"]]
    parts = ("title", "title", "gist", "benefit", "conditions", "window", "act")
    return plain(" ".join([*(measure[part] or "" for part in parts), *audiences, *measure["territories"]]))


async def bring(tx: Tx, entries: Sequence[Entry], faults: Faults, context: Context) -> Outcome:
    """Compare with what is there, refuse where anything is wrong, write what differs."""
    keys = [str(entry.given.get("id", "")) for entry in entries]
    there = {key: _plain(row) for key, row in (await measures.known(tx, keys)).items()}
    outcome, lines, put = Outcome(), dict[str, int](), list[dict[str, Any]]()
    for entry in entries:
        read_ = wanted(entry, context)
        key = read_["external_id"]
        if first := lines.get(key):
            entry.fault("id", f"«{key}» уже есть в строке {first}")
        elif key:
            lines[key] = entry.line
        before = there.get(key)
        if before is None:
            for field in ("title", "gist", "level"):
                entry.must(field)
        after = whole(before or EMPTY, read_)
        _check(entry, after)
        changed = before is None or any(after[name] != before[name] for name in EMPTY)
        if changed:
            put.append(after)
        outcome.count(new=before is None, changed=changed)
    faults.refuse_if_any()
    for start in range(0, len(put), BATCH):
        batch = put[start : start + BATCH]
        await measures.put(tx, [{**measure, "words": searched(measure)} for measure in batch])
        context.progress("Меры", start + len(batch), len(put))
    outcome.notes += _notes(put)
    return outcome


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: row[name] for name in EMPTY}, "rules": orjson.loads(row["rules"])}


def _check(entry: Entry, after: Mapping[str, Any]) -> None:
    """Note what contradicts itself."""
    if after["amount"] and not after["amount_as_of"]:
        entry.fault("amount_as_of", "размер назван, а на какую дату — нет: суммы меняются каждый год")
    if after["level"] == "municipal" and not after["territories"]:
        entry.fault("territories", "мера муниципальная: назовите территории")
    if after["valid_from"] and after["valid_to"] and after["valid_to"] < after["valid_from"]:
        entry.fault("valid_to", "мера кончается раньше, чем начинается")
    if len(after["documents"]) > MOST_DOCUMENTS:
        entry.fault("documents", f"больше {MOST_DOCUMENTS} документов: объедините похожие")


def _notes(put: Sequence[Mapping[str, Any]]) -> list[str]:
    unverified = sum(1 for measure in put if measure["verified_at"] is None)
    if not unverified:
        return []
    return [f"Без даты проверки (verified_at): {unverified}. Людям так и скажут: «Сведения не проверены»."]
