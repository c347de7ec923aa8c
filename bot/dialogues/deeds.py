"""What dialogues ask the service to do, carried out in the transaction of the answer; the next one is led elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bot.care import routines
from bot.dialogues import care_deeds, menus, registering
from bot.dialogues.speaking import say
from bot.dialogues.telling import tell_curators
from bot.rights import withdrawing
from curators import calling
from curators.console import card
from curators.heading import MESSENGERS
from curators.turn import Turn
from scenarios import asking, effects, shelf
from scenarios.moves import Moves
from scenarios.texts import line
from storage.content import Button, Content
from storage.queries import alarms, consents, erasures, people, scenario

ASIDE = timedelta(hours=18)
"""After so long a dialogue put aside for a talk with the curator asks again."""


async def carry_out(turn: Turn, run_id: int, moves: Moves, effect: effects.Effect) -> care_deeds.Following:
    """Carry out one effect; a dialogue is given back where it asks for one."""
    if type(effect) in care_deeds.DEEDS:
        return await care_deeds.DEEDS[type(effect)](turn, run_id, moves, effect)
    await _TABLE[type(effect)](turn, run_id, moves, effect)
    return None


async def _record_consent(turn: Turn, _run_id: int, _moves: Moves, effect: effects.RecordConsent) -> None:
    person_id = turn.arrival.person_id
    if person_id is None:
        return  # a stranger's consent waits among the facts until they are registered
    await agreed(turn, person_id, effect.kind, effect.version)


async def agreed(turn: Turn, person_id: int, kind: str, version: str) -> None:
    """Keep a consent with its text's version, time and messenger; the base one in place of one to an older text."""
    assert turn.arrival.identity_id is not None
    give = consents.renew if kind == "base" else consents.give
    await give(turn.tx, person_id, kind, version, turn.channel, turn.now)
    if turn.event.name:
        await people.named(turn.tx, turn.arrival.identity_id, turn.event.name)
    await alarms.audit(turn.tx, "consent_given", person_id=person_id, detail={"kind": kind, "version": version})
    if kind == "base":
        turn.arrival = turn.arrival._replace(consented=True)
        if await erasures.returned(turn.tx, person_id, turn.now):
            await alarms.audit(turn.tx, "erasure_kept", person_id=person_id)
        await routines.give_defaults(turn)
    if turn.arrival.thread_id is not None:
        await card.refresh(turn, turn.arrival.thread_id)


async def _refuse_consent(turn: Turn, _run_id: int, _moves: Moves, _effect: effects.RefuseConsent) -> None:
    arrival = turn.arrival
    assert arrival.identity_id is not None
    if arrival.person_id is not None:
        where = f"{arrival.full_name} · {MESSENGERS[turn.channel]}"
        await tell_curators(turn, f"{where}\nСогласие в чате не дано: там не пишем.")
        await alarms.audit(turn.tx, "consent_refused", person_id=arrival.person_id)
    await consents.forget(turn.tx, arrival.identity_id)
    turn.arrival = arrival._replace(identity_id=None, person_id=None)
    say(turn, Content(text=line("refused")))


async def _withdraw_consent(turn: Turn, run_id: int, _moves: Moves, effect: effects.WithdrawConsent) -> None:
    await withdrawing.withdraw(turn, effect.kind, run_id)


async def _forget(turn: Turn, _run_id: int, _moves: Moves, _effect: effects.Forget) -> None:
    assert turn.arrival.identity_id is not None
    await consents.forget(turn.tx, turn.arrival.identity_id)
    turn.arrival = turn.arrival._replace(identity_id=None)


async def _register(turn: Turn, run_id: int, moves: Moves, _effect: effects.RegisterFamily) -> None:
    await registering.register(turn, run_id, moves.facts)


async def _call(turn: Turn, run_id: int, moves: Moves, _effect: effects.CallCurator) -> None:
    await call(turn)
    if moves.run.state != "queued":
        return
    kept = await scenario.one_run(turn.tx, run_id, turn.arrival.identity_id or 0)
    if kept is None:
        return
    await scenario.save(turn.tx, kept, turn.now + ASIDE)
    title = shelf.shelf()[kept.scenario].scenario.title
    back = Button(line("back_to", title=title), asking.button_data(run_id, moves.run.asked, asking.RESUME))
    say(turn, Content(text=line("put_aside"), buttons=((back,),)))


async def call(turn: Turn) -> None:
    """Ask for a living person, and tell who that is and from when."""
    who = await calling.call(turn)
    name = "call_here" if who.here else "call_later" if who.when else "call_nobody"
    say(turn, Content(text=line(name, who=who.who, when=who.when)))


async def _tell_curator(turn: Turn, _run_id: int, _moves: Moves, effect: effects.TellCurator) -> None:
    await tell_curators(turn, f"{turn.arrival.full_name} · {MESSENGERS[turn.channel]}\n{effect.words}")


async def _alarm(turn: Turn, run_id: int, _moves: Moves, effect: effects.RaiseAlarm) -> None:
    await alarms.raise_alarm(turn.tx, effect.kind, f"run:{run_id}")


async def _show_menu(turn: Turn, _run_id: int, _moves: Moves, _effect: effects.ShowMenu) -> None:
    if turn.arrival.consented:
        menus.put(turn)


_TABLE: dict[type[effects.Effect], Callable[[Turn, int, Moves, Any], Awaitable[None]]] = {
    effects.RecordConsent: _record_consent,
    effects.RefuseConsent: _refuse_consent,
    effects.WithdrawConsent: _withdraw_consent,
    effects.Forget: _forget,
    effects.RegisterFamily: _register,
    effects.CallCurator: _call,
    effects.TellCurator: _tell_curator,
    effects.RaiseAlarm: _alarm,
    effects.ShowMenu: _show_menu,
}
