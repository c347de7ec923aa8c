"""A referral on the specialist's screen: offered, accepted, opened again from the list."""

from __future__ import annotations

from curators import referral_consent, referral_hearing
from curators.console import card, history, showing
from curators.console.page import Page
from curators.console.spot import Spot
from curators.heading import short_name
from curators.referral import OPEN, STATE_WORDS, THREAD, Deed, State, follow, kind_of
from curators.referral_words import (
    card_line,
    excerpt_page,
    joins,
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
from storage.content import Button
from storage.queries import alarms, consoles, people, referrals, talk
from storage.queries.outbox import Line
from storage.transaction import Record

NOT_YOURS = "Это направление не вам."
INTRO = "🤝 Спасибо, что согласились! Всё, что вы напишете здесь, уйдёт семье от вашего имени."
AGAIN = "🤝 Вы помогаете этой семье: всё, что напишете здесь, уйдёт ей от вашего имени."
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
    # Who they are is told to who accepts: to say no, or an opinion, it takes only what was said.
    pages = [excerpt_page(one, [{**row, "person": None} for row in rows], zone)] if rows else []
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
    await open_thread(spot, one, INTRO)
    if one["role"] != "doctor" or one["agreed"]:
        told = await tell_family(turn, one["talk_id"], one["family_id"], joins(one, turn.staff.roster))
        if told:
            await audit(turn, "referral_told", one, None)
    await tell_asker(turn, one, f"🤝 {who(one)}: согласие помочь есть. Семья: {one['family']}.")
    await card.refresh(turn, one["talk_id"])
    return "Спасибо!"


async def open_thread(spot: Spot, one: Record, intro: str = AGAIN) -> None:
    """Show the specialist's thread in their console: its card, what was picked, or the talk where the family agreed."""
    turn = spot.turn
    desk = Desk(spot.place.console_id, spot.lane_id, spot.place.mode, turn.channel)
    await showing.appear(turn, spot.curator.id, desk, one["thread_id"], intro)
    if spot.flat:
        await spot.choose_current(one["thread_id"], one["family"] or "семья")
    view_id = await talk.view(turn.tx, one["thread_id"], desk.console_id)
    picked = reversed(await excerpt(turn, one))
    turn.lines += [referral_hearing.line_of(row, desk.lane_id, view_id, flat=spot.flat) for row in picked]
    if one["scope"] == THREAD and one["agreed"]:
        page = await history.referred(turn, one, zone_of(spot.curator.timezone))
        turn.lines.append(Line(desk.lane_id, "say", contents.to_json(page), view_id=view_id))


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
