"""A pregnancy's dates as they are sealed: the due date, how it was found, and from what."""

from __future__ import annotations

from datetime import date

import msgspec

from scenarios.pregnancy import Dating, Gestation, Method, gestation
from scenarios.said import date_words
from storage.vault import Sealed, Vault

FOUND_BY = {
    Method.LMP: "по последним месячным",
    Method.IVF: "по дню переноса",
    Method.ULTRASOUND: "по УЗИ",
}


class Dated(msgspec.Struct, omit_defaults=True):
    """What is known of a pregnancy's term."""

    edd: date
    method: Method
    multiple: bool = False
    found_from: dict[str, str | int | float | None] = {}
    """The dates and numbers it was reckoned from."""

    @property
    def dating(self) -> Dating:
        """Give it as decisions take it."""
        return Dating(self.edd, self.method)

    def age(self, day: date) -> Gestation | None:
        """Give the gestational age; None where the term has long passed."""
        try:
            return gestation(self.edd, day)
        except ValueError:
            return None

    def words(self, day: date) -> str:
        """Say it: «12 недель 3 дня, предполагаемая дата родов 15 сентября 2026 (по УЗИ)»."""
        age = self.age(day)
        term = f"{age.in_words}, " if age is not None else ""
        return f"{term}предполагаемая дата родов {date_words(self.edd.isoformat())} ({FOUND_BY[self.method]})"


_decode = msgspec.json.Decoder(Dated).decode


def sealed(vault: Vault, dated: Dated) -> bytes:
    """Give it as it is stored."""
    return vault.encrypt(msgspec.json.encode(dated).decode())


def opened(vault: Vault, token: bytes | None) -> Dated | None:
    """Open what is stored; None where there is nothing, or its key was lost."""
    if token is None:
        return None
    try:
        return _decode(vault.decrypt(token))
    except Sealed:
        return None
