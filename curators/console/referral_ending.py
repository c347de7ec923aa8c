"""A referral ends: done, returned, or ended by the curator; access ends with it, and everybody concerned hears."""

from __future__ import annotations

from curators.console import card, form
from curators.console.closing import close_view
from curators.console.form import Answers, Form, Question
from curators.console.referral_deeds import audit, mine
from curators.console.spot import Spot
from curators.referral import OPEN, STATE_WORDS, SUPERVISE, Deed, State, follow, simply
from curators.referral_words import leaves, tell_asker, who
from curators.telling import tell_family
from storage.content import Content
from storage.queries import consoles, referrals
from storage.transaction import Record


async def _close(spot: Spot, one: Record, state: State, words: str | None) -> None:
    """End it: the thread closes at once, consents to it end, the family and its curator hear."""
    turn = spot.turn
    await referrals.move(turn.tx, one["id"], state, turn.now, words=words)
    await audit(turn, f"referral_{state}", one, spot.curator.id)
    if one["thread_id"] is not None:
        for view in await consoles.close_views(turn.tx, one["specialist_id"], [one["thread_id"]], turn.now):
            close_view(turn.lines, view)
        if spot.place.thread_id == one["thread_id"]:
            spot.place = spot.place._replace(view_id=None, thread_id=None)
            spot.current = None
    if one["state"] == State.ACCEPTED and (one["role"] != "doctor" or one["agreed"]):
        await tell_family(turn, one["talk_id"], one["family_id"], leaves(one))
    await card.refresh(turn, one["talk_id"])


async def _finished(spot: Spot, answers: Answers, _files: Content | None) -> None:
    deed = Deed(answers["deed"])
    one = await mine(spot, int(answers["id"]), deed)
    if isinstance(one, str):
        spot.say(one)
        return
    state = follow(State(one["state"]), deed)
    assert state is not None
    await _close(spot, one, state, answers["words"])
    what = "сделано" if state == State.DONE else "вернули направление"
    await tell_asker(turn=spot.turn, one=one, words=f"🤝 {who(one)}, семья {one['family']}: {what}. {answers['words']}")
    spot.say("Спасибо! Куратору передали, переписка с семьёй для вас закрыта.")


async def _finish_shown(_spot: Spot, answers: Answers, _files: Content | None) -> str:
    what = "Направление возвращаем" if answers["deed"] == Deed.RETURN else "Помощь закончена"
    return f"{what}, доступ к переписке закроется. Куратор прочтёт: {answers['words']}"


WHY = form.register(
    Form("referral_why", (Question("words", "Почему возвращаете? Одно-два предложения для куратора.", "слова"),),
         _finish_shown, _finished, "Вернуть")
)  # fmt: skip
WHAT = form.register(
    Form("referral_what", (Question("words", "Что сделано? Напишите куратору в нескольких предложениях.", "слова"),),
         _finish_shown, _finished, "Готово")
)  # fmt: skip


async def finish(spot: Spot, referral_id: int, deed: Deed) -> str | None:
    """«Готово» or «Вернуть»: the words for the curator first."""
    one = await mine(spot, referral_id, deed)
    if isinstance(one, str):
        return one
    asked = WHY if deed is Deed.RETURN else WHAT
    given = {"id": str(referral_id), "deed": deed.value}
    await form.begin(spot, asked, given, about_family=spot.place.thread_id is not None)
    return None


async def asked_by(spot: Spot, one: Record | None) -> bool:
    """Tell whether this curator may end it: who asked, or who leads the family."""
    return one is not None and (spot.curator.id == one["by_id"] or await leads(spot, one))


async def leads(spot: Spot, one: Record) -> bool:
    """Tell whether this curator leads its family now: as its own, by seeing its talk, or as who supervises there."""
    curator = spot.curator
    supervises = curator.role in SUPERVISE and (not curator.territories or one["territory"] in curator.territories)
    if curator.id == one["own_id"] or supervises:
        return True
    views = await consoles.views_showing(spot.turn.tx, one["talk_id"]) if one["talk_id"] is not None else []
    return any(view["curator_id"] == curator.id for view in views)


async def _ended(spot: Spot, answers: Answers, _files: Content | None) -> None:
    one = await referrals.one(spot.turn.tx, int(answers["id"]), locked=True)
    if one is None or follow(State(one["state"]), Deed.END) is None:
        spot.say("Это направление уже завершено.")
        return
    await _close(spot, one, State.ENDED, answers["words"] or None)
    desk = spot.turn.staff.desks.get(one["specialist_id"])
    if desk is not None:
        why = f" {answers['words']}" if answers["words"] else ""
        words = f"🤝 Направление №{one['id']} завершил куратор: переписка с семьёй закрыта. Спасибо!{why}"
        spot.turn.say(desk.lane_id, Content(text=words))
    spot.say(f"Завершено: {simply(one['specialist'])} больше не видит переписку.")


async def _end_shown(_spot: Spot, answers: Answers, _files: Content | None) -> str:
    return "Завершить направление? Специалист сразу перестанет видеть переписку." + (
        f" Ему скажем: {answers['words']}" if answers["words"] else ""
    )


END = form.register(
    Form("referral_end", (Question("words", "Что сказать специалисту?", "слова", skip="Без пояснений"),),
         _end_shown, _ended, "Завершить")
)  # fmt: skip


async def end(spot: Spot, referral_id: int) -> str | None:
    """«Завершить», by the curator."""
    one = await referrals.one(spot.turn.tx, referral_id)
    if one is None or not await asked_by(spot, one):
        return "Это направление другого куратора."
    if State(one["state"]) not in OPEN:
        return f"Уже {STATE_WORDS[State(one['state'])]}."
    await form.begin(spot, END, {"id": str(referral_id)}, about_family=spot.place.thread_id is not None)
    return None
