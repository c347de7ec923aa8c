"""A dialogue: pure, from where it stands and what came in to what follows. Nothing here speaks, stores or waits."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any

from scenarios import asking
from scenarios.amiss import Amiss
from scenarios.answers import Answer, again, answers
from scenarios.effects import CallCurator
from scenarios.moment import moment
from scenarios.moves import Facts, Given, Memory, Moves, NotUnderstood, Old, Pressed, Run, Sent
from scenarios.questions import Ask
from scenarios.schema import Scenario
from scenarios.steps import Summary, options_of
from scenarios.templates import render
from scenarios.walking import Known, ask, do, following, wait, walk
from storage.content import Content

RECORDED = "На этот вопрос ответ уже есть, всё записано."


def start(scenario: Scenario, run_id: int, facts: Facts, now: datetime, known: Known | None = None) -> Moves:
    """Begin a dialogue with what is known of the person."""
    moves = Moves(Run(run_id, scenario.first, 0, Memory(facts=dict(facts))))
    return walk(scenario, moves, scenario.first, now, moment(known, now))


def answer(
    scenario: Scenario, run: Run, given: Given, now: datetime, known: Known | None = None
) -> Moves | NotUnderstood | Old:
    """Take an answer: what follows from it, or why nothing does. The given run stays as it is."""
    known = moment(known, now)
    facts = {**run.memory.facts, **known}
    if isinstance(given, Pressed) and not _meets_open(scenario, run, given):
        return old(scenario, run, given.asked, known)
    if isinstance(given, Sent) and given.album and _of_album(run, given.album):
        moves = _copy(run)
        moves.next_action_at = now + wait(scenario.patience, run.memory.nudged)
        return moves
    found = answers(scenario, run, given, facts)
    if found is None:
        step = scenario.steps[run.step]
        assert isinstance(step, Ask | Summary)
        return NotUnderstood([Content(text=again(step, facts)), asking.question(scenario, run, facts)])
    if isinstance(found, Amiss):
        return NotUnderstood([Content(text=found.words), asking.question(scenario, run, facts)], near=True)
    moves = _copy(run)
    moves.run.memory.nudged = 0
    if found.tick:
        return _ticked(scenario, moves, found.value, now, known)
    if found.choice == asking.CALL:
        moves.acts.append(CallCurator())
        moves.run = replace(moves.run, state="queued" if scenario.patience.remind else "done")
        return moves
    if found.choice == asking.BACK:
        moves.run.memory.trail.pop()
        moves.run.memory.amending = False
        return ask(scenario, moves, moves.run.memory.trail[-1], now, known)
    return _accepted(scenario, moves, found, now, known)


def resume(scenario: Scenario, run: Run, now: datetime, known: Known | None = None) -> Moves:
    """Go on after a pause: the open question once more, under the same number."""
    known = moment(known, now)
    if run.asked == 0:
        return start(scenario, run.id, run.memory.facts, now, known)
    moves = _copy(run)
    moves.run = replace(moves.run, state="open")
    moves.acts.append(asking.question(scenario, moves.run, {**run.memory.facts, **known}))
    moves.next_action_at = now + wait(scenario.patience, moves.run.memory.nudged)
    return moves


def due(scenario: Scenario, run: Run, now: datetime, known: Known | None = None) -> Moves:
    """Nobody answered: remind with the question, and after the last reminder end."""
    known = moment(known, now)
    if run.state == "queued":
        return resume(scenario, run, now, known)
    patience, facts, moves = scenario.patience, {**run.memory.facts, **known}, _copy(run)
    if run.memory.nudged < len(patience.remind):
        moves.run.memory.nudged += 1
        moves.acts += [Content(text=render(patience.words, facts)), asking.question(scenario, run, facts)]
        moves.next_action_at = now + wait(patience, moves.run.memory.nudged)
        return moves
    if patience.farewell is not None:
        moves.acts.append(Content(text=render(patience.farewell, facts)))
    do(moves, patience.do, facts, now)
    moves.run = replace(moves.run, state="expired")
    return moves


def old(scenario: Scenario, run: Run, asked: int, known: Known | None = None) -> Old:
    """Tell what is recorded for a question that is behind; the open one, if any, is shown again."""
    facts = {**run.memory.facts, **(known or {})}
    name = run.memory.asked.get(str(asked), "")
    words = RECORDED
    if isinstance(scenario.steps.get(name), Ask) and (shown := asking.shown_answer(scenario, name, facts)):
        words = f"Этот ответ уже записан: {shown}."
    say = [Content(text=words)]
    if run.state == "open" and run.asked:
        say.append(asking.question(scenario, run, facts))
    return Old(say)


def _of_album(run: Run, album: str) -> bool:
    """One more picture of those that have answered already: it comes as a message of its own, and changes nothing."""
    return any(isinstance(value, dict) and value.get("album") == album for value in run.memory.facts.values())


def _meets_open(scenario: Scenario, run: Run, given: Pressed) -> bool:
    """A button of the open question, also where that was asked before and its older message was pressed."""
    if run.state != "open" or given.asked == run.asked:
        return run.state == "open"
    _, written = options_of(scenario.steps[run.step])
    same_buttons = bool(written) and all(option.when is None for option in written)
    asks = isinstance(scenario.steps[run.step], Ask)
    return asks and same_buttons and run.memory.asked.get(str(given.asked)) == run.step


def _ticked(scenario: Scenario, moves: Moves, value: Any, now: datetime, known: Known) -> Moves:
    """One of several is ticked, or not any more."""
    memory = moves.run.memory
    memory.ticked = [one for one in memory.ticked if one != value] + ([] if value in memory.ticked else [value])
    moves.restated = asking.question(scenario, moves.run, {**memory.facts, **known})
    moves.next_action_at = now + wait(scenario.patience, 0)
    return moves


def _accepted(scenario: Scenario, moves: Moves, found: Answer, now: datetime, known: Known) -> Moves:
    name, memory = moves.run.step, moves.run.memory
    step = scenario.steps[name]
    assert isinstance(step, Ask | Summary)
    moves.beside = found.beside
    if found.amend is not None:
        memory.amending = True
        return ask(scenario, moves, found.amend, now, known)
    if isinstance(step, Ask):
        _remember(memory.facts, step.into or name, found.value, add=step.add)
        memory.answered = [*(one for one in memory.answered if one != name), name]
    facts = {**memory.facts, **known}
    fact = step.into or name if isinstance(step, Ask) else None
    do(moves, (*(deed for option in found.options for deed in option.do), *step.do), facts, now, fact)
    return walk(scenario, moves, following(scenario, name, found.options), now, known)


def _remember(facts: Facts, name: str, value: Any, *, add: bool) -> None:
    if add:
        kept = facts.get(name) or []
        kept = kept if isinstance(kept, list) else [kept]
        value = kept if value in kept else [*kept, value]
    facts[name] = value


def _copy(run: Run) -> Moves:
    return Moves(replace(run, memory=deepcopy(run.memory)))
