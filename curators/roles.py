"""What each role may see and do in the console: the one table. Whose family it is, is asked elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

CURATOR, DUTY, DOCTOR, PSYCHOLOGIST = "curator", "duty", "doctor", "psychologist"
LAWYER, SUPERVISOR, ADMIN = "lawyer", "supervisor", "admin"
EVERYBODY = frozenset({CURATOR, DUTY, DOCTOR, PSYCHOLOGIST, LAWYER, SUPERVISOR, ADMIN})
LEADS = frozenset({CURATOR, DUTY, SUPERVISOR, ADMIN})
"""Those who lead a family; specialists help with what they were asked."""
DECIDES = frozenset({SUPERVISOR, ADMIN})


class Act(StrEnum):
    """One kind of thing that is seen or done."""

    CONSOLE = "console"
    """The console itself: help, where to work, forms, what was held back."""
    FAMILIES = "families"
    FAMILIES_ALL = "families_all"
    """Any family of one's territory, to look into it."""
    SEE_FAMILY = "see_family"
    """Card and history."""
    ANSWER = "answer"
    """Words, notes, prepared answers, to which adult."""
    SEE_HEALTH = "see_health"
    """Plots of what was measured and told."""
    SEE_PLANS = "see_plans"
    PRESCRIBE = "prescribe"
    MEASURES = "measures"
    HAND_OVER = "hand_over"
    HAND_OVER_ANY = "hand_over_any"
    """Another's family, and many at once."""
    INVITE = "invite"
    """Codes, lost phones, the word that a family is who it says."""
    CHILDREN = "children"
    """When the children of a family were born, put down or set right."""
    PREGNANCY = "pregnancy"
    """A birth or a loss they were told of, put down."""
    CASE = "case"
    """Cases of the family on the screen."""
    CASES = "cases"
    """Lists of cases, and a case as such."""
    CASES_ALL = "cases_all"
    """Those of others, on one's territory."""
    ASK_FUND = "ask_fund"
    DECIDE_FUND = "decide_fund"
    QUEUE = "queue"
    QUEUE_ALL = "queue_all"
    """Of the whole territory, not one's own families alone."""
    ALERTS = "alerts"
    """For those on a shift."""
    ALERTS_ALWAYS = "alerts_always"
    AWAY = "away"
    """One's own days off."""
    SHIFTS = "shifts"
    """Who is on duty, and others' days off."""
    BROADCAST = "broadcast"
    """Broadcasts and events; a curator's go to their own families, after a supervisor's yes."""
    REPORT = "report"
    SURVEY = "survey"
    """Ask many at once, see the answers by group."""
    AUDIT = "audit"
    ERASE = "erase"
    """Decide about a person who asks to be forgotten."""


MAY: Mapping[Act, frozenset[str]] = {
    Act.CONSOLE: EVERYBODY,
    Act.FAMILIES: EVERYBODY,
    Act.FAMILIES_ALL: DECIDES,
    Act.SEE_FAMILY: EVERYBODY,
    Act.ANSWER: EVERYBODY,
    Act.SEE_HEALTH: LEADS | {DOCTOR, PSYCHOLOGIST},
    Act.SEE_PLANS: LEADS | {DOCTOR, PSYCHOLOGIST},
    Act.PRESCRIBE: frozenset({DOCTOR, CURATOR, DUTY, SUPERVISOR}),
    Act.MEASURES: EVERYBODY,
    Act.HAND_OVER: LEADS,
    Act.HAND_OVER_ANY: DECIDES,
    Act.INVITE: LEADS,
    Act.CHILDREN: LEADS,
    Act.PREGNANCY: LEADS | {DOCTOR},
    Act.CASE: LEADS,
    Act.CASES: LEADS,
    Act.CASES_ALL: DECIDES,
    Act.ASK_FUND: LEADS,
    Act.DECIDE_FUND: DECIDES,
    Act.QUEUE: EVERYBODY,
    Act.QUEUE_ALL: DECIDES | {DUTY},
    Act.ALERTS: EVERYBODY,
    Act.ALERTS_ALWAYS: DECIDES,
    Act.AWAY: EVERYBODY,
    Act.SHIFTS: DECIDES,
    Act.BROADCAST: DECIDES | {CURATOR},
    Act.REPORT: DECIDES,
    Act.SURVEY: DECIDES,
    Act.AUDIT: frozenset({ADMIN}),
    Act.ERASE: frozenset({ADMIN}),
}
OF_THE_CURATOR = frozenset({Act.HAND_OVER, Act.INVITE, Act.CHILDREN, Act.CASE, Act.ASK_FUND})
"""A doctor's thread is for talk: whose the family is and who joins it isn't decided there, whoever writes in it."""

CURATORS_WORK = "Это делает куратор семьи: напишите ему или руководителю."
_REFUSALS = {
    Act.SEE_HEALTH: "Здоровье семьи видят её куратор, врач и психолог: спросите, пожалуйста, у них.",
    Act.SEE_PLANS: "Лекарства семьи видят её куратор, врач и психолог: спросите, пожалуйста, у них.",
    Act.PRESCRIBE: "Назначения вносят врач и куратор семьи: напишите, пожалуйста, им.",
    Act.PREGNANCY: "О родах и о потере записывают куратор и врач семьи: напишите, пожалуйста, им.",
    Act.DECIDE_FUND: "Решения о деньгах фонда принимает руководитель.",
    Act.BROADCAST: "Рассылки и события готовят кураторы и руководители: напишите, пожалуйста, им.",
    Act.REPORT: "Отчёт о работе службы смотрит руководитель.",
    Act.AUDIT: "Кто что смотрел и менял, видит только администратор: напишите, пожалуйста, ему.",
    Act.ERASE: "Об удалении данных решает администратор: напишите, пожалуйста, ему.",
}
_LEADERS_WORK = "Это делает руководитель: напишите, пожалуйста, ему."


def may(role: str, act: Act) -> bool:
    """Tell whether people of this role may do it at all."""
    return role in MAY[act]


def refusal(act: Act) -> str:
    """Say, in one kind sentence, who does it instead."""
    return _REFUSALS.get(act, CURATORS_WORK if MAY[act] == LEADS else _LEADERS_WORK)
