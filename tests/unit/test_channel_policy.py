"""Which content may go over which messenger: DOMAIN's table, cell by cell."""

from __future__ import annotations

import pytest

from scenarios.channel_policy import health_words_allowed, personal_words_allowed, public_words_allowed

CHANNELS = ("telegram", "vk", "max")


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_ngo_may_say_everything_public_everywhere(channel: str) -> None:
    assert public_words_allowed(channel, "ngo")


@pytest.mark.parametrize(("channel", "may"), [("telegram", False), ("vk", True), ("max", True)])
def test_a_state_body_says_nothing_over_a_foreign_messenger(channel: str, may: bool) -> None:
    both = {"base", "health"}
    assert public_words_allowed(channel, "state") is may
    assert personal_words_allowed(channel, "state", both) is may
    assert health_words_allowed(channel, "state", both) is may


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("consents", "personal", "health"),
    [
        (set(), False, False),
        ({"base"}, True, False),
        ({"health"}, False, False),
        ({"base", "health"}, True, True),
        ({"base", "doctor", "mailings"}, True, False),
    ],
)
def test_names_want_the_base_consent_and_drugs_the_health_consent_too(
    channel: str, consents: set[str], personal: bool, health: bool
) -> None:
    assert personal_words_allowed(channel, "ngo", consents) is personal
    assert health_words_allowed(channel, "ngo", consents) is health
