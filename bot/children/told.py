"""What dialogues about children come to: a child put down or set right, the newborn after a birth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.children import keeping, pages
from bot.dialogues import calls, menus
from bot.dialogues.speaking import say
from curators.turn import Turn
from storage.content import Content


async def born(turn: Turn, params: Mapping[str, str]) -> None:
    """`child_born`: the month of one more child, or another month of one that is known."""
    family_id = turn.arrival.family_id
    assert family_id is not None
    month = date.fromisoformat(params["born"])
    if params["child"]:
        kept = await keeping.correct(turn, family_id, int(params["child"]), month, "family")
        said = "Исправили." if kept else pages.GONE
    else:
        kept = await keeping.add(turn, family_id, month, "family")
        said = "Записали, спасибо!" if kept else keeping.FULL
    say(turn, Content(text=said))
    await pages.first_page(turn)


async def newborn(turn: Turn, params: Mapping[str, str]) -> None:
    """`newborn`: one child or several, born in this month."""
    family_id = turn.arrival.family_id
    assert family_id is not None
    month = date.fromisoformat(params["born"])
    kept = [await keeping.add(turn, family_id, month, "birth") for _ in range(int(params["count"] or 1))]
    menus.put(turn, "Записали. Подскажем, что положено в первые месяцы и дальше." if all(kept) else keeping.FULL)


calls.register({"child_born": born, "newborn": newborn})
