"""«Приняла» in words: taken, where exactly one open dose may be meant; else asked which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.care import held as holding
from bot.care.held import Held
from bot.care.recording import hush, record
from bot.care.retelling import retell
from bot.dialogues.speaking import say
from curators.doctors import DOCTOR
from curators.turn import Turn
from scenarios import intake, intake_questions, intake_words
from scenarios.dose import State
from scenarios.typed_intake import means_taken
from storage import content as contents
from storage.queries import intakes, people, talk
from storage.queries.talk import Said

BACK = timedelta(days=2)
"""No window is longer."""


async def said(turn: Turn) -> bool:
    """Take a message that says «приняла» while a dose waits; False where it is something else, or none waits.

    It comes before an open dialogue: words that say only this are about the dose, and no question of ours asks it.
    Words to the doctor, or in reply to somebody, are recorded too, and still reach whom they were written to.
    """
    content, arrival = turn.event.content, turn.arrival
    if content is None or content.attachments or arrival.person_id is None or not means_taken(content.text):
        return False
    await intakes.hold(turn.tx, arrival.person_id)
    found = holding.opened(turn, await intakes.between(turn.tx, arrival.person_id, turn.now - BACK, turn.now))
    meant = _meant(turn, found)
    if not meant:
        return False
    to_somebody = arrival.meant == DOCTOR or arrival.ref_id is not None
    if not to_somebody:
        await _into_history(turn)
    if len(meant) == 1:
        await _taken(turn, found, meant[0])
    else:
        words = intake_questions.asking_which(await holding.told(turn, meant), holding.zone_of(turn), turn.now)
        say(turn, words)
    return not to_somebody


def _meant(turn: Turn, found: Sequence[Held]) -> list[Held]:
    """The open doses of each plan that the words may be about."""
    meant: list[Held] = []
    for plan_id in dict.fromkeys(one.kept.plan_id for one in found):
        own = [one for one in found if one.kept.plan_id == plan_id]
        ids = {dose.id for dose in intake.meant([one.dose for one in own], own[0].plan, turn.now)}
        meant += [one for one in own if one.dose.id in ids and one.dose.state in intake.OPEN]
    return meant


async def _taken(turn: Turn, found: Sequence[Held], one: Held) -> None:
    answer = intake.take(one.dose, one.plan, turn.now)
    after = await record(turn, one, answer, "text")
    group = [other for other in found if other.dose.due_at == one.dose.due_at and other.dose.state != State.CANCELLED]
    now = [after if other.dose.id == one.dose.id else other for other in group]
    await hush(turn, group, now)
    words = intake_words.recorded(
        await holding.told(turn, [after]), holding.zone_of(turn), turn.now, caution=answer.caution
    )
    say(turn, words)
    await retell(turn, [after])


async def _into_history(turn: Turn) -> None:
    """What was understood is kept with the talk, and disturbs nobody."""
    arrival = turn.arrival
    assert turn.event.content is not None
    thread_id = arrival.thread_id or await people.thread_of(turn.tx, arrival.family_id)
    body = contents.to_json(turn.event.content)
    await talk.keep(turn.tx, Said(thread_id, "in", body, turn.now, person_id=arrival.person_id, channel=turn.channel))
