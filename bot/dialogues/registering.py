"""A stranger becomes a family: rows, a curator, a first line on the curator's console, and who it is for the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from bot.care import routines
from bot.dialogues.speaking import say, standing, vault_of
from curators.assign import choose_curator
from curators.audiences import audience_words
from curators.heading import MESSENGERS
from curators.notice import desks_of, notice
from curators.turn import Turn
from curators.who_now import family_of, who_now
from scenarios.moves import Facts
from scenarios.phone import shown_phone
from scenarios.texts import line
from storage.content import Button, Content
from storage.queries import accounts, alarms, calling, consents, people, registering, scenario
from storage.queries.registering import Newcomer

CONFIRM = "Подтвердить"


async def register(turn: Turn, run_id: int, facts: Facts) -> None:
    """Register the family of what was answered.

    1. the curator; 2. family, person, consent, account, thread; 3. a line for those who answer; 4. who that is, for
    the person.
    """
    arrival, vault = turn.arrival, vault_of(turn)
    assert arrival.identity_id is not None
    phone = facts.get("phone")
    twin = await registering.same_phone(turn.tx, vault.blinds(phone) if phone else [])
    curator_id = await _curator(turn, facts, twin["curator_id"] if twin else None)
    person_id, family_id = await registering.register(
        turn.tx,
        Newcomer(
            external_id=f"self:{uuid4().hex}",
            territory=facts["territory"],
            curator_id=curator_id,
            full_name=facts["name"],
            audiences=list(facts["audiences"]),
            phone=vault.encrypt(phone) if phone else None,
            phone_blind=vault.blind(phone) if phone else None,
        ),
    )
    await people.link_person(turn.tx, arrival.identity_id, person_id, turn.event.name)
    await scenario.settle(turn.tx, run_id, person_id)
    for kind, given in facts["consents"].items():
        await consents.give(
            turn.tx, person_id, kind, given["version"], turn.channel, datetime.fromisoformat(given["at"])
        )
    await people.thread_of(turn.tx, family_id)
    await alarms.audit(turn.tx, "self_registered", person_id=person_id, family_id=family_id)
    turn.arrival = await accounts.behind(turn.tx, arrival.identity_id, inbox_id=arrival.inbox_id)
    await routines.give_defaults(turn)
    await _introduce(turn, facts, family_id, twin["full_name"] if twin else None)


async def _curator(turn: Turn, facts: Facts, of_twin: int | None) -> int | None:
    """Give who looks after the family this phone is known from, else the best fitting; None: a supervisor decides."""
    roster = turn.staff.roster
    if of_twin is not None and of_twin in roster.curators and not roster.curators[of_twin].dismissed:
        return of_twin
    loads = await registering.loads(turn.tx, list(roster.curators))
    now_loaded = [replace(row, load=loads.get(row.id, 0)) for row in roster.curators.values()]
    return choose_curator(
        now_loaded, facts["territory"], frozenset(facts["audiences"]), turn.now, list(roster.absences)
    )


async def _introduce(turn: Turn, facts: Facts, family_id: int, twin: str | None) -> None:
    arrival, family = turn.arrival, family_of(turn)
    assert arrival.thread_id is not None
    who = who_now(family, turn.staff, turn.now)
    phone = f", {shown_phone(facts['phone'])}" if facts.get("phone") else ", телефон не указан"
    words = (
        f"🆕 Новая семья: {arrival.full_name}{phone}\n"
        f"{audience_words(arrival.audiences or ())}, {arrival.territory} · {MESSENGERS[turn.channel]}\n"
        "Пришли сами, без кода. Поздоровайтесь и подтвердите, что это те, за кого себя выдают."
    )
    if twin is not None:
        words += f"\nЭтот телефон уже записан: {twin}. Возможно, тот же человек."
    if family.curator_id is None:
        words += "\nКуратора по району и программе не нашлось: назначьте, пожалуйста, сами."
        await alarms.raise_alarm(turn.tx, "no_curator", f"family:{family_id}")
    confirm = Button(CONFIRM, f"c:verify:{family_id}")
    desks = desks_of(turn.staff, who.answerer, family)
    if not desks:  # whoever gets the first console finds them waiting
        await calling.asked_for_human(turn.tx, arrival.thread_id, arrival.person_id, arrival.identity_id, turn.now)
    await notice(
        turn,
        arrival.thread_id,
        desks,
        Content(text=words, buttons=((confirm,),)),
        person_id=arrival.person_id,
    )
    told = standing(arrival.full_name, who)
    nobody = who.curator is None and not who.here and who.when is None
    say(turn, Content(text=line("registered_nobody" if nobody else "registered", **told)))
