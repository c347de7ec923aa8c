"""A prescription that was confirmed: written, and told to whoever takes it and to those who look after them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.care.drafting import MADE_HERE, Desk
from bot.care.planning import put_version
from bot.care.rules import quiet_of
from curators.auto_line import called
from curators.duty import FamilyDuty
from curators.notice import desks_of
from curators.who_now import who_now
from scenarios import draft as drafts
from scenarios.dosage import read_dosage
from scenarios.draft import Draft
from scenarios.plan_content import Rules
from scenarios.prescribed_words import STAFF, told
from scenarios.quiet import quiet_ends
from storage import content as contents
from storage.channel_policy import health_words_allowed
from storage.content import Content
from storage.queries import alarms, cards, horizon, people, talk
from storage.queries.outbox import Line, Priority
from storage.queries.talk import Said


async def confirm(desk: Desk, draft: Draft) -> None:
    """Write it, then tell."""
    spot, tx, now = desk.spot, desk.spot.turn.tx, desk.now
    assert draft.person_id is not None
    zone, meals = await desk.day(draft)
    content = drafts.content_of(draft)
    identifier, requester = f"{MADE_HERE}{draft.person_id}:{spot.turn.arrival.inbox_id}", None
    if draft.plan_id is not None:
        found = await desk.plan(str(draft.plan_id))
        if found is None or not found.changeable:
            spot.say("Этот план уже остановлен: назначьте заново.")
            return
        identifier, requester = found.row.identifier, found.row.requester_id
    await put_version(
        tx,
        desk.vault,
        person_id=draft.person_id,
        identifier=identifier,
        content=content,
        rules=Rules(),
        critical=bool(draft.critical),
        requester_id=spot.curator.id if desk.doctor else requester,
        author_id=spot.curator.id,
        zone=zone.key,
        starts_at=now,
        now=now,
    )
    if draft.verified:
        await alarms.audit(tx, "plan_verified", curator_id=spot.curator.id, person_id=draft.person_id)
    words = drafts.said_of(read_dosage(content.dosage), zone, meals, now, now.astimezone(zone).date())
    await announce(desk, draft.person_id, "changed" if draft.plan_id else "new", draft.drug, words)
    spot.say(f"{'Изменено' if draft.plan_id else 'Назначено'}: {draft.drug}, {words}. Напомним в каждое время.")


async def announce(desk: Desk, person_id: int, what: str, drug: str, words: str) -> None:
    """Tell the person, named where their consent and the messenger allow it, and the curators without a drug."""
    turn, spot = desk.spot.turn, desk.spot
    where = await horizon.account(turn.tx, person_id, turn.zone)
    if where is not None:
        agreed = {"base", "health"} if where.health else {"base"}
        named = health_words_allowed(where.channel, turn.operator, agreed)
        doctor = called(spot.curator.full_name) if desk.doctor else ""
        text = told(what, drug if named else "", words if named else "", doctor)
        wakes = quiet_ends(quiet_of(turn.reminding, where.quiet), desk.now, ZoneInfo(where.timezone))
        turn.lines.append(
            Line(
                where.lane_id,
                "say",
                contents.to_json(Content(text=text)),
                Priority.DOSE,
                key=f"plan:told:{person_id}:{turn.arrival.inbox_id}",
                identity_id=where.id,
                delay=max(0.0, (wakes - desk.now).total_seconds()),
            )
        )
    await _tell_curators(desk, person_id, what)


async def _tell_curators(desk: Desk, person_id: int, what: str) -> None:
    """A line without a drug in the family's thread, for those who answer it now; not for whoever did it there."""
    turn, spot = desk.spot.turn, desk.spot
    assert spot.place.family_id is not None
    thread_id = await people.thread_of(turn.tx, spot.place.family_id)
    family = await cards.family(turn.tx, thread_id)
    assert family is not None
    name = next((one["full_name"] for one in await desk.adults() if one["id"] == person_id), "")
    body = contents.to_json(Content(text=STAFF[what].format(name=name)))
    said = Said(thread_id, "auto", body, desk.now, person_id=person_id)
    message_id = await talk.keep(turn.tx, said)
    duty = FamilyDuty(family["territory"], frozenset(family["audiences"]), family["curator_id"], turn.zone)
    for console in desks_of(turn.staff, who_now(duty, turn.staff, desk.now).answerer, duty):
        if console.console_id == spot.place.console_id:
            continue
        view_id = await talk.view(turn.tx, thread_id, console.console_id)
        turn.lines.append(
            Line(console.lane_id, "say", body, message_id=message_id, message_at=desk.now, view_id=view_id)
        )
