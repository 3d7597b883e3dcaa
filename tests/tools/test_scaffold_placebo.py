"""The placebo keeps every rule of its arm, for any scaffold, tokenizer and tasks."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.scaffold.imperatives import imperatives, in_action
from tools.scaffold.inert import bank, denied, stem, task_nouns, vocabulary
from tools.scaffold.library.catalogue import skill_files
from tools.scaffold.model import MAX_STEPS, Scaffold, Step, estimated_tokens, written
from tools.scaffold.placebo import PlaceboError, placebo
from tools.scaffold.placebo_rules import Rules, check_placebo, match

VERBS = sorted(vocabulary().verbs)
NOUNS = [
    *("number", "letter", "remainder", "total", "row", "column", "digit", "sum", "word", "vowel"),
    *("list", "table", "group", "wall", "roof", "base", "tower", "edge", "side", "height"),
    *("colour", "middle", "end", "fraction", "clock", "minute", "price", "bracket"),
]
GLUE = [
    *("the", "a", "of", "each", "every", "next", "to", "with", "from", "its", "whole"),
    *("larger", "smaller", "before", "after"),
]


def phrase(least: int, most: int) -> st.SearchStrategy[str]:
    """A condition or a reason, as people write them: common words between nouns."""
    chosen = st.lists(st.sampled_from(NOUNS + GLUE), min_size=least, max_size=most)
    return chosen.map(" ".join)


@st.composite
def actions(draw: st.DrawFn) -> str:
    clauses = [
        f"{draw(st.sampled_from(VERBS))} {draw(phrase(2, 6))}"
        for _ in range(draw(st.integers(1, 3)))
    ]
    return draw(st.sampled_from([" and ", ", ", ", then ", "; "])).join(clauses)


steps = st.builds(
    Step,
    label=st.lists(st.sampled_from(NOUNS), min_size=1, max_size=4).map(" ".join),
    when=phrase(3, 16),
    action=actions(),
    because=phrase(3, 16),
)
scaffolds = st.lists(steps, min_size=1, max_size=MAX_STEPS).map(
    lambda each: Scaffold(tuple(each), ("toy/sums",), "model", counted=1)
)


def pieces(text: str) -> int:
    """A tokenizer that cuts long words up and counts marks, unlike four characters a token."""
    return sum(-(-len(word) // 5) for word in re.findall(r"\w+|[^\w\s]", text))


TASKS = (
    "Write a Python function that returns the largest number of a list. Build a lighthouse with a"
    " lamp on top, as a JSON plan. Name the file after the folder and keep its letters in order."
)


@settings(max_examples=60, deadline=None)
@given(
    scaffolds,
    st.sampled_from([estimated_tokens, pieces]),
    st.sampled_from(["", TASKS]),
    st.booleans(),
)
def test_every_rule_holds_for_any_scaffold(
    scaffold: Scaffold, count: object, tasks: str, scenes: bool
) -> None:
    rules = Rules(tasks, count, scenes)  # type: ignore[arg-type]
    texts = {written(placebo(scaffold, rules, rotation)) for rotation in range(3)}
    assert len(texts) == 3
    for rotation in range(3):
        made = placebo(scaffold, rules, rotation)
        assert check_placebo(scaffold, made, rules) == ()
        # The rules once more, without the checker.
        assert len(made) == len(scaffold.steps)
        tokens, wanted = rules.count_tokens(written(made)), rules.count_tokens(scaffold.text)
        assert 0.95 * wanted <= tokens <= 1.05 * wanted
        assert abs(imperatives(made) - imperatives(scaffold.steps)) <= 1
        said = " ".join(f"{s.label} {s.when} {s.action} {s.because}" for s in made)
        assert not re.search(r"\d|_", said)


@pytest.mark.parametrize("skill", skill_files(), ids=lambda skill: skill.name)
def test_every_authored_scaffold_has_three(skill: object) -> None:
    scaffold = skill.scaffold  # type: ignore[attr-defined]
    made = [placebo(scaffold, Rules(TASKS, scenes=True), rotation) for rotation in range(3)]
    assert len(set(made)) == 3
    assert made[0] == placebo(scaffold, Rules(TASKS, scenes=True))


def test_the_bank_holds_no_word_that_is_denied_and_its_actions_one_order_each() -> None:
    everything = bank()
    for kind in everything:
        for entry in kind:
            assert list(denied(entry, frozenset(), scenes=True)) == [], entry
    assert [action for action in everything.action if in_action(action) != 1] == []
    first = {action.split()[0] for action in everything.action}
    assert first <= vocabulary().verbs
    assert all("," not in tail and " and " not in tail for tail in everything.tail)
    assert all(len(label.split()) <= 4 for label in everything.label)


def changed(steps: tuple[Step, ...], **fields: str) -> tuple[Step, ...]:
    first = {name: getattr(steps[0], name) for name in ("label", "when", "action", "because")}
    return (Step(**{**first, **fields}), *steps[1:])


SCAFFOLD = Scaffold(
    (
        Step(
            "Read the units",
            "the question names two units of length",
            "write both units down beside their numbers",
            "a wrong unit spoils an otherwise right result",
        ),
        Step(
            "Bring to one unit",
            "the units are not the same",
            "multiply the larger one and write the product down",
            "only equal units can be added",
        ),
    ),
    ("toy/units",),
    "library",
)
RULES = Rules(TASKS, scenes=True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"because": "a wrong unit spoils the morning"}, "'a wrong unit spoils' with the scaffold"),
        ({"because": "the folder and keep its own ribbon"}, "with the tasks"),
        ({"when": "a mesh is new"}, "'mesh'"),
        ({"when": "a lamp is new"}, "'lamp'"),
        ({"when": "somebody verifies a note"}, "'verifies'"),
        ({"when": "seven notes are kept"}, "'seven'"),
        ({"when": "a note of 1987 is kept"}, "'1987'"),
        ({"action": "dust, wipe, tidy, sort, fold, air, stack the shelf"}, "imperatives"),
        ({"because": "it is so"}, "tokens"),
    ],
)
def test_the_checker_names_what_is_broken(fields: dict[str, str], said: str) -> None:
    whole = placebo(SCAFFOLD, RULES)
    assert any(said in each for each in check_placebo(SCAFFOLD, changed(whole, **fields), RULES))


def test_a_step_more_or_less_is_seen() -> None:
    whole = placebo(SCAFFOLD, RULES)
    assert any("1 steps, not 2" in each for each in check_placebo(SCAFFOLD, whole[:1], RULES))


def test_words_of_scenes_are_denied_where_tasks_are_scenes() -> None:
    assert list(denied("a ribbon of light material", frozenset(), scenes=False)) == []
    assert list(denied("a ribbon of light material", frozenset(), scenes=True)) == [
        "light",
        "material",
    ]


def test_a_tasks_own_nouns_are_found_in_any_form() -> None:
    nouns = task_nouns("Rename the folders")
    assert list(denied("one tidy folder was renamed", nouns, scenes=False)) == [
        "one",
        "folder",
        "renamed",
    ]
    for forms in ("folder folders", "copy copies copied", "split splits splitting", "name named"):
        assert len({stem(word) for word in forms.split()}) == 1


def test_perplexity_is_matched_where_a_model_counts_it() -> None:
    assert "perplexity unmatched" in match(SCAFFOLD, placebo(SCAFFOLD, RULES), RULES)
    theirs = SCAFFOLD.text
    near = Rules(TASKS, perplexity=lambda text: 10.0 if text == theirs else 11.0)
    far = Rules(TASKS, perplexity=lambda text: 10.0 if text == theirs else 20.0)
    assert "11.0 beside 10.0" in match(SCAFFOLD, placebo(SCAFFOLD, near), near)
    with pytest.raises(PlaceboError, match=r"perplexity is 20\.0"):
        placebo(SCAFFOLD, far)


def test_where_no_placebo_can_be_built_it_says_why() -> None:
    with pytest.raises(PlaceboError, match=r"no inert label.*inert\.toml"):
        placebo(SCAFFOLD, Rules(" ".join(" ".join(kind) for kind in bank())))
    tiny = Scaffold((Step("A", "b", "c", "d"),), ("toy/sums",), "model")
    with pytest.raises(PlaceboError, match="tokens"):
        placebo(tiny, Rules(""))


@pytest.mark.parametrize(
    ("action", "count"),
    [
        ("spell it letter by letter", 1),
        ("add the numbers and give the sum", 2),
        ("first write it down, then do not check it", 2),
        ("tenderly enfold the bread and butter", 1),
        ("on paper, draw a line; never erase it, but keep it", 2),
    ],
)
def test_orders_are_counted_clause_by_clause(action: str, count: int) -> None:
    assert in_action(action) == count
