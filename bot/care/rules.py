"""The operator's settings of reminders, as decisions take them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from bot.settings import Settings
from curators.turn import Reminding
from scenarios import quiet as quiets
from scenarios.dose import Plan
from scenarios.plan_content import Rules, plan_of
from scenarios.quiet import Quiet


def reminding(settings: Settings) -> Reminding:
    """Give what the settings say of reminders."""
    quiet = settings.quiet_hours
    return Reminding(
        repeats=settings.dose_repeats,
        escalate_after=settings.dose_escalate_after,
        window=settings.dose_window,
        snooze=settings.dose_snooze,
        quiet=(quiet.start, quiet.end) if quiet is not None else None,
    )


def quiet_of(said: Reminding, own: str | None) -> Quiet | None:
    """Give a person's quiet hours: their own words, else the settings'; empty words are none."""
    if own is not None:
        return quiets.parse(own)
    return Quiet(*said.quiet) if said.quiet is not None else None


def plan_by(
    said: Reminding, rules: str | None, zone: str, *, critical: bool, quiet: str | None, on_missed: str
) -> Plan:  # fmt: skip
    """Give a plan's rules: its own (JSON of its version), then the settings', then the defaults."""
    own = msgspec.json.decode(rules, type=Rules) if rules else Rules()
    settings = Rules(repeats=said.repeats, escalate_after=said.escalate_after, window=said.window)
    theirs = quiet_of(said, quiet)
    return plan_of(own, settings, ZoneInfo(zone), critical=critical, quiet=theirs, on_missed=on_missed)
