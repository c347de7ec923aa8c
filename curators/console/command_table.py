"""What each command of the console does: those about a family, and those about none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from curators.console import (
    address,
    aid_asking,
    aid_deciding,
    alerts,
    audit,
    away,
    canned,
    card,
    cases_lists,
    cases_work,
    consilium,
    handover,
    history,
    invites,
    moving,
    outside,
    queue,
    referral_asking,
    referral_deeds,
    shifts,
)
from curators.console.spot import Spot

Run = Callable[[Spot, str], Awaitable[None]]


def _shown(show: Callable[[Spot], Awaitable[object]]) -> Run:
    """A command that shows something, whatever is typed after it."""

    async def shown(spot: Spot, _: str) -> None:
        await show(spot)

    return shown


def _outside(name: str) -> Run:
    """A command that a room outside the console carries out."""

    async def begun(spot: Spot, _: str) -> None:
        await outside.begin(spot, name)

    return begun


async def _template(spot: Spot, _: str) -> None:
    await canned.show(spot, 0)


async def _transfer(spot: Spot, argument: str) -> None:
    await handover.begin(spot, words=argument)


async def _history(spot: Spot, argument: str) -> None:
    await history.show(spot, words=argument or None)


async def _survey(spot: Spot, argument: str) -> None:
    await outside.begin(spot, "svr" if argument.casefold() in {"results", "итоги"} else "svy")


ABOUT_FAMILY: dict[str, Run] = {
    "card": _shown(card.show),
    "history": _history,
    "transfer": _transfer,
    "template": _template,
    "who": _shown(address.show),
    "invite": _shown(invites.show),
    "plots": _outside("plot"),
    "rx": _outside("rx"),
    "measures": _outside("mea"),
    "services": _outside("srv"),
    "case": cases_work.of_family,
    "children": _outside("kid"),
    "pregnancy": _outside("preg"),
    "aid": aid_asking.begin,
    "specialist": referral_asking.begin,
    "consilium": consilium.begin,
}
ABOUT_NONE: dict[str, Run] = {
    "alerts": _shown(alerts.show),
    "cases": _shown(cases_lists.show),
    "referrals": referral_deeds.listed,
    "fund": aid_deciding.show_fund,
    "broadcast": _outside("cast"),
    "event": _outside("evt"),
    "queue": queue.show,
    "report": _outside("rep"),
    "survey": _survey,
    "audit": audit.show,
    "erasures": _outside("era"),
    "away": away.begin,
    "absences": away.show,
    "shift": shifts.begin,
    "move": moving.begin,
}
