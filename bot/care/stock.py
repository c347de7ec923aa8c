"""What is left of a drug at home: counted by intakes, asked of the person, and said once when it runs low."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from bot.care import plans_known
from bot.dialogues import leading
from bot.dialogues.speaking import say, show
from curators.turn import Turn
from scenarios import course_pages
from scenarios.stock import is_low
from storage.content import Button, Content
from storage.queries import intakes, plans

GONE = "Этого напоминания больше нет"


async def pages(turn: Turn, rest: Sequence[str]) -> str | None:
    """Show what is left of each, or ask about one."""
    if not rest:
        show(turn, course_pages.stocks([one.shown for one in await plans_known.of_person(turn)]))
        return None
    found = await plans_known.one(turn, rest)
    if found is None:
        return GONE
    await leading.begin(turn, "stock_left", {"plan": str(found.plan.id), "name": found.shown.title}, first=True)
    return None


async def told(turn: Turn, params: Mapping[str, str]) -> None:
    """Keep what the person has counted; no number: nobody counts any more."""
    found = await plans_known.one(turn, [params.get("plan", "")])
    if found is None:
        say(turn, Content(text=f"{GONE}."))
        return
    try:
        left = Decimal(params["left"].replace(",", ".")) if params.get("left", "").strip() else None
    except InvalidOperation:
        return
    await plans.stock(turn.tx, found.plan.id, left)
    again = await plans_known.one(turn, [params["plan"]])
    assert again is not None
    if left is None:
        say(turn, Content(text=f"{again.shown.title}: больше не считаем."))
    else:
        say(turn, Content(text=f"{again.shown.title}: {again.shown.stock}. Предупредим, когда останется мало."))


async def warn(turn: Turn, plan_id: int) -> None:
    """After an intake: where it is time to buy more, say so, once until the stock is counted anew."""
    found = await plans_known.one(turn, [str(plan_id)])
    if found is None or not is_low(found.out_at, turn.now) or not await intakes.tell_low(turn.tx, plan_id, turn.now):
        return
    text = f"{found.shown.title}: {found.shown.stock}. Пора купить ещё, чтобы не прерываться."
    say(turn, Content(text=text, buttons=((Button("Пересчитать", f"r:l:{plan_id}"),),)))
