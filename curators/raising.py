"""A human is asked to look: the row that goes on asking, and the first lines, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from curators import alert_words
from curators.alert_words import Allows, Words, with_health_consent
from curators.console import card
from curators.doctors import DOCTOR
from curators.duty import FamilyDuty
from curators.escalation import DANGER, RUNGS, TURNS_OVER, Asked, Step, next_level
from curators.staff import Staff
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, escalations, people, talk
from storage.queries.outbox import Line, Priority
from storage.queries.talk import Said
from storage.transaction import Tx
from storage.vault import Sealed, Vault

ALONE = "nobody_raised"


async def raise_human(
    tx: Tx,
    staff: Staff,
    *,
    kind: str,
    subject: str,
    family_id: int | None,
    person_id: int | None,
    words: str,
    now: datetime,
    vault: Vault,
    zone: str,
    danger: bool,
    doctor: bool = True,
    curator: bool = True,
    said_in: str | None = None,
    name: str = "",
    requester_id: int | None = None,
    silence: tuple[datetime, str] | None = None,
    allows: Allows = with_health_consent,
) -> list[Line]:
    """Ask a human to look, and go on asking until one does; the lines to put into the outbox.

    1. whose it is, and who is told first; 2. the row, once while it is open: what comes up again is told again in
    danger, and is nothing new otherwise; 3. a line in the history and in each console.

    kind: dose | check_in | supply | danger; whatever is a danger climbs as danger. words: what happened, in words about
    health. said_in: the kind of the thread where the person wrote it in their own words, which are open to its readers.
    name: who it is, where there is no family. requester_id: the doctor whose plan it is; else the family's is told.
    silence: since when nobody answers, and the part of `words` that says how long that is, to be said anew later.
    """
    kind = DANGER if danger else kind
    about = await escalations.family(tx, family_id, person_id, zone) if family_id is not None else None
    requester = _doctor(staff, requester_id)
    asked = asked_of(kind, about, doctor=doctor, curator=curator, requester=requester)
    first = next_level(asked, -1, (), staff.roster, now, timedelta())
    told = Words(
        words,
        name=(about["full_name"] or about["family"] or "" if about else name),
        family=(about["family"] or "" if about else ""),
        said_in=said_in,
        doctor=doctor,
        curator=curator,
        requester=requester,
        since=silence[0] if silence else None,
        silence=silence[1] if silence else "",
    )
    sealed = vault.encrypt(alert_words.written(told))
    put = await _put(tx, kind, subject, family_id, person_id, sealed, first, now, again=danger)
    if put is None:
        return []
    escalation_id, level, before = put
    if first.alone:
        await alarms.raise_alarm(tx, ALONE, f"escalation:{escalation_id}")
    row = {"id": escalation_id, "kind": kind, "family_id": family_id, "person_id": person_id}
    lines, message_id = await tell(tx, staff, row, told, about, Step(level, first.tell, now), now=now, allows=allows)
    await escalations.told_of(tx, escalation_id, message_id, sorted({*before, *first.tell}))
    if family_id is not None:
        lines += await card.refreshing_family(tx, family_id)
    await alarms.audit(
        tx, "escalation_raised", person_id=person_id, family_id=family_id, detail={"id": escalation_id, "kind": kind}
    )
    return lines


async def _put(
    tx: Tx, kind: str, subject: str, family_id: int | None, person_id: int | None, sealed: bytes, first: Step,
    now: datetime, *, again: bool,
) -> tuple[int, int, tuple[int, ...]] | None:  # fmt: skip
    """Put the row, or (again) count on the one that is open: id, level, who was told before; None: it is nothing new.

    One that is taken in this very moment is open no more: whoever took it has not read these words.
    """
    for _ in range(2):
        made = await escalations.put(
            tx, kind, subject, family_id=family_id, person_id=person_id, words=sealed, level=first.level,
            told=first.tell, at=now,
        )  # fmt: skip
        if made is not None:
            return made, first.level, ()
        if not again:
            return None
        open_ = await escalations.repeated(tx, kind, subject, sealed, round_=RUNGS, turns_over=TURNS_OVER)
        if open_ is not None:
            return open_["id"], open_["level"], tuple(open_["told"])
    return None


def opened(vault: Vault, token: bytes) -> Words:
    """Give what a row keeps sealed; without its key it still says that somebody must look."""
    try:
        return alert_words.read(vault.decrypt(token))
    except Sealed:
        return Words("Что именно случилось, прочитать нельзя: утерян ключ шифрования. Свяжитесь с человеком.")


def _doctor(staff: Staff, curator_id: int | None) -> int | None:
    """The doctor a plan names; a curator who entered it is told as the curator."""
    row = staff.roster.curators.get(curator_id or 0)
    return row.id if row is not None and row.role == DOCTOR and not row.dismissed else None


def asked_of(kind: str, about: Any, *, doctor: bool, curator: bool, requester: int | None = None) -> Asked:
    """Give what the ladder decides by, from a row of `escalations.family` (None: a stranger)."""
    if about is None:
        return Asked(kind, None, doctor=doctor, curator=curator)
    family = FamilyDuty(about["territory"], frozenset(about["audiences"]), about["curator_id"], about["timezone"])
    return Asked(kind, family, requester or about["doctor_id"], doctor=doctor, curator=curator)


async def tell(
    tx: Tx,
    staff: Staff,
    row: Any,
    words: Words,
    about: Any,
    step: Step,
    *,
    now: datetime,
    allows: Allows,
) -> tuple[list[Line], int | None]:
    """Give the lines for those a step tells, and the message of the history; doctors have it in their own thread."""
    consents = frozenset(about["consents"]) if about is not None else frozenset[str]()
    roster, family_id = staff.roster, row["family_id"]
    lines: list[Line] = []
    main: int | None = None
    for doctors in (False, True):
        ids = [one for one in step.tell if one in staff.desks and (roster.curators[one].role == DOCTOR) is doctors]
        if not ids:
            continue
        thread_id = message_id = None
        if family_id is not None:
            thread_id = await people.thread_of(tx, family_id, DOCTOR if doctors else "curator")
            kept = alert_words.reads(row["kind"], words, "", frozenset(), _never, doctor=doctors)
            message_id = await _keep(tx, thread_id, kept, row["person_id"], now)
            main = main or message_id
        for one in ids:
            desk = staff.desks[one]
            text = alert_words.reads(row["kind"], words, desk.channel, consents, allows, doctor=doctors)
            lines.append(
                Line(
                    desk.lane_id,
                    "say",
                    contents.to_json(alert_words.alert(text, row["id"])),
                    Priority.DANGER if row["kind"] == DANGER else Priority.ESCALATION,
                    key=key(row["id"], step.level, one),
                    message_id=message_id,
                    message_at=now if message_id is not None else None,
                    view_id=await talk.view(tx, thread_id, desk.console_id) if thread_id is not None else None,
                )
            )
    return lines, main


async def _keep(tx: Tx, thread_id: int, text: str, person_id: int | None, now: datetime) -> int:
    body = contents.to_json(Content(text=text))
    return await talk.keep(tx, Said(thread_id, "auto", body, now, person_id=person_id))


def _never(_channel: str, _consents: frozenset[str]) -> bool:
    """The history is not encrypted: words about health stay out of it."""
    return False


def key(escalation_id: int, level: int, curator_id: int) -> str:
    """Give the key of one person's alert at one level."""
    return f"x:{escalation_id}:{level}:{curator_id}"


def keys(escalation_id: int, level: int, told: Sequence[int], most: int = 24) -> dict[str, tuple[int, int]]:
    """Give the keys of what people were told lately → (whom, at which level), the latest first."""
    levels = range(level, max(-1, level - most), -1)
    return {key(escalation_id, at, one): (one, at) for at in levels for one in told}
