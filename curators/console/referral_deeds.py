"""What is done with a referral: offered, accepted, returned, done, ended; each step told to those whom it concerns."""

from __future__ import annotations

from curators import referral_consent, referral_hearing
from curators.console import card, form, history, showing
from curators.console.closing import close_view
from curators.console.form import Answers, Form, Question
from curators.console.page import Page
from curators.console.spot import Spot
from curators.heading import short_name
from curators.referral import OPEN, STATE_WORDS, SUPERVISE, THREAD, Deed, State, follow, kind_of, simply
from curators.referral_words import (
    card_line,
    excerpt_page,
    joins,
    leaves,
    tell_asker,
    who,
    zone_for,
)
from curators.referral_words import offer as offered
from curators.roster import zone_of
from curators.staff import Desk
from curators.telling import tell_family
from curators.turn import Turn
from storage import content as contents
from storage.content import Button, Content
from storage.queries import alarms, consoles, people, referrals, talk
from storage.queries.outbox import Line
from storage.transaction import Record

NOT_YOURS = "Это направление не вам."
INTRO = "🤝 Спасибо, что согласились! Всё, что вы напишете здесь, уйдёт семье от вашего имени."
SENT = "Отправлено: {}. Скажу, как только будет ответ."
NO_DOCTOR_CONSENT = " Согласия на общение с врачом у семьи нет: врач увидит только вопрос. Его подписывают у вас."


async def audit(turn: Turn, action: str, one: Record, curator_id: int | None) -> None:
    """Put a look or a step on record, by the referral's id."""
    await alarms.audit(
        turn.tx, action, curator_id=curator_id, family_id=one["family_id"], detail={"referral": one["id"]}
    )


async def excerpt(turn: Turn, one: Record) -> list[Record]:
    """Give the picked messages this specialist may see, newest first; the look is on record."""
    if not one["messages"] or not one["agreed"]:
        return []
    rows = await referrals.picked(turn.tx, one["talk_id"], one["messages"], one["agreed"])
    await audit(turn, "excerpt_shown", one, one["specialist_id"])
    return rows


async def offer(spot: Spot, referral_id: int) -> str:
    """Show it to the specialist, ask the family where its whole talk is to be seen; words for who asked."""
    turn = spot.turn
    one = await referrals.one(turn.tx, referral_id)
    assert one is not None
    said = SENT.format(who(one))
    if one["scope"] == THREAD and one["role"] != "doctor":
        asked = await referral_consent.ask(turn, one, spot.curator.full_name)
        said += " Семью спросили о согласии." if asked else " Семью спросить пока не получилось: никого нет в чате."
    if one["role"] == "doctor" and not one["agreed"]:
        said += NO_DOCTOR_CONSENT
    desk = turn.staff.desks.get(one["specialist_id"])
    if desk is not None:
        turn.lines += await _offer_lines(turn, one, desk.lane_id)
    await card.refresh(turn, one["talk_id"])
    return said


async def _offer_lines(turn: Turn, one: Record, lane_id: int) -> list[Line]:
    rows, zone = await excerpt(turn, one), zone_for(turn.staff.roster, one["specialist_id"])
    pages = [excerpt_page(one, rows, zone)] if rows else []
    pages.append(offered(one, rows, turn.staff.roster, zone))
    return [Line(lane_id, "say", contents.to_json(page)) for page in pages]


async def mine(spot: Spot, referral_id: int, deed: Deed) -> Record | str:
    """Give the referral, held, if this specialist may do this with it now; else what to tell them."""
    one = await referrals.one(spot.turn.tx, referral_id, locked=True)
    if one is None or one["specialist_id"] != spot.curator.id:
        return NOT_YOURS
    state = State(one["state"])
    return one if follow(state, deed) is not None else f"Уже поздно: {STATE_WORDS[state]}."


