import pytest

from tools.tasks import string_functions as module
from tools.tasks.reference import TaskReference
from tools.tasks.string_functions import BarrenRulesError, string_functions
from tools.tasks.string_rules import RULES

FAMILY = string_functions()

BY_HAND = {
    "reverse the text": "onamot",
    "move the first letter to the end": "omanot",
    "swap the first and the last letter": "oomant",
    "sort the letters from a to z": "amnoot",
    "swap letters 1 and 2, letters 3 and 4, and so on": "otamon",
    "move the last letter to the front": "otoman",
    "reverse the first three letters": "motano",
    "move the first two letters to the end": "manoto",
    "sort the letters from z to a": "toonma",
    "replace each letter by the next one (z becomes a)": "upnbop",
    "replace each vowel by the next vowel (u becomes a)": "tumenu",
    "replace the first letter by the next one (z becomes a)": "uomano",
    "change every a to o and every o to a": "tamona",
    "replace each letter by the one before it (a becomes z)": "snlzmn",
    "change every e to i and every i to e": "tomano",
    "replace the last letter by the one before it (a becomes z)": "tomann",
    "change every t to k and every k to t": "komano",
    "double every vowel": "toomaanoo",
    "drop the first letter": "omano",
    "add the first letter once more at the end": "tomanot",
    "drop the second vowel": "tomno",
    "drop the last letter": "toman",
    "double the first letter": "ttomano",
    "drop each letter that is equal to the one before it": "tomano",
    "double the last letter": "tomanoo",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.words)
def test_a_rule_does_what_its_words_say(rule: module.Rule) -> None:
    assert rule.apply("tomano") == BY_HAND[rule.words]


def test_rules_for_pairs_and_repeats() -> None:
    applied = {rule.words: rule.apply for rule in RULES}

    assert applied["change every e to i and every i to e"]("lise") == "lesi"
    assert applied["drop each letter that is equal to the one before it"]("aabccc") == "abc"
    assert applied["swap letters 1 and 2, letters 3 and 4, and so on"]("abc") == "bac"


def test_no_rule_fails_on_a_short_text() -> None:
    for rule in RULES:
        assert isinstance(rule.apply(""), str)
        assert isinstance(rule.apply("z"), str)


def test_there_are_twenty_rules_and_the_held_out_ones_are_never_in_training() -> None:
    held_out = {rule.words for rule in RULES if rule.held_out}
    assert len({rule.words for rule in RULES}) >= 20
    assert len(held_out) >= 8

    for skill in FAMILY.skills():
        for level in (1, 7):
            for seed in range(10):
                prompt = FAMILY.task(TaskReference("strings", "1", skill, level, seed)).prompt
                used = {line.partition(". ")[2] for line in prompt.splitlines()[1:-1]}
                assert len(prompt.splitlines()) == level + 3
                assert used <= held_out if skill.startswith("held_out") else not used & held_out


def test_no_task_ignores_its_input() -> None:
    """The rules of a task, read back from its prompt, answer differently for other texts."""
    applied = {rule.words: rule.apply for rule in RULES}
    for skill in FAMILY.skills():
        for seed in range(20):
            reference = TaskReference("strings", "1", skill, 5, seed)
            head, *listed, _ = FAMILY.task(reference).prompt.splitlines()
            own, other = head.split()[4], "pudelina"
            for line in listed:
                apply = applied[line.partition(". ")[2]]
                own, other = apply(own), apply(other)
            assert own == FAMILY.gold(reference)
            assert own != other


def test_rules_that_undo_each_other_are_told() -> None:
    same = tuple(rule for rule in RULES if rule.words.startswith("drop the"))
    with pytest.raises(BarrenRulesError, match="drop the first letter"):
        module._make(module.Random(1), 7, rules=same)
