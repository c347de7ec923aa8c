"""The buttons of a prescription being written: what each says of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from bot.care.drafting import Desk, forget
from bot.care.prescribing_done import confirm
from bot.care.prescribing_steps import ask_again, go_on, without
from scenarios.draft import Draft, with_stage
from scenarios.prescribed_times import AS_NEEDED, Repeat
from scenarios.timing_read import DAYS

GONE = "Это уже сделано или отменено. Начать сначала можно в «Лекарства»."
AMENDABLE = ("drug", "amount", "often", "days", "bounds", "critical", "on_missed")


async def _person(desk: Desk, draft: Draft, argument: str) -> str | None:
    adults = [one["id"] for one in await desk.adults()]
    if not argument.isdecimal() or int(argument) not in adults:
        return GONE
    await go_on(desk, msgspec.structs.replace(draft, person_id=int(argument)))
    return None


async def _tick(desk: Desk, draft: Draft, argument: str) -> str | None:
    """One of several: pressed again, it is no longer chosen."""
    ticked = draft.ticked
    after = tuple(one for one in ticked if one != argument) if argument in ticked else (*ticked, argument)
    await ask_again(desk, msgspec.structs.replace(draft, ticked=after))
    return None


async def _when_done(desk: Desk, draft: Draft, argument: str) -> str | None:
    if argument == "need":
        await go_on(desk, with_stage(draft, often=dict(AS_NEEDED)))
        return None
    if not draft.ticked:
        return "Сначала отметьте, когда принимать."
    await go_on(desk, with_stage(draft, often={"when": list(draft.ticked)}))
    return None


async def _days_done(desk: Desk, draft: Draft, argument: str) -> str | None:
    chosen: Repeat = {}
    if argument == "other":
        chosen = {"period": 2, "periodUnit": "d"}
    await go_on(desk, with_stage(draft, days=chosen))
    return None


async def _week(desk: Desk, draft: Draft, _: str) -> str | None:
    await ask_again(desk, msgspec.structs.replace(draft, at="weekdays", ticked=()))
    return None


async def _week_done(desk: Desk, draft: Draft, _: str) -> str | None:
    if not draft.ticked:
        return "Сначала отметьте дни."
    await go_on(desk, with_stage(draft, days={"dayOfWeek": [day for day in DAYS if day in draft.ticked]}))
    return None


async def _what_to_amend(desk: Desk, draft: Draft, _: str) -> str | None:
    await ask_again(desk, msgspec.structs.replace(draft, at="amend"))
    return None


async def _nothing(desk: Desk, draft: Draft, _: str) -> str | None:
    await go_on(desk, draft)
    return None


async def _bounds_done(desk: Desk, draft: Draft, argument: str) -> str | None:
    days = int(argument) if argument.isdecimal() else 0
    bounds: Repeat = {"boundsDuration": {"value": days, "code": "d"}} if 0 < days <= 365 else {}
    await go_on(desk, with_stage(draft, bounds=bounds))
    return None


async def _critical_done(desk: Desk, draft: Draft, argument: str) -> str | None:
    await go_on(desk, msgspec.structs.replace(draft, critical=argument == "yes"))
    return None


async def _missed_done(desk: Desk, draft: Draft, _: str) -> str | None:
    await go_on(desk, msgspec.structs.replace(draft, on_missed=""))
    return None


async def _amend(desk: Desk, draft: Draft, argument: str) -> str | None:
    if argument not in AMENDABLE or (argument == "drug" and draft.plan_id is not None):
        return GONE
    await ask_again(desk, msgspec.structs.replace(without(draft, argument), at=argument))
    return None


async def _then(desk: Desk, draft: Draft, _: str) -> str | None:
    """A further step, at the same times unless they are amended."""
    last = draft.stages[-1]
    if not last.bounds or not (set(last.bounds) & {"count", "boundsDuration"} or "end" in last.bounds["boundsPeriod"]):
        return "Сначала исправьте срок: у этого шага должен быть конец."
    more = msgspec.structs.replace(last, amount=None, bounds=None)
    await go_on(desk, msgspec.structs.replace(draft, stages=(*draft.stages, more)))
    return None


async def _drop(desk: Desk, draft: Draft, _: str) -> str | None:
    if len(draft.stages) > 1:
        await go_on(desk, msgspec.structs.replace(draft, stages=draft.stages[:-1]))
    return None


async def _verify(desk: Desk, draft: Draft, _: str) -> str | None:
    await ask_again(desk, msgspec.structs.replace(draft, verified=not draft.verified))
    return None


async def _confirm(desk: Desk, draft: Draft, _: str) -> str | None:
    if not desk.doctor and not draft.verified:
        return "Сначала отметьте: «По назначению врача, проверено»."
    await forget(desk.spot)
    await confirm(desk, draft)
    return "Готово"


VERBS: dict[str, Callable[[Desk, Draft, str], Awaitable[str | None]]] = {
    "who": _person,
    "tick": _tick,
    "when": _when_done,
    "days": _days_done,
    "week": _week,
    "weekdays": _week_done,
    "till": _bounds_done,
    "crit": _critical_done,
    "miss": _missed_done,
    "amend": _what_to_amend,
    "back": _nothing,
    "fix": _amend,
    "then": _then,
    "drop": _drop,
    "ok": _verify,
    "yes": _confirm,
}
QUESTION = {
    "who": "person",
    "when": "often",
    "days": "days",
    "week": "days",
    "weekdays": "weekdays",
    "till": "bounds",
    "crit": "critical",
    "miss": "on_missed",
    "amend": "preview",
    "back": "amend",
    "fix": "amend",
    "then": "preview",
    "drop": "preview",
    "ok": "preview",
    "yes": "preview",
}
"""The question each button answers: one of an earlier page changes nothing."""
