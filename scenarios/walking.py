"""On through the steps of a dialogue: to the next question, or to its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from scenarios import asking
from scenarios.attached import files, link_rows
from scenarios.deeds import Deeds
from scenarios.doing import effect
from scenarios.effects import RecordConsent
from scenarios.moves import Endless, Moves
from scenarios.questions import Ask, Option, Step
from scenarios.schema import Patience, Scenario
from scenarios.steps import Check, Done, Goto, Say, Set, Summary
from scenarios.templates import holds, made_of, render
from storage.content import Content

MOST_STEPS = 300
KEPT_QUESTIONS = 40
"""So many old questions of a run are known by their buttons."""

Known = Mapping[str, Any]
"""What is true of the moment and isn't stored: texts, what the messenger can do, whether there is a curator."""


def walk(scenario: Scenario, moves: Moves, name: str | None, now: datetime, known: Known) -> Moves:
    """Go on from the step `name`; while an answer is amended, past what is answered already."""
    memory = moves.run.memory
    for _ in range(MOST_STEPS):
        if name is None:
            moves.run = replace(moves.run, state="done")
            return moves
        step = scenario.steps[name]
        if isinstance(step, Summary):
            memory.amending = False
        if isinstance(step, Summary) or (
            isinstance(step, Ask) and not (memory.amending and name in memory.answered)
        ):  # fmt: skip
            return ask(scenario, moves, name, now, known)
        if isinstance(step, Done):
            facts = {**memory.facts, **known}
            if step.done is not True:
                moves.acts.append(Content(text=render(step.done, facts), buttons=link_rows(step.links, facts)))
            do(moves, step.do, facts, now)
            moves.run = replace(moves.run, step=name, state="done")
            return moves
        name = _passed(scenario, moves, name, now, known)
    raise Endless(f"{scenario.name}: more than {MOST_STEPS} steps without a question")


def _passed(scenario: Scenario, moves: Moves, name: str, now: datetime, known: Known) -> str | None:
    """Pass a step that asks nothing; the next one."""
    step, memory = scenario.steps[name], moves.run.memory
    facts = {**memory.facts, **known}
    match step:
        case Check():
            return (step.then if holds(step.check, facts) else step.otherwise) or scenario.after(name)
        case Goto():
            return step.goto
        case Ask():
            return following(scenario, name, _options_of(scenario, step, name, facts))
        case Set():
            made = {key: made_of(to, facts) if isinstance(to, str) else to for key, to in step.set.items()}
            memory.facts |= made
        case Say() if not memory.amending:
            moves.acts.append(
                Content(
                    text=render(step.say, facts), attachments=files(step.attach), buttons=link_rows(step.links, facts)
                )
            )
    if isinstance(step, Step) and not memory.amending:
        do(moves, step.do, {**facts, **memory.facts}, now)
    return following(scenario, name)


def following(scenario: Scenario, name: str, options: Sequence[Option] = ()) -> str | None:
    """Give the step after this one, by the options chosen, the step's own word, or the file's order."""
    if leap := next((option.goto for option in options if option.goto is not None), None):
        return leap
    step = scenario.steps[name]
    return (step.goto if isinstance(step, Step) else None) or scenario.after(name)


def _options_of(scenario: Scenario, step: Ask, name: str, facts: Mapping[str, Any]) -> list[Option]:
    """Give the options chosen before."""
    value = facts.get(step.into or name)
    values = value if isinstance(value, list) else [value]
    return [one.option for one in asking.options(step, scenario, facts) if one.value in values and one.option]


def ask(scenario: Scenario, moves: Moves, name: str, now: datetime, known: Known) -> Moves:
    """Put a question; it is the open one now."""
    memory, asked = moves.run.memory, moves.run.asked + 1
    before = memory.trail[: memory.trail.index(name)] if name in memory.trail and not memory.amending else memory.trail
    memory.trail = [*before, name]
    step = scenario.steps[name]
    held = memory.facts.get(step.into or name) if isinstance(step, Ask) and step.several else None
    memory.ticked = list(held) if isinstance(held, list) else []
    memory.asked[str(asked)] = name
    for number in sorted(memory.asked, key=int)[:-KEPT_QUESTIONS]:
        del memory.asked[number]
    moves.run = replace(moves.run, step=name, asked=asked, state="open")
    moves.acts.append(asking.question(scenario, moves.run, {**memory.facts, **known}))
    moves.next_action_at = now + wait(scenario.patience, 0)
    return moves


def do(moves: Moves, deeds: Deeds, facts: Mapping[str, Any], now: datetime, answer: str | None = None) -> None:
    """Ask the service for these deeds; `answer` is the fact that the question they stand at has filled."""
    for deed in deeds:
        made = effect(deed, facts, now, answer)
        if isinstance(made, RecordConsent):
            # Somebody who isn't registered yet takes their consent along.
            consents = dict(moves.facts.get("consents") or {})
            moves.facts["consents"] = consents | {made.kind: {"version": made.version, "at": now.isoformat()}}
        moves.acts.append(made)


def wait(patience: Patience, nudged: int) -> timedelta:
    """Give how long an open question stays quiet after so many reminders."""
    return patience.remind[nudged] if nudged < len(patience.remind) else patience.expire
