"""What each entry of the menu does (`does:` in scenarios/texts/menu.yaml), beyond the talk's own; one line a room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.care import calls as calls  # what dialogues call by name is carried out there
from bot.care import doctor_talk, reminders_menu
from bot.care import entries as care
from bot.cases import mine as cases
from bot.children import pages as children_pages
from bot.children import told as told  # what dialogues about children call by name, too
from bot.dispatch import menu as dispatch_menu
from bot.measures import menu as measures_menu
from curators.turn import Turn

ENTRIES: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "doctor": doctor_talk.to_doctor,
    "curator": doctor_talk.to_curator,
    "feeling_bad": care.feeling_bad,
    "how_i_feel": care.how_i_feel,
    "my_pregnancy": care.my_pregnancy,
    "cases": cases.listed,
    "reminders": reminders_menu.first_page,
    "children": children_pages.first_page,
    "measures": measures_menu.first_page,
    "dispatch": dispatch_menu.first_page,
}
