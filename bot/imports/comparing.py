"""What a file of families changes: compared with what is there, and nothing done yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.imports import consents
from bot.imports.assigning import Loads
from bot.imports.households import Adult, Household
from bot.imports.outcome import Context, Outcome, differs

NEVER_OWN = frozenset({"doctor", "psychologist", "lawyer"})
"""They are asked by a curator; a family can't be theirs."""


@dataclass(slots=True)
class Known:
    """What the database holds of the file's people."""

    curators: Mapping[str, Any]
    families: Mapping[str, Any]
    people: Mapping[str, Any]
    audiences: Mapping[str, Any]
    consents: Mapping[tuple[str, str], Any]
    children: Mapping[str, Any]


@dataclass(slots=True)
class Plan:
    """What is to be written, and what to say of it."""

    new_families: list[dict[str, Any]] = field(default_factory=list)
    changed_families: list[dict[str, Any]] = field(default_factory=list)
    new_people: list[dict[str, Any]] = field(default_factory=list)
    changed_people: list[dict[str, Any]] = field(default_factory=list)
    children: list[dict[str, Any]] = field(default_factory=list)
    said_otherwise: int = 0
    """Families whose own word about their children stays."""
    signed: consents.Signed = field(default_factory=consents.Signed)
    assigned: int = 0
    left: Counter[str] = field(default_factory=Counter)
    outcome: Outcome = field(default_factory=Outcome)


def check(household: Household, known: Known) -> None:
    """Note curators and doctors who can't be this family's; one who is already stays, whatever they have become."""
    family = known.families.get(household.family_id)
    for column, fits, wrong in (
        ("curator_id", lambda role: role not in NEVER_OWN, "семью ведёт куратор, а это {role}"),
        ("doctor_id", lambda role: role == "doctor", "нужен врач (doctor), а это {role}"),
    ):
        if column not in household.said:
            continue
        named, row = household.said[column]
        person = known.curators.get(named)
        if person is None:
            row.fault(column, f"«{named}» никому не принадлежит: сначала импортируйте кураторов (--kind curators)")
        elif family is not None and family[column] == person["id"]:
            continue
        elif not fits(person["role"]):
            row.fault(column, f"«{named}»: {wrong.format(role=person['role'])}")
        elif person["dismissed"]:
            row.fault(column, f"«{named}» здесь больше не работает")


def compare(given: Sequence[Household], known: Known, loads: Loads, context: Context) -> Plan:
    """Decide what is to be written; families that name a curator are counted before the others are given out."""
    plan = Plan()
    for household in given:
        family, curator = known.families.get(household.family_id), _id(known, household, "curator_id")
        if curator is not None and (family is None or family["curator_id"] != curator):
            loads.add(curator, 1)
            loads.add(family["curator_id"] if family is not None else None, -1)
    for number, household in enumerate(given, 1):
        changed = _compare_family(household, known, loads, plan)
        changed = _compare_children(household, known, plan) or changed
        for adult in household.adults:
            _compare_adult(adult, known, plan, context, changed=changed)
        context.progress("Сверяю", number, len(given))
    return plan


def _compare_family(household: Household, known: Known, loads: Loads, plan: Plan) -> bool:
    family = known.families.get(household.family_id)
    wanted = {
        "territory": household.get("territory"),
        "curator_id": _id(known, household, "curator_id"),
        "doctor_id": _id(known, household, "doctor_id"),
    }
    assigned: int | None = None
    if wanted["curator_id"] is None and (family is None or family["curator_id"] is None):
        there = known.audiences.get(household.family_id)
        audiences = household.audiences | frozenset(there["audiences"] if there is not None else ())
        assigned = loads.give(str(wanted["territory"]), audiences)
        plan.assigned += assigned is not None
        if assigned is None:
            plan.left[str(wanted["territory"])] += 1
    row = {"external_id": household.family_id, **wanted, "assigned": assigned}
    if family is None:
        plan.new_families.append(row)
        return True
    if assigned is None and not differs(family, wanted):
        return False
    plan.changed_families.append({**row, "was": family["curator_id"], "was_doctor": family["doctor_id"]})
    return True


def _compare_children(household: Household, known: Known, plan: Plan) -> bool:
    """Take the file's children where neither the family nor its curator has spoken of them."""
    given, found = household.children, known.children.get(household.family_id)
    if given is None or (found is not None and list(found["born"]) == given):
        return False
    if found is not None and found["said"]:
        plan.said_otherwise += 1
        return False
    plan.children.append({"external_id": household.family_id, "born": [one.isoformat() for one in given]})
    return True


def _compare_adult(adult: Adult, known: Known, plan: Plan, context: Context, *, changed: bool) -> None:
    found, vault = known.people.get(adult.person_id), context.vault
    open_fields = {
        "family_id": adult.family_id,
        "full_name": adult.full_name,
        "audiences": adult.audiences,
        "timezone": adult.timezone,
    }
    birth_date = adult.birth_date.isoformat() if adult.birth_date is not None else None
    phone = adult.phone
    if found is not None and found["phone_blind"] is not None and phone is not None:
        phone = None if found["phone_blind"] in vault.blinds(phone) else phone
    if found is not None and found["birth_date"] is not None and birth_date is not None:
        birth_date = None if vault.decrypt(found["birth_date"]) == birth_date else birth_date
    differ = found is None or phone is not None or birth_date is not None or differs(found, open_fields)
    if differ:
        row = {
            "external_id": adult.person_id,
            **open_fields,
            "phone": vault.encrypt(phone).decode() if phone is not None else None,
            "phone_blind": vault.blind(phone) if phone is not None else None,
            "birth_date": vault.encrypt(birth_date).decode() if birth_date is not None else None,
        }
        (plan.new_people if found is None else plan.changed_people).append(row)
    signs = consents.compare(adult.person_id, adult.consents, known.consents, context.zone, plan.signed)
    plan.outcome.count(new=found is None, changed=differ or signs or changed)


def _id(known: Known, household: Household, column: str) -> int | None:
    named = household.get(column)
    found: int | None = known.curators[named]["id"] if named is not None else None
    return found
