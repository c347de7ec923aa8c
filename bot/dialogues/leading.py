"""Leads dialogues with one account: the pure engine's decisions said, stored and carried out in one transaction."""

from __future__ import annotations

import msgspec

from bot.dialogues import deeds
from bot.dialogues.speaking import known, say, vault_of
from curators.turn import Turn
from scenarios import asking, engine
from scenarios.effects import StartScenario
from scenarios.moves import Facts, Given, Memory, Moves, NotUnderstood, Old, Pressed, Run
from scenarios.schema import Scenario
from scenarios.shelf import edition, shelf
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, people, scenario, talk
from storage.queries.scenario import Kept
from storage.queries.talk import Said
from storage.vault import Sealed

_decode = msgspec.json.Decoder(Memory).decode
LOST = "dialogue_lost"


async def begin(turn: Turn, name: str, facts: Facts) -> None:
    """Begin a dialogue, or queue it behind the open one."""
    arrival, found = turn.arrival, shelf()[name]
    assert arrival.identity_id is not None
    run_id = await scenario.new_id(turn.tx)
    await scenario.keep_text(turn.tx, name, found.version, found.yaml)
    moves = engine.start(found.scenario, run_id, facts, turn.now, known(turn))
    kept = Kept(run_id, arrival.identity_id, arrival.person_id, name, found.version, "", b"", "open", 0)
    if await scenario.put(turn.tx, _kept(turn, kept, moves.run), moves.next_action_at):
        await follow(turn, kept, moves, saved=True)
        return
    waiting = Run(run_id, found.scenario.first, 0, Memory(facts=facts), "queued")
    await scenario.put(turn.tx, _kept(turn, kept, waiting), None)


async def opened(turn: Turn, kept: Kept) -> tuple[Scenario, Run] | None:
    """Give the stored dialogue by the version it began with; None (and an alarm) where it can't be read any more."""
    current = shelf().get(kept.scenario)
    try:
        if current is None or current.version != kept.version:
            yaml = await scenario.text(turn.tx, kept.scenario, kept.version)
            current = edition(yaml, f"{kept.scenario}.yaml") if yaml is not None else None
        if current is not None:
            memory = _decode(vault_of(turn).decrypt(kept.facts))
            return current.scenario, Run(kept.id, kept.step, kept.asked, memory, kept.state)  # type: ignore[arg-type]  # a column
    except Sealed:
        pass
    await scenario.save(turn.tx, kept._replace(state="cancelled"), None)
    await alarms.raise_alarm(turn.tx, LOST, kept.scenario)
    return None


async def answered(turn: Turn, kept: Kept, given: Given) -> Moves | NotUnderstood | Old | None:
    """Give an answer to a dialogue; what was understood is carried out, the rest is the caller's to say."""
    found = await opened(turn, kept)
    if found is None:
        return None
    result = engine.answer(found[0], found[1], given, turn.now, known(turn))
    if isinstance(result, Moves):
        if found[0].history and turn.arrival.consented:
            await _into_history(turn, found[0], found[1], given)
        await follow(turn, kept, result)
    return result


async def _into_history(turn: Turn, scenario_: Scenario, run: Run, given: Given) -> None:
    """What was understood is kept with the talk, where a curator finds it, and disturbs nobody."""
    arrival, content = turn.arrival, turn.event.content
    if isinstance(given, Pressed):
        question = asking.question(scenario_, run, {**run.memory.facts, **known(turn)})
        data = asking.button_data(run.id, given.asked, given.choice)
        content = Content(text=next((one.text for row in question.buttons for one in row if one.data == data), ""))
    if content is None or content.empty or arrival.person_id is None:
        return
    thread_id = arrival.thread_id or await people.thread_of(turn.tx, arrival.family_id)
    body = contents.to_json(content)
    await talk.keep(turn.tx, Said(thread_id, "in", body, turn.now, person_id=arrival.person_id, channel=turn.channel))


async def resumed(turn: Turn, kept: Kept) -> bool:
    """Put the open question once more; False where the dialogue can't be read."""
    found = await opened(turn, kept)
    if found is None:
        return False
    await follow(turn, kept, engine.resume(found[0], found[1], turn.now, known(turn)))
    return True


async def follow(turn: Turn, kept: Kept, moves: Moves, *, saved: bool = False) -> None:
    """Store where the dialogue stands, say and do what follows, and let the next one in where this one ended."""
    if not saved:
        await scenario.save(turn.tx, _kept(turn, kept, moves.run), moves.next_action_at)
    for act in moves.acts:
        if isinstance(act, Content):
            say(turn, act)
        elif isinstance(act, StartScenario):
            given = shelf()[act.name].scenario.given
            await begin(turn, act.name, {name: moves.facts.get(name) for name in given})
        else:
            await deeds.carry_out(turn, kept.id, moves, act)
    if moves.run.state in {"done", "expired"} and turn.arrival.identity_id is not None:
        following = await scenario.next_queued(turn.tx, turn.arrival.identity_id)
        if following is not None:
            await resumed(turn, following)


def _kept(turn: Turn, kept: Kept, run: Run) -> Kept:
    sealed = vault_of(turn).encrypt(msgspec.json.encode(run.memory).decode())
    return kept._replace(step=run.step, facts=sealed, state=run.state, asked=run.asked)
