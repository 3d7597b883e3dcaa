"""The skills of the domain `logic`, by name, in the order of their tasks."""

from collections.abc import Mapping
from typing import Final

from tools.tasks.generated import Generator
from tools.tasks.procedural.family import LEVELS
from tools.tasks.procedural.logic.kinship import family_relation
from tools.tasks.procedural.logic.lamps import switch_parity
from tools.tasks.procedural.logic.liars import who_lies
from tools.tasks.procedural.logic.order import order_by_clues
from tools.tasks.procedural.logic.owners import matching_by_elimination
from tools.tasks.procedural.logic.rules import rule_chain
from tools.tasks.procedural.logic.schedule import earliest_start
from tools.tasks.procedural.logic.sets import set_counting
from tools.tasks.procedural.logic.truth import boolean_value
from tools.tasks.procedural.logic.walk import grid_walk

LOGIC: Final[Mapping[str, Generator]] = {
    "order-by-clues": Generator(LEVELS, order_by_clues),
    "who-lies": Generator(LEVELS, who_lies),
    "boolean-value": Generator(LEVELS, boolean_value),
    "set-counting": Generator(LEVELS, set_counting),
    "grid-walk": Generator(LEVELS, grid_walk),
    "earliest-start": Generator(LEVELS, earliest_start),
    "switch-parity": Generator(LEVELS, switch_parity),
    "family-relation": Generator(LEVELS, family_relation),
    "matching-by-elimination": Generator(LEVELS, matching_by_elimination),
    "rule-chain": Generator(LEVELS, rule_chain),
}
