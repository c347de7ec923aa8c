"""Which content may go over which messenger: DOMAIN's table, cell by cell."""

from __future__ import annotations

from itertools import combinations

import pytest

from storage.channel_policy import health_words_allowed, personal_words_allowed, public_words_allowed

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


BASE = frozenset({"base"})
HEALTH = frozenset({"base", "health"})
NEVER, ALWAYS = None, frozenset[str]()
TABLE: dict[tuple[str, str], tuple[frozenset[str] | None, frozenset[str] | None, frozenset[str] | None]] = {
    # operator, messenger: the consents that public words, names and words of health need there
    ("ngo", "telegram"): (ALWAYS, BASE, HEALTH),
    ("ngo", "vk"): (ALWAYS, BASE, HEALTH),
    ("ngo", "max"): (ALWAYS, BASE, HEALTH),
    ("state", "telegram"): (NEVER, NEVER, NEVER),
    ("state", "vk"): (ALWAYS, BASE, HEALTH),
    ("state", "max"): (ALWAYS, BASE, HEALTH),
}
KINDS = ("base", "health", "doctor", "trusted", "mailings")
EVERY_CHOICE = [frozenset(chosen) for size in range(len(KINDS) + 1) for chosen in combinations(KINDS, size)]


@pytest.mark.parametrize(("operator", "channel"), TABLE)
def test_every_operator_messenger_content_and_choice_of_consents_is_as_the_table_says(
    operator: str, channel: str
) -> None:
    public, personal, health = TABLE[operator, channel]
    for consents in EVERY_CHOICE:
        assert public_words_allowed(channel, operator) is (public is not None)
        assert personal_words_allowed(channel, operator, consents) is (personal is not None and personal <= consents)
        assert health_words_allowed(channel, operator, consents) is (health is not None and health <= consents)
