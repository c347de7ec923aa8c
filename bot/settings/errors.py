"""What is said when the settings don't do."""

from __future__ import annotations

from collections.abc import Iterable

PREFIX = "ZABOTA_"


class SettingsError(Exception):
    """The settings are wrong or missing; `faults` holds all that is, a Russian line each, naming the variable."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))
