"""What the person has told a dialogue is kept: in the history of the talk, and as a questionnaire."""

from __future__ import annotations

import msgspec

from bot.dialogues.speaking import known, vault_of
from curators.turn import Turn
from scenarios import asking, response
from scenarios.moves import Given, Moves, NotUnderstood, Pressed, Run, Sent
from scenarios.questions import Ask
from scenarios.schema import Scenario
from storage import content as contents
from storage.content import Content
from storage.queries import people, responses, talk
from storage.queries.responses import Response
from storage.queries.scenario import Kept
from storage.queries.talk import Said


async def into_history(turn: Turn, scenario: Scenario, run: Run, given: Given, result: Moves | NotUnderstood) -> None:
    """What was understood is kept with the talk, where a curator finds it, and disturbs nobody; a near miss too."""
    arrival, content = turn.arrival, turn.event.content
    if result.restated is not None if isinstance(result, Moves) else not result.near:
        return
    if scenario.consent == "health" and not isinstance(given, Sent):
        # Answers about health are kept sealed, as a questionnaire; the history tells that there were some.
        content = None if run.memory.answered else Content(text=f"Отвечает на вопросы: {scenario.title}")
    elif isinstance(given, Pressed):
        content = Content(text=_pressed(turn, scenario, run, given, result))
    if content is None or content.empty or arrival.person_id is None:
        return
    thread_id = arrival.thread_id or await people.thread_of(turn.tx, arrival.family_id)
    body = contents.to_json(content)
    said = Said(thread_id, "in", body, turn.now, person_id=arrival.person_id, channel=turn.channel)
    message_id = await talk.keep(turn.tx, said)
    step = scenario.steps[run.step]
    if isinstance(given, Sent) and isinstance(result, Moves) and isinstance(step, Ask):
        answer = result.facts.get(step.into or run.step)
        if isinstance(answer, dict):
            answer["message_id"] = message_id


def _pressed(turn: Turn, scenario: Scenario, run: Run, given: Pressed, result: Moves | NotUnderstood) -> str:
    """The words of the button; of several that were ticked, all of them."""
    facts = {**run.memory.facts, **known(turn)}
    if given.choice == asking.READY and isinstance(result, Moves):
        return asking.shown_answer(scenario, run.step, {**facts, **result.facts}) or asking.READY_WORDS
    data = asking.button_data(run.id, given.asked, given.choice)
    question = asking.question(scenario, run, facts)
    return next((one.text.removeprefix(asking.TICK) for row in question.buttons for one in row if one.data == data), "")


async def as_questionnaire(turn: Turn, scenario: Scenario, kept: Kept, run: Run) -> None:
    """The answers so far, where the file says that they are kept."""
    person_id = turn.arrival.person_id
    if not scenario.record or person_id is None:
        return
    told = response.items(scenario, run.memory, known(turn))
    if told:
        sealed = vault_of(turn).encrypt(msgspec.json.encode(told).decode())
        row = Response(kept.id, kept.scenario, kept.version, response.STATUS[run.state], turn.now, sealed)
        await responses.put(turn.tx, person_id, row)
