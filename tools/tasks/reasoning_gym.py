"""Family `reasoning_gym`: procedural data sets of the package of that name, with its curricula.

Level n of a skill sets every attribute of its curriculum to level min(n, the attribute's
highest). The key carries the whole entry, because that is what the data set's scorer wants;
only a score of 1.0 is right.
"""

import json
from collections.abc import Mapping
from functools import lru_cache, partial
from importlib.metadata import version
from random import Random
from typing import Any, Final

from tools.tasks.generated import GeneratedFamily, Generator, Problem
from tools.tasks.task import AnswerFormat, Key

_FORMATS: Final[Mapping[str, AnswerFormat]] = {
    "aiw": "number",
    "base_conversion": "text",
    "basic_arithmetic": "number",
    "calendar_arithmetic": "text",
    "chain_sum": "number",
    "count_bits": "number",
    "count_primes": "number",
    "decimal_arithmetic": "number",
    "family_relationships": "text",
    "fraction_simplification": "number",
    "gcd": "number",
    "lcm": "number",
    "leg_counting": "number",
    "letter_counting": "number",
    "products": "number",
    "simple_equations": "number",
    "spell_backward": "text",
    "syllogism": "text",
    "word_sorting": "text",
}
"""Admitted data sets: short answers, a gold answer that verifies at every level, a scorer that
stands hostile answers.

Left out for a reason:
- `n_queens`, `string_insertion`, `spiral_matrix`, `binary_matrix`: the scorer calls `eval` on the
  answer; `countdown`, `puzzle24`, `simple_integration`, `intermediate_integration`,
  `polynomial_multiplication`: it calls `sympy.parse_expr`, which executes it.
- `decimal_chain_sum`, `isomorphic_strings`: the task changes with Python's hash randomisation.
- `time_intervals`: the task depends on today's date, and gold answers are a millisecond off.
- `propositional_logic`, `graph_color`: no gold answer.
- `caesar_cipher`: higher levels of its curriculum are refused by its own validation.
- `number_sequence`: some draws take seconds and end in numbers of many digits.
- `simple_geometry`: asks for interior angles of 510°.
- `number_sorting`: answers one unit off score 1.0; `complex_arithmetic`: so does `NaN`.
- `coin_flip`: the answer `1e999999999` occupies the scorer for hours.
- `prime_factorization`: the scorer raises on anything but whole numbers.
"""

_OVERRIDES: Final[Mapping[str, Mapping[str, object]]] = {
    # The other styles are LaTeX: the same task, with an answer that tests typesetting.
    "fraction_simplification": {"styles": ("plain",)},
}

MOST_LEVELS: Final = 10
"""Some curricula go to 36; levels beyond these are out of reach for a small model."""


def reasoning_gym() -> GeneratedFamily:
    """The family; the package itself (a second of imports) is loaded when a task is drawn."""
    return GeneratedFamily("reasoning_gym", version("reasoning-gym"), _table)


def _table() -> Mapping[str, Generator]:
    return {name: Generator(_levels(name), partial(_make, name=name)) for name in _FORMATS}


def _levels(name: str) -> int:
    from reasoning_gym.factory import create_curriculum

    attributes = create_curriculum(name).attributes.values()
    return min(max(len(attribute.levels) for attribute in attributes), MOST_LEVELS)


def _make(rng: Random, level: int, *, name: str) -> Problem:
    # Items of a data set are drawn from `seed + index` alone, so item n of seed 0 is the one item
    # of a data set of size 1 and seed n, without building (and reading word lists for) each.
    entry = _dataset(name, level)[rng.getrandbits(32)]
    # Through JSON, so that a scorer is always given what travels to the verifier.
    entry = json.loads(json.dumps(entry))
    key = Key("gym", {"dataset": name, "entry": entry})
    return Problem(entry["question"].strip(), key, entry["answer"], _FORMATS[name])


@lru_cache(maxsize=64)
def _dataset(name: str, level: int) -> Any:
    from reasoning_gym.factory import create_curriculum, create_dataset

    curriculum = create_curriculum(name)
    curriculum.set_global_level(level)
    defaults = {"size": 1, "seed": 0, **_OVERRIDES.get(name, {})}
    return create_dataset(name, **vars(curriculum.generate_configuration(defaults)))
