"""Commands of the console, typed or pressed: whether this one may, where it must be said, and who carries it out."""

from __future__ import annotations

from curators import referral_talk
from curators.console import canned, families, gate, notes, supervision, territory, workplace
from curators.console.command_table import ABOUT_FAMILY, ABOUT_NONE
from curators.console.commands import NAMES, Asked, without_head
from curators.console.greeting import help_text
from curators.console.pending import Aside, Typed
from curators.console.spot import Spot
from curators.referral import of_kind
from curators.roles import Act, may
from storage.content import Button, Content

UNKNOWN = "Такой команды у меня нет, поэтому никому ничего не отправлено. Все команды: /help."
WHICH = "О какой семье речь? Напишите это в её теме, ответьте на её сообщение или выберите в «Семьи»."
WHICH_FLAT = "О какой семье речь? Выберите её в «Семьи» или ответьте на её сообщение."


async def command(spot: Spot, asked: Asked, content: Content) -> None:
    """Run a typed command; words that might be meant for the family can still be sent to it."""
    aside = None
    if asked.doubtful and spot.place.thread_id is not None:
        aside = Aside(spot.place.thread_id, Typed(content, spot.turn.event.message_id))
    await spot.remember(aside=aside)
    if _refused(spot, asked.name):
        return
    if asked.name == "note":
        await notes.add(spot, without_head(content, asked.argument))
    elif asked.name == "supervision":
        await supervision.add(spot, without_head(content, asked.argument))
    elif asked.name == "template_add":
        await canned.add(spot, content, asked.argument)
    elif asked.name == "families":
        whose = territory if asked.argument and may(spot.curator.role, Act.FAMILIES_ALL) else families
        await whose.show(spot, words=asked.argument)
    else:
        await run(spot, asked.name, asked.argument)


def _refused(spot: Spot, name: str) -> bool:
    """Say why this isn't for them to do, where it isn't."""
    why = gate.refused(spot, gate.COMMANDS[name]) if name in NAMES else None
    if why is not None:
        spot.say(why)
    return why is not None


async def run(spot: Spot, name: str, argument: str = "") -> None:
    """Run a command by its name, typed or pressed."""
    if _refused(spot, name):
        return
    if name == "help":
        said = help_text(spot.turn.channel, spot.place.mode, spot.curator.role)
        if spot.turn.arrival.person_id is not None:
            said += "\n\n/family — писать как семья, /curator — снова как куратор."
        spot.say(said)
    elif name == "pult":
        mode = spot.place.mode if not spot.turn.event.private else workplace.private_mode(spot.turn)
        await workplace.open_here(spot.turn, spot.curator.id, spot.lane_id, mode)
    elif name in ABOUT_NONE:
        await ABOUT_NONE[name](spot, argument)
    elif name not in ABOUT_FAMILY:
        spot.say(UNKNOWN, ((Button("Это для семьи — отправить", "c:talk"),),) if spot.pending.aside else ())
    elif spot.place.thread_id is None:
        spot.say(WHICH_FLAT if spot.flat else WHICH, ((Button("Семьи", "c:fams:0"),),))
    elif spot.place.closed or spot.place.view_id is None:
        spot.say("Эту семью теперь ведёт другой куратор." if of_kind(spot.place.kind) is None else referral_talk.OVER)
    else:
        await ABOUT_FAMILY[name](spot, argument)
