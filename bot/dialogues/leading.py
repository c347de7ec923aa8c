"""Leads dialogues with one account: the pure engine's decisions said, stored and carried out in one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import msgspec

from bot.dialogues import allowing, behind, deeds, recording
from bot.dialogues.expecting import FACT, expecting
from bot.dialogues.speaking import known, say, vault_of
from curators.turn import Turn
from scenarios import engine
from scenarios.effects import Emergency, Later, Raise, StartScenario
from scenarios.moves import Facts, Given, Memory, Moves, NotUnderstood, Old, Run
from scenarios.schema import Scenario
from scenarios.shelf import edition, shelf
from storage.content import Content, restate
from storage.queries import alarms, responses, scenario, scenario_texts
from storage.queries.outbox import Line, Priority
from storage.queries.scenario import Kept
from storage.vault import Sealed

_decode = msgspec.json.Decoder(Memory).decode
LOST = "dialogue_lost"
AFTER_DANGER = timedelta(hours=3)
LIVING = frozenset({"open", "queued"})


class Begun(NamedTuple):
    """A dialogue that has begun, or waits behind the one that is open."""

    run_id: int
    waits: bool


async def begin(turn: Turn, name: str, facts: Facts, *, asked: bool = True, first: bool = False) -> Begun | None:
    """Begin a dialogue, or queue it behind the open one of this person.

    One about danger goes before what is open. So does a short question that can't wait (first), but never before one
    that calls people where it goes unanswered: then that is said. None where the consent it needs isn't in force: the
    person is told so, unless nobody asked (asked=False).
    """
    arrival, found = turn.arrival, shelf()[name]
    assert arrival.identity_id is not None
    if not await allowing.allowed(turn, found.scenario):
        if asked:
            allowing.tell(turn, found.scenario)
        return None
    other = await scenario.open_run(turn.tx, arrival.identity_id) if first else None
    held = other if other is not None and other.scenario != name and behind.holds(other) else None
    if found.scenario.danger or (first and held is None):
        await put_aside(turn, name)
    run_id = await scenario.new_id(turn.tx)
    await scenario_texts.keep(turn.tx, name, found.version, found.yaml)
    moves = engine.start(found.scenario, run_id, facts, turn.now, known(turn))
    kept = Kept(run_id, arrival.identity_id, arrival.person_id, name, found.version, "", b"", "open", 0)
    if await scenario.put(turn.tx, _kept(turn, kept, moves.run), moves.next_action_at):
        await follow(turn, found.scenario, kept, moves, saved=True)
        return Begun(run_id, waits=False)
    waiting = Run(run_id, found.scenario.first, 0, Memory(facts=facts), "queued")
    await scenario.put(turn.tx, _kept(turn, kept, waiting), None)
    if held is not None:
        behind.tell(turn, held, run_id, name)
    return Begun(run_id, waits=True)


async def put_aside(turn: Turn, name: str) -> None:
    """The open dialogue waits until this one is over, and comes back then; the same one, asked again, begins anew."""
    other = await scenario.open_run(turn.tx, turn.arrival.identity_id or 0)
    if other is not None and other.scenario == name:
        await cancel(turn, other)
    elif other is not None:
        await scenario.save(turn.tx, other._replace(state="queued"), None)


async def opened(turn: Turn, kept: Kept) -> tuple[Scenario, Run] | None:
    """Give the stored dialogue by the version it began with; None where it ends here.

    It does where it can't be read any more (an alarm), or where the consent it needs was taken back.
    """
    current = shelf().get(kept.scenario)
    try:
        if current is None or current.version != kept.version:
            yaml = await scenario_texts.text(turn.tx, kept.scenario, kept.version)
            current = edition(yaml, f"{kept.scenario}.yaml") if yaml is not None else None
        if current is not None:
            memory = _decode(vault_of(turn).decrypt(kept.facts))
            if kept.state not in LIVING or await allowing.allowed(turn, current.scenario):
                return current.scenario, Run(kept.id, kept.step, kept.asked, memory, kept.state)  # type: ignore[arg-type]  # a column
            await cancel(turn, kept)
            return None
    except Sealed:
        pass
    await cancel(turn, kept)
    await alarms.raise_alarm(turn.tx, LOST, kept.scenario)
    return None


async def cancel(turn: Turn, kept: Kept) -> None:
    """The dialogue ends here, and what it was asking isn't asked any more."""
    await scenario.save(turn.tx, kept._replace(state="cancelled"), None)
    await responses.stop(turn.tx, kept.id)


