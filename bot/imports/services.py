"""`--kind services`: where to go nearby (ресурсная карта)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from bot.imports import cells
from bot.imports.catalogue_file import Entry, read_entries
from bot.imports.faults import Faults
from bot.imports.measures import STATUSES, audience, link
from bot.imports.outcome import BATCH, Context, Outcome
from bot.imports.table import Columns
from curators.audiences import WORDS
from scenarios.measures_vocabulary import plain
from storage.queries import measures, services
from storage.transaction import Tx

COLUMNS = Columns(("id", *(name.strip() for name in services.FIELDS.split(","))), frozenset({"id"}))
LISTS = frozenset({"audiences"})
LONGEST = 300
EMPTY: Mapping[str, Any] = {
    **{column.strip(): None for column in services.FIELDS.split(",")},
    "audiences": [],
    "status": "active",
}
read = partial(read_entries, COLUMNS, LISTS)


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(f"длиннее {LONGEST} знаков ({len(text)}): сократите")
    return text


def _degrees(most: int, text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"«{text}» — не градусы: нужно число, как 52.6031") from None
    if not -most <= value <= most:
        raise ValueError(f"«{text}» — градусы от −{most} до {most}")
    return value


def _status(text: str) -> str:
    if text.lower() not in STATUSES:
        raise ValueError(f"«{text}» — такого не бывает: {', '.join(STATUSES)}")
    return text.lower()


def wanted(entry: Entry, context: Context) -> dict[str, Any]:
    """Read one entry; None where a field is empty. A phone is shown as it is written: it may be a short one."""
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(("title", "kind", "gist", "territory", "address", "phone", "hours"), _short),
        "link": link,
        "latitude": partial(_degrees, 90),
        "longitude": partial(_degrees, 180),
        "verified_at": partial(cells.past_day, today=context.today),
        "status": _status,
    }
    return {
        "external_id": entry.must("id"),
        **{name: entry.text(name, reader) for name, reader in readers.items()},
        "audiences": entry.each("audiences", audience),
    }


def searched(service: Mapping[str, Any]) -> str:
    """Give the words a service is found by; those of the title count double."""
    audiences = [WORDS.get(code, code) for code in service["audiences"]]
    parts = ("title", "title", "kind", "gist", "territory", "address")
    return plain(" ".join([*(service[part] or "" for part in parts), *audiences]))


async def bring(tx: Tx, entries: Sequence[Entry], faults: Faults, context: Context) -> Outcome:
    """Compare with what is there, refuse where anything is wrong, write what differs."""
    there = await services.known(tx, [str(entry.given.get("id", "")) for entry in entries])
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
            for field in ("title", "kind", "territory"):
                entry.must(field)
        was: Mapping[str, Any] = before if before is not None else EMPTY
        after = {name: was[name] if read_[name] is None else read_[name] for name in EMPTY}
        if (after["latitude"] is None) != (after["longitude"] is None):
            entry.fault("longitude", "широта и долгота нужны обе")
        changed = before is None or any(after[name] != before[name] for name in EMPTY)
        if changed:
            put.append({**after, "external_id": key})
        outcome.count(new=before is None, changed=changed)
    faults.refuse_if_any()
    for start in range(0, len(put), BATCH):
        batch = put[start : start + BATCH]
        await services.put(tx, [{**service, "words": searched(service)} for service in batch])
        context.progress("Службы", start + len(batch), len(put))
    if put:
        await measures.changed(tx)
    return outcome
