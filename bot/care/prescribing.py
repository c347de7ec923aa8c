"""«Лекарства» in the console: a doctor prescribes step by step, sees it in words, and only then it is so."""

from __future__ import annotations

from bot.care import prescribed_list, prescribing_words
from bot.care.drafting import Desk, forget, opened
from bot.care.prescribing_buttons import GONE, QUESTION, VERBS
from bot.care.prescribing_steps import ROOM, ask_again, go_on
from curators.console import outside
from curators.console.pending import Outside
from curators.console.spot import Spot
from scenarios.draft import Draft
from storage.content import Content


async def begin(spot: Spot) -> None:
    """Show what is prescribed in this family, and what can be done."""
    await prescribed_list.show(spot)


async def pressed(spot: Spot, parts: list[str]) -> str | None:
    """A button: `verb:argument`; those of the list work always, the others while a draft is open."""
    verb, argument = parts[0], parts[1] if len(parts) > 1 else ""
    if verb in prescribed_list.VERBS:
        return await prescribed_list.pressed(spot, verb, argument)
    desk = Desk.of(spot)
    if not desk.may:
        return prescribing_words.NOT_ALLOWED
    if verb == "new":
        await go_on(desk, Draft())
        return None
    if verb == "edit":
        return await _edit(desk, argument)
    ask = spot.pending.ask
    draft = opened(spot, ask) if isinstance(ask, Outside) and ask.thread_id == spot.thread_id else None
    if draft is None or (verb in QUESTION and QUESTION[verb] != draft.at):
        return GONE
    return await VERBS[verb](desk, draft, argument) if verb in VERBS else GONE


async def typed(spot: Spot, ask: Outside, content: Content) -> None:
    """Words for the open question; where they are no answer, one sentence and the question again."""
    desk, draft = Desk.of(spot), opened(spot, ask)
    if draft is None:
        await forget(spot)
        spot.say(GONE)
        return
    today = desk.today
    read = prescribing_words.READERS.get(draft.at)
    if content.attachments or read is None:
        spot.say(prescribing_words.PRESS)
        await ask_again(desk, draft)
        return
    said = read(draft, content.text, today)
    if isinstance(said, str):
        spot.say(said)
        await ask_again(desk, draft)
        return
    await go_on(desk, said)


async def _edit(desk: Desk, argument: str) -> str | None:
    found = await desk.plan(argument)
    if found is None or not found.changeable:
        return "Этот план здесь не изменить."
    content = found.content
    desk.spot.say(f"Сейчас: {found.words}. Давайте заново: так ничего не потеряется.")
    draft = Draft(
        person_id=found.row.person_id,
        plan_id=found.row.id,
        drug=content.drug,
        critical=found.row.critical,
        on_missed=content.on_missed,
    )
    await go_on(desk, draft)
    return None


outside.register(ROOM, outside.Room(begin, pressed, typed))
