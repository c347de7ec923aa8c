"""A colleague chosen in a form: by a button, or by a typed name where there are more than buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from curators.console.form import Bad, Option
from curators.console.spot import Spot
from curators.heading import short_name
from curators.roles import DECIDES
from curators.roster import CuratorRow

MOST = 12
NAMED = "Выберите кнопкой или напишите фамилию."


def of_theirs(spot: Spot) -> list[CuratorRow]:
    """Those whose work this person arranges: of the same territories; a curator arranges only their own."""
    me = spot.curator
    if me.role not in DECIDES:
        return [me]
    return [
        row
        for row in spot.turn.staff.roster.curators.values()
        if not row.dismissed and (not me.territories or not row.territories or me.territories & row.territories)
    ]


def options(people: Iterable[CuratorRow], *, load: bool = False) -> Sequence[Option]:
    """The first of them as buttons."""
    return [
        Option(f"{short_name(row.full_name)} · {row.load}" if load else short_name(row.full_name), str(row.id))
        for row in list(people)[:MOST]
    ]


def named(people: Iterable[CuratorRow], text: str) -> str:
    """Find the one these words name; Bad says whom they might mean."""
    words = plain_name(text).split()
    found = [row for row in people if words and _fits(words, plain_name(row.full_name).split())]
    if len(found) == 1:
        return str(found[0].id)
    if not found:
        raise Bad(f"Нет такого коллеги: «{text.strip()[:40]}». {NAMED}")
    names = ", ".join(row.full_name for row in found[:MOST])
    raise Bad(f"Подходят несколько: {names}. Напишите фамилию, имя и отчество.")


def plain_name(text: str) -> str:
    """Give a name as it is looked for: whatever its letters' case, «ё» and full stops."""
    return " ".join(text.casefold().replace("ё", "е").replace(".", " ").split())


def _fits(words: Sequence[str], name: Sequence[str]) -> bool:
    return all(any(part.startswith(word) for part in name) for word in words)
