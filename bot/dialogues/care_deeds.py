"""What dialogues about health ask the service to do, carried out in the transaction of the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.care import alerting, observing, plan_deeds, pregnancy, pregnancy_end, routines
from bot.children.covered import newborn_facts
from bot.dialogues import calls
from bot.dialogues.speaking import vault_of
from curators.turn import Turn
from scenarios import effects
from scenarios.moves import Facts, Moves
from storage.queries import alarms

Following = tuple[str, Facts] | None
"""A dialogue that a deed asks for, with what it begins with."""


async def _observe(turn: Turn, run_id: int, _moves: Moves, effect: effects.Observe) -> Following:
    if turn.arrival.person_id is not None:
        await observing.keep(
            turn.tx,
            vault_of(turn),
            turn.arrival.person_id,
            effect.code,
            effect.value,
            now=turn.now,
            unit=effect.unit,
            run_id=run_id,
        )
    return None


async def _start_routine(turn: Turn, _run_id: int, _moves: Moves, effect: effects.StartRoutine) -> Following:
    await routines.start(turn, effect.scenario, effect.rule)
    return None


async def _stop_routine(turn: Turn, _run_id: int, _moves: Moves, effect: effects.StopRoutine) -> Following:
    await routines.stop(turn, effect.scenario)
    return None


async def _raise(turn: Turn, run_id: int, _moves: Moves, effect: effects.Raise) -> Following:
    await alerting.call(turn, run_id, effect.level, effect.to, effect.words)
    return None


async def _emergency(turn: Turn, _run_id: int, _moves: Moves, effect: effects.Emergency) -> Following:
    await alerting.emergency(turn, effect.sign, effect.words)
    return None


async def _refer(turn: Turn, run_id: int, _moves: Moves, effect: effects.Refer) -> Following:
    await alerting.call(turn, run_id, "curator", (effect.role,), effect.words)
    return None


async def _start_plan(turn: Turn, run_id: int, _moves: Moves, effect: effects.StartPlan) -> Following:
    await plan_deeds.change(turn, run_id, effect.identifier, "active")
    return None


async def _stop_plan(turn: Turn, run_id: int, _moves: Moves, effect: effects.StopPlan) -> Following:
    await plan_deeds.change(turn, run_id, effect.identifier, "stopped")
    return None


async def _record_pregnancy(turn: Turn, _run_id: int, _moves: Moves, effect: effects.RecordPregnancy) -> Following:
    asked = await pregnancy.record(turn, dict(effect.facts))
    return None if asked is None else (pregnancy.REDATING, asked)


async def _end_pregnancy(turn: Turn, run_id: int, _moves: Moves, effect: effects.EndPregnancy) -> Following:
    twins = await pregnancy_end.end(turn, effect.how, run_id)
    return ("newborn", await newborn_facts(turn, twins=twins)) if effect.how == "birth" else None


async def _call(turn: Turn, _run_id: int, _moves: Moves, effect: effects.CallAdapter) -> Following:
    call = calls.known(effect.name)
    if call is not None:
        await call(turn, effect.params)
    else:  # `journal`, the only other there is: a report counts these lines
        detail = {"what": effect.params["what"]}
        await alarms.audit(turn.tx, effect.name, person_id=turn.arrival.person_id, detail=detail)
    return None


DEEDS: dict[type[effects.Effect], Callable[[Turn, int, Moves, Any], Awaitable[Following]]] = {
    effects.Observe: _observe,
    effects.StartRoutine: _start_routine,
    effects.StopRoutine: _stop_routine,
    effects.Raise: _raise,
    effects.Emergency: _emergency,
    effects.Refer: _refer,
    effects.StartPlan: _start_plan,
    effects.StopPlan: _stop_plan,
    effects.RecordPregnancy: _record_pregnancy,
    effects.EndPregnancy: _end_pregnancy,
    effects.CallAdapter: _call,
}
