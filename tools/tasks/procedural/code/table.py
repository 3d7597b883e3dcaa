"""The skills of the domain `code`, by name, in the order of their tasks."""

from collections.abc import Mapping
from typing import Final

from tools.tasks.generated import Generator
from tools.tasks.procedural.code.count_iterations import count_iterations
from tools.tasks.procedural.code.dictionary_after_updates import dictionary_after_updates
from tools.tasks.procedural.code.recursion_value import recursion_value
from tools.tasks.procedural.code.slice_of_list import slice_of_list
from tools.tasks.procedural.code.string_method_chain import string_method_chain
from tools.tasks.procedural.code.trace_branches import trace_branches
from tools.tasks.procedural.code.trace_loop import trace_loop
from tools.tasks.procedural.code.which_line_fails import which_line_fails
from tools.tasks.procedural.code.write_list_function import write_list_function
from tools.tasks.procedural.code.write_string_function import write_string_function

_LEVELS: Final = 5

CODE: Final[Mapping[str, Generator]] = {
    "trace-loop": Generator(_LEVELS, trace_loop),
    "trace-branches": Generator(_LEVELS, trace_branches),
    "slice-of-list": Generator(_LEVELS, slice_of_list),
    "dictionary-after-updates": Generator(_LEVELS, dictionary_after_updates),
    "recursion-value": Generator(_LEVELS, recursion_value),
    "count-iterations": Generator(_LEVELS, count_iterations),
    "string-method-chain": Generator(_LEVELS, string_method_chain),
    "which-line-fails": Generator(_LEVELS, which_line_fails),
    "write-list-function": Generator(_LEVELS, write_list_function),
    "write-string-function": Generator(_LEVELS, write_string_function),
}
