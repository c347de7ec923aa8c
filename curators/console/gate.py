"""Which act each command and each button of the console is, and who is let through: nobody gets past another way."""

from __future__ import annotations

from collections.abc import Mapping

from curators import doctors
from curators.console.spot import Spot
from curators.referral import of_kind
from curators.roles import CURATORS_WORK, OF_THE_CURATOR, Act, may, refusal

COMMANDS: Mapping[str, Act] = {
    "card": Act.SEE_FAMILY,
    "history": Act.SEE_FAMILY,
    "transfer": Act.HAND_OVER,
    "case": Act.CASE,
    "cases": Act.CASES,
    "queue": Act.QUEUE,
    "template": Act.ANSWER,
    "template_add": Act.ANSWER,
    "note": Act.ANSWER,
    "specialist": Act.CASE,
    "consilium": Act.CASE,
    "referrals": Act.FAMILIES,
    "supervision": Act.ANSWER,
    "plots": Act.SEE_HEALTH,
    "measures": Act.MEASURES,
    "services": Act.MEASURES,
    "rx": Act.SEE_PLANS,
    "families": Act.FAMILIES,
    "who": Act.ANSWER,
    "invite": Act.INVITE,
    "children": Act.CHILDREN,
    "pregnancy": Act.PREGNANCY,
    "aid": Act.ASK_FUND,
    "fund": Act.DECIDE_FUND,
    "alerts": Act.ALERTS,
    "broadcast": Act.BROADCAST,
    "event": Act.BROADCAST,
    "report": Act.REPORT,
    "survey": Act.SURVEY,
    "audit": Act.AUDIT,
    "erasures": Act.ERASE,
    "away": Act.AWAY,
    "absences": Act.AWAY,
    "shift": Act.SHIFTS,
    "move": Act.HAND_OVER_ANY,
    "pult": Act.CONSOLE,
    "help": Act.CONSOLE,
}
"""By the names of `commands.COMMANDS`. A command that isn't here does nothing: a test tells which is missing."""

_BY_ACT: Mapping[Act, str] = {
    Act.CONSOLE: "drop no here talk fp fm retry",
    Act.FAMILIES: "fams sw rfl rfo rfa rfr rfd kop",
    Act.FAMILIES_ALL: "fat fao fax",
    Act.SEE_FAMILY: "card hist more find",
    Act.ANSWER: "tpl tc ts te td who wp to",
    Act.SEE_HEALTH: "plot",
    Act.SEE_PLANS: "rx",
    Act.MEASURES: "mea srv",
    Act.HAND_OVER: "give gp gt gn gy",
    Act.HAND_OVER_ANY: "mvu",
    Act.INVITE: "verify inv iv in ir iu iny iry iuy",
    Act.CHILDREN: "kid",
    Act.PREGNANCY: "preg",
    Act.CASE: "case cnew etc con spn spec spe kod kox",
    Act.CASES: "co cl cs cx cc cn cp cd cu cr ct",
    Act.ASK_FUND: "aidw",
    Act.DECIDE_FUND: "aido aidy aidp aidn aidr aidd aidf",
    Act.AWAY: "awx awp",
    Act.SHIFTS: "shx shp",
    Act.BROADCAST: "cast evt",
    Act.REPORT: "rep",
    Act.SURVEY: "svy svr",
    Act.AUDIT: "auc auf",
    Act.ERASE: "era",
}
BUTTONS: Mapping[str, Act] = {verb: act for act, verbs in _BY_ACT.items() for verb in verbs.split()}
"""By the verbs of `c:verb:…`; `c:now:name` is the command of that name."""


NOT_BY_REFERRAL = OF_THE_CURATOR | {Act.SEE_HEALTH, Act.SEE_PLANS, Act.PRESCRIBE, Act.PREGNANCY, Act.MEASURES}
"""A specialist who was asked sees what they were given, and nothing else of the family."""


def refused(spot: Spot, act: Act) -> str | None:
    """Give why this curator, in this thread, may not do it; None where they may."""
    if not may(spot.curator.role, act):
        return refusal(act)
    if spot.place.kind == doctors.DOCTOR and act in OF_THE_CURATOR:
        return CURATORS_WORK
    if of_kind(spot.place.kind) is not None and act in NOT_BY_REFERRAL:
        return CURATORS_WORK
    return None
