"""What each role may see and do in the console: every command and every button's verb, for every role."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from curators.console import buttons, gate
from curators.console.commands import COMMANDS, NAMES
from curators.roles import EVERYBODY, MAY, Act, may, refusal

ALL = "curator duty doctor psychologist lawyer supervisor admin"
LEADERS = "curator duty supervisor admin"
BOSSES = "supervisor admin"
COMMANDS_OF: Mapping[str, str] = {
    "card": ALL,
    "history": ALL,
    "transfer": LEADERS,
    "case": LEADERS,
    "cases": LEADERS,
    "queue": ALL,
    "template": ALL,
    "template_add": ALL,
    "note": ALL,
    "plots": "curator duty doctor psychologist supervisor admin",
    "measures": ALL,
    "services": ALL,
    "rx": "curator duty doctor psychologist supervisor admin",
    "families": ALL,
    "who": ALL,
    "invite": LEADERS,
    "children": LEADERS,
    "aid": LEADERS,
    "fund": BOSSES,
    "alerts": ALL,
    "report": BOSSES,
    "survey": BOSSES,
    "broadcast": "curator supervisor admin",
    "event": "curator supervisor admin",
    "audit": "admin",
    "pult": ALL,
    "help": ALL,
}
"""Written out once more by hand: who changes the table must mean it."""


def _each(verbs: str, roles: str) -> dict[str, str]:
    return dict.fromkeys(verbs.split(), roles)


BUTTONS_OF: Mapping[str, str] = {
    **_each("drop no here talk fp fm retry fams sw card hist more find", ALL),
    **_each("tpl tc ts te td who wp to mea srv", ALL),
    **_each("plot rx", "curator duty doctor psychologist supervisor admin"),
    **_each("give gp gt gn gy verify inv iv in ir iu iny iry iuy case cnew kid", LEADERS),
    **_each("co cl cs cx cc cn cp cd cu cr ct", LEADERS),
    **_each("aido aidy aidp aidn aidr aidd rep svy svr fat fao fax", BOSSES),
    **_each("cast evt", "curator supervisor admin"),
    **_each("auc auf", "admin"),
}


def test_no_command_is_missing_in_the_table() -> None:
    assert {command.name for command in COMMANDS} == NAMES
    assert not NAMES - set(gate.COMMANDS), "name its act in curators/console/gate.py"


def test_no_verb_of_a_button_is_missing_in_the_table() -> None:
    assert not buttons.KNOWN - set(gate.BUTTONS), "name its act in curators/console/gate.py"


def test_every_act_has_those_who_do_it_and_a_kind_refusal_for_the_rest() -> None:
    assert set(MAY) == set(Act)
    for act in Act:
        assert MAY[act]
        assert MAY[act] <= EVERYBODY
        words = refusal(act)
        assert words.endswith(".")
        assert words.count(".") == 1
        assert any(kind in words for kind in ("куратор", "руководител", "администратор", "врач"))


@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize("name", COMMANDS_OF)
def test_a_command_is_for_these_roles_alone(name: str, role: str) -> None:
    assert may(role, gate.COMMANDS[name]) is (role in COMMANDS_OF[name].split())


@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize("verb", BUTTONS_OF)
def test_a_button_is_for_these_roles_alone(verb: str, role: str) -> None:
    assert may(role, gate.BUTTONS[verb]) is (role in BUTTONS_OF[verb].split())


@pytest.mark.parametrize(
    ("act", "roles"),
    [
        (Act.PRESCRIBE, "curator duty doctor supervisor"),
        (Act.HAND_OVER_ANY, BOSSES),
        (Act.CASES_ALL, BOSSES),
        (Act.QUEUE_ALL, "duty supervisor admin"),
        (Act.ALERTS_ALWAYS, BOSSES),
        (Act.SHIFTS, BOSSES),
        (Act.AUDIT, "admin"),
        (Act.ERASE, "admin"),
    ],
)
def test_what_is_asked_about_within_a_command_is_for_these_roles(act: Act, roles: str) -> None:
    assert {role for role in EVERYBODY if may(role, act)} == set(roles.split())
