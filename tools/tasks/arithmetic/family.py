"""The table of the family's skills; every one has five levels and worked solutions."""

from collections.abc import Mapping

from tools.tasks.arithmetic import everyday, expressions, whole_numbers
from tools.tasks.generated import GeneratedFamily, Generator

_MAKERS = (
    whole_numbers.addition,
    whole_numbers.subtraction,
    whole_numbers.multiplication,
    whole_numbers.division,
    whole_numbers.remainder,
    whole_numbers.average,
    whole_numbers.digit_sum,
    everyday.percentage,
    everyday.unit_conversion,
    everyday.clock,
    everyday.duration,
    everyday.change,
    expressions.comparison,
    expressions.order_of_operations,
    expressions.equation,
    expressions.sequence,
)
_LEVELS = 5


def arithmetic() -> GeneratedFamily:
    """The family of short arithmetic tasks."""
    return GeneratedFamily("arithmetic", "1", _table)


def _table() -> Mapping[str, Generator]:
    return {make.__name__: Generator(_LEVELS, make) for make in _MAKERS}