async def accept(spot: Spot, referral_id: int) -> str:
    """«Принять»: the specialist's own thread with the family opens, and the family is told who joins."""
    turn = spot.turn
    found = await mine(spot, referral_id, Deed.ACCEPT)
    if isinstance(found, str):
        return found
    if found["consilium_id"] is not None:
        return "В консилиуме нужно ваше мнение: «Высказать мнение»."
    await referrals.move(turn.tx, referral_id, State.ACCEPTED, turn.now, next_at=found["next_action_at"])
    thread_id = await people.thread_of(turn.tx, found["family_id"], kind_of(referral_id))
    if found["talk_person_id"] is not None:
        await consoles.address(turn.tx, thread_id, found["talk_person_id"])
    one = await referrals.one(turn.tx, referral_id)
    assert one is not None
    await audit(turn, "referral_accepted", one, spot.curator.id)
    await open_thread(spot, one)
    if one["role"] != "doctor" or one["agreed"]:
        told = await tell_family(turn, one["talk_id"], one["family_id"], joins(one, turn.staff.roster))
        await audit(turn, "referral_told", one, None) if told else None
    await tell_asker(turn, one, f"🤝 {who(one)}: согласие помочь есть. Семья: {one['family']}.")
    await card.refresh(turn, one["talk_id"])
    return "Спасибо!"


async def open_thread(spot: Spot, one: Record) -> None:
    """Show the specialist's thread in their console: its card, what was picked, or the talk where the family agreed."""
    turn = spot.turn
    desk = Desk(spot.place.console_id, spot.lane_id, spot.place.mode, turn.channel)
    await showing.appear(turn, spot.curator.id, desk, one["thread_id"], INTRO)
    if spot.flat:
        await spot.choose_current(one["thread_id"], one["family"] or "семья")
    view_id = await talk.view(turn.tx, one["thread_id"], desk.console_id)
    picked = reversed(await excerpt(turn, one))
    turn.lines += [referral_hearing.line_of(row, desk.lane_id, view_id, flat=spot.flat) for row in picked]
    if one["scope"] == THREAD and one["agreed"]:
        page = await history.referred(turn, one, zone_of(spot.curator.timezone))
        turn.lines.append(Line(desk.lane_id, "say", contents.to_json(page), view_id=view_id))


async def _close(spot: Spot, one: Record, state: State, words: str | None) -> None:
    """End it: the thread closes at once, consents to it end, the family and its curator hear."""
    turn = spot.turn
    await referrals.move(turn.tx, one["id"], state, turn.now, words=words)
    await audit(turn, f"referral_{state}", one, spot.curator.id)
    if one["thread_id"] is not None:
        for view in await consoles.close_views(turn.tx, one["specialist_id"], one["thread_id"], turn.now):
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
    """Tell whether this curator may end it: who asked, the family's own, who sees its talk, who supervises."""
    if one is None:
        return False
    if spot.curator.id in {one["by_id"], one["own_id"]} or spot.curator.role in SUPERVISE:
        return True
    views = await consoles.views_showing(spot.turn.tx, one["talk_id"])
    return any(view["curator_id"] == spot.curator.id for view in views)


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


async def listed(spot: Spot, _: str = "") -> None:
    """«Направления»: what waits for this specialist, and whom they help."""
    rows = await referrals.of_specialist(spot.turn.tx, spot.curator.id)
    if not rows:
        spot.say("Сейчас вас никто не просит о помощи.")
        return
    zone, page = zone_of(spot.curator.timezone), Page().bold("Кому вы помогаете").line()
    for one in rows:
        page.line(f"№{one['id']}: {card_line(one, zone)}")
    buttons = [
        (
            Button(
                f"№{one['id']} · {short_name(one['family']) if _known(one) else one['territory']}", f"c:rfo:{one['id']}"
            ),
        )
        for one in rows
    ]
    spot.say(page.content(tuple(buttons)))


def _known(one: Record) -> bool:
    return bool(one["state"] == State.ACCEPTED and one["family"])


async def opened(spot: Spot, referral_id: int) -> str | None:
    """Go to one of them."""
    one = await referrals.one(spot.turn.tx, referral_id)
    if one is None or one["specialist_id"] != spot.curator.id:
        return NOT_YOURS
    if State(one["state"]) not in OPEN:
        return f"Это направление уже закрыто: {STATE_WORDS[State(one['state'])]}."
    if one["state"] == State.OFFERED:
        spot.turn.lines += await _offer_lines(spot.turn, one, spot.lane_id)
    else:
        await open_thread(spot, one)
    return None
