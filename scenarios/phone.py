"""Phones as people write them, in the one form they are kept in."""

from __future__ import annotations

import phonenumbers

REGION = "RU"


def read_phone(text: str) -> str | None:
    """Give the E.164 number (a Russian one where no country is named); None where it is none."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(phone: str) -> str:
    """Give the number as people read it: «+7 910 123-45-67»."""
    try:
        number = phonenumbers.parse(phone, REGION)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