async def answered(turn: Turn, kept: Kept, given: Given) -> Moves | NotUnderstood | Old | None:
    """Give an answer to a dialogue; what was understood is carried out, the rest is the caller's to say."""
    found = await opened(turn, kept)
    if found is None:
        return None
    result = engine.answer(found[0], found[1], given, turn.now, known(turn))
    if found[0].history and turn.arrival.consented and not isinstance(result, Old):
        await recording.into_history(turn, found[0], found[1], given, result)
    if isinstance(result, Moves):
        await follow(turn, found[0], kept, result)
    return result


async def resumed(turn: Turn, kept: Kept) -> bool:
    """Put the open question once more; False where the dialogue can't be read."""
    found = await opened(turn, kept)
    if found is None:
        return False
    await follow(turn, found[0], kept, engine.resume(found[0], found[1], turn.now, known(turn)))
    return True


async def follow(turn: Turn, found: Scenario, kept: Kept, moves: Moves, *, saved: bool = False) -> None:
    """Store where the dialogue stands, say and do what follows, and let the next one in where this one ended."""
    if not saved:
        await scenario.save(turn.tx, _kept(turn, kept, moves.run), moves.next_action_at)
    if moves.restated is not None:
        _restate(turn, moves.restated)
        return
    await recording.as_questionnaire(turn, found, kept, moves.run)
    for act in moves.acts:
        if isinstance(act, Content):
            say(turn, act, priority=Priority.DANGER if found.danger else Priority.LIVE)
        elif isinstance(act, StartScenario):
            await begin(turn, act.name, await _given(turn, act.name, moves.facts))
        elif isinstance(act, Later):
            await _later(turn, act, await _given(turn, act.scenario, moves.facts))
        else:
            asked_for = await deeds.carry_out(turn, kept.id, moves, act)
            if asked_for is not None:
                await begin(turn, *asked_for)
    if moves.run.state in {"done", "expired"} and turn.arrival.identity_id is not None:
        following = await scenario.next_queued(turn.tx, turn.arrival.identity_id)
        if following is not None and not await _left_in_peace(turn, following, moves):
            await resumed(turn, following)


async def _left_in_peace(turn: Turn, following: Kept, moves: Moves) -> bool:
    """Put off a question the service asks of itself, where people have just been called; True where it was.

    «Звоните 103» stays the last thing on the screen, and words about it go to a human, not into a questionnaire.
    """
    called = any(isinstance(act, Emergency) or (isinstance(act, Raise) and act.level == "danger") for act in moves.acts)
    if not called or not _decode(vault_of(turn).decrypt(following.facts)).facts.get("by_itself"):
        return False
    await scenario.save(turn.tx, following, turn.now + AFTER_DANGER)
    return True


async def _given(turn: Turn, name: str, facts: Facts) -> Facts:
    """Give what the next dialogue is started with, as far as this one knows it; what no question tells is looked up."""
    wanted = shelf()[name].scenario.given
    found = {key: facts[key] for key in wanted if key in facts}
    return {**found, FACT: await expecting(turn)} if FACT in wanted else found


async def _later(turn: Turn, act: Later, facts: Facts) -> None:
    """A dialogue that begins then: stored as one whose time hasn't come."""
    found = shelf()[act.scenario]
    assert turn.arrival.identity_id is not None
    run_id = await scenario.new_id(turn.tx)
    await scenario_texts.keep(turn.tx, act.scenario, found.version, found.yaml)
    kept = Kept(run_id, turn.arrival.identity_id, turn.arrival.person_id, act.scenario, found.version, "", b"", "", 0)
    run = Run(run_id, found.scenario.first, 0, Memory(facts=facts), "queued")
    await scenario.put_later(turn.tx, _kept(turn, kept, run), act.at)


def _restate(turn: Turn, content: Content) -> None:
    """The question whose button was pressed looks as it stands now; where its message isn't known, it is said anew."""
    event, lane_id = turn.event, turn.arrival.own_lane_id
    assert lane_id is not None
    if event.callback_id is None or event.message_id is None:
        say(turn, content)
        return
    payload = restate(content, ids=[event.message_id], instead=True)
    turn.lines.append(Line(lane_id, "restate", payload, identity_id=turn.arrival.identity_id))


def _kept(turn: Turn, kept: Kept, run: Run) -> Kept:
    sealed = vault_of(turn).encrypt(msgspec.json.encode(run.memory).decode())
    here = turn.arrival.identity_id or kept.identity_id
    return kept._replace(identity_id=here, step=run.step, facts=sealed, state=run.state, asked=run.asked)
