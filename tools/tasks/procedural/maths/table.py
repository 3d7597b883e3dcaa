"""The skills of the domain `maths`, by name, in the order of their tasks."""

from collections.abc import Mapping
from typing import Final

from tools.tasks.generated import Generator
from tools.tasks.procedural.maths import (
    clock_schedule,
    common_multiple,
    composite_area,
    fraction_sum,
    linear_equation,
    mean_with_new_value,
    percent_change,
    ratio_share,
    remainder_of_power,
    sequence_term,
)

_LEVELS: Final = 5

MATHS: Final[Mapping[str, Generator]] = {
    "linear-equation": Generator(_LEVELS, linear_equation.make),
    "fraction-sum": Generator(_LEVELS, fraction_sum.make),
    "percent-change": Generator(_LEVELS, percent_change.make),
    "composite-area": Generator(_LEVELS, composite_area.make),
    "mean-with-new-value": Generator(_LEVELS, mean_with_new_value.make),
    "ratio-share": Generator(_LEVELS, ratio_share.make),
    "remainder-of-power": Generator(_LEVELS, remainder_of_power.make),
    "common-multiple": Generator(_LEVELS, common_multiple.make),
    "sequence-term": Generator(_LEVELS, sequence_term.make),
    "clock-schedule": Generator(_LEVELS, clock_schedule.make),
}
