"""The real 135M model's tokenizer, behind the real server."""

import asyncio

import pytest

from tools.model.errors import ModelUnavailableError, OfflineError
from tools.model.tokens import count_tokens, server_counter
from tools.scaffold.library.catalogue import skill_files
from tools.scaffold.model import written
from tools.scaffold.placebo import placebo
from tools.scaffold.placebo_rules import Rules, check_placebo


async def test_the_server_counts_by_its_own_vocabulary(tiny_server: str) -> None:
    assert await count_tokens(tiny_server, "") == 0
    assert await count_tokens(tiny_server, "the") == 1
    whole = await count_tokens(tiny_server, "an antidisestablishmentarian parrot")
    assert 4 <= whole <= 15


async def test_placebos_are_as_long_as_their_scaffolds_to_the_student(tiny_server: str) -> None:
    def build() -> None:
        rules = Rules("Count the letters of a word.", server_counter(tiny_server))
        for skill in skill_files()[:6]:
            made = placebo(skill.scaffold, rules)
            assert check_placebo(skill.scaffold, made, rules) == ()
            tokens, wanted = (
                rules.count_tokens(text) for text in (written(made), skill.scaffold.text)
            )
            assert abs(tokens - wanted) <= 0.05 * wanted

    await asyncio.to_thread(build)


async def test_a_server_that_is_not_there_or_not_ours_says_so() -> None:
    with pytest.raises(ModelUnavailableError, match="counts no tokens"):
        await count_tokens("http://127.0.0.1:9", "word")
    with pytest.raises(OfflineError):
        await count_tokens("https://example.org", "word")
