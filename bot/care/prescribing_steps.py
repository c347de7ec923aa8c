"""From one question of a prescription to the next: what isn't known is asked, what can't be is asked again."""

from __future__ import annotations

import msgspec

from bot.care import prescribing_words
from bot.care.drafting import Desk, keep
from scenarios import draft as drafts
from scenarios.draft import Draft, with_stage
from scenarios.timing import TimingError

ROOM = "rx"


async def go_on(desk: Desk, draft: Draft) -> None:
    """Ask what isn't known yet; with everything known show it, unless it can't be lived by."""
    draft = await desk.one_adult(draft)
    draft = msgspec.structs.replace(draft, at=drafts.next_question(draft), ticked=())
    if draft.at == "preview":
        try:
            zone, meals = await desk.day(draft)
            wrong = drafts.wrong_with(draft, zone, meals, desk.now)
        except TimingError as error:
            wrong = {"often": f"Так не получится: {error.faults[0][1]}. Назовите часы приёма, например «8:00 и 20:00»."}
        for question, words in wrong.items():
            desk.spot.say(words)
            draft = msgspec.structs.replace(without(draft, question), at=question)
    await ask_again(desk, draft)


async def ask_again(desk: Desk, draft: Draft) -> None:
    """Ask the open question, and keep where it stands."""
    await keep(desk.spot, ROOM, draft)
    text, rows = await prescribing_words.question(desk, draft)
    desk.spot.say(text, rows)


def without(draft: Draft, question: str) -> Draft:
    """The draft with one answer taken back."""
    if question in {"amount", "often", "days", "bounds"}:
        more = {"days": None} if question == "often" else {}
        return with_stage(draft, **{question: None}, **more)
    return msgspec.structs.replace(draft, **{question: "" if question == "drug" else None})
