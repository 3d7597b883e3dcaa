import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tools.extraction.boxes import last_box
from tools.extraction.cascade import AnswerFormat, adapt
from tools.extraction.values import is_number, number, plain
from tools.tasks.prompt import answer_line

FORMATS: tuple[AnswerFormat, ...] = ("number", "text", "json", "code", "plan", "js")


@pytest.mark.parametrize(
    ("text", "answer", "rule"),
    [
        ("Think.\nANSWER: 12", "12", "answer_line"),
        ("**ANSWER: 12**", "12", "answer_line"),
        ("**ANSWER: 12**.", "12", "answer_line"),
        ("**Answer:** 1,234", "1234", "answer_line"),
        ("ANSWER:**12**", "12", "answer_line"),
        ("> - `ANSWER: 12`", "12", "answer_line"),
        (r"ANSWER: \boxed{12}", "12", "answer_line"),
        (r"ANSWER: $\boxed{12}$.", "12", "answer_line"),
        ("ANSWER: $12$", "12", "answer_line"),
        ("ANSWER: $1,200.50", "1200.50", "answer_line"),
        (r"ANSWER: 12{,}000", "12000", "answer_line"),
        ("ANSWER: −5.", "-5", "answer_line"),
        ("ANSWER: +5", "5", "answer_line"),
        ("ANSWER: 12 km/h", "12", "answer_line"),
        ("ANSWER: 3.50 m^2", "3.50", "answer_line"),
        (r"ANSWER: 12\%", "12", "answer_line"),
        ("ANSWER: 1200€", "1200", "answer_line"),
        ("ANSWER: x = 4", "4", "answer_line"),
        ("ANSWER: 10 / 21", "10/21", "answer_line"),
        (r"ANSWER: \frac{1}{2}", r"\frac{1}{2}", "answer_line"),
        (r"ANSWER: 3\sqrt{2}", r"3\sqrt{2}", "answer_line"),
        ("ANSWER: 3 or 4", "3 or 4", "answer_line"),
        ("ANSWER: 2 + 3", "2 + 3", "answer_line"),
        ("ANSWER: 1\nNo, wait.\nANSWER: 2\nThat is it.", "2", "answer_line"),
        ("ANSWER: <number>\nIt is 5.", "5", "last_value"),
        ("ANSWER:\n\\boxed{7}", "7", "boxed"),
        (r"First \boxed{1}, then \(\boxed{42}\).", "42", "boxed"),
        (r"\boxed{\text{12}}", "12", "boxed"),
        (r"\boxed{\frac{1}{2}}", r"\frac{1}{2}", "boxed"),
        (r"\boxed{12", "12", "last_value"),
        ('{"answer": 12}', "12", "json"),
        ('Here: {"steps": 2, "answer": "1,000"} done', "1000", "json"),
        ("12", "12", "whole"),
        ("**-12.**", "-12", "whole"),
        ("3 + 4 makes 7, I think.", "7", "last_value"),
        ("**Total: 15**", "15", "whole"),
        ("10-3", "3", "last_value"),
        ("no idea", "", "none"),
        ("", "", "none"),
    ],
)
def test_numbers(text: str, answer: str, rule: str) -> None:
    assert adapt(text, "number") == (answer, rule)


@pytest.mark.parametrize(
    ("text", "answer", "rule"),
    [
        ("ANSWER: a  b", "a  b", "answer_line"),
        ('ANSWER: "abc"', "abc", "answer_line"),
        ('ANSWER: say "hi" now', 'say "hi" now', "answer_line"),
        ('ANSWER: "a" or "b"', '"a" or "b"', "answer_line"),
        ("ANSWER: *a* and *b*", "*a* and *b*", "answer_line"),
        ("ANSWER: 09:40", "09:40", "answer_line"),
        ("ANSWER: and so on...", "and so on...", "answer_line"),
        ("ANSWER: −5", "−5", "answer_line"),
        ("ANSWER: `a b`.", "a b", "answer_line"),
        (r"So it is \boxed{\text{Sunday}}", "Sunday", "boxed"),
        ('{"answer": 1.50}', "1.50", "json"),
        ('{"answer": "q r"}', "q r", "json"),
        ('{"answer": [1, 2]}', "[1, 2]", "json"),
        ("Monday.", "Monday", "whole"),
        ("```\nabc\n```", "abc", "last_value"),
        ("The final text is **abc**.", "abc", "last_value"),
        ("First `x`, then `y`", "y", "last_value"),
        ("It's 'x'.", "x", "last_value"),
        ("It is: Monday.\n\n", "Monday", "last_value"),
        ("The sum is 4.0 - 7.0i.", "4.0 - 7.0i", "last_value"),
        ("abc → cba", "cba", "last_value"),
        (" \n", "", "none"),
    ],
)
def test_texts(text: str, answer: str, rule: str) -> None:
    assert adapt(text, "text") == (answer, rule)


@pytest.mark.parametrize(
    ("text", "answer", "rule"),
    [
        ("```python\ndef f(x):\n    return x\n```\nUse:\n```\nf(1)\n```", "def f(x):\n    return x",
         "code_block"),
        ("One:\n```\nx = 1\n```\nTwo:\n```\nx = 2\n```", "x = 2", "code_block"),
        ("Sure:\n```python\ndef f():\n    pass", "def f():\n    pass", "code_block"),
        ("Sure:\ndef f():\n    pass", "def f():\n    pass", "whole"),
        ("I cannot.", "", "none"),
    ],
)  # fmt: skip
def test_code(text: str, answer: str, rule: str) -> None:
    assert adapt(text, "code") == (answer, rule)


@pytest.mark.parametrize(
    ("text", "answer", "rule"),
    [
        ("ANSWER: [1, 2]", "[1, 2]", "answer_line"),
        ('Plan:\n```json\n{"a": 1}\n```', '{"a": 1}', "code_block"),
        ('{"a": 1}', '{"a": 1}', "whole"),
        ('So {"a": [1]} it is', '{"a": [1]}', "last_value"),
        ("The list is [1, 2].", "[1, 2]", "last_value"),
        ("ANSWER: nothing", "", "none"),
    ],
)
def test_json(text: str, answer: str, rule: str) -> None:
    assert adapt(text, "json") == (answer, rule)


@pytest.mark.parametrize(
    ("text", "answer", "rule"),
    [
        ('{"parts": []}', '{"parts": []}', "whole"),
        (' {"parts": []}\n', '{"parts": []}', "whole"),
        ('Here:\n```json\n{"parts": [1]}\n```\nDone.', '{"parts": [1]}', "code_block"),
        ('My plan is {"parts": [1]}, as asked.', '{"parts": [1]}', "last_value"),
        ('{"parts": [{"name": "ba', "", "none"),
        ("A turret has a base.", "", "none"),
    ],
)
def test_plan(text: str, answer: str, rule: str) -> None:
    assert adapt(text, "plan") == (answer, rule)


@pytest.mark.parametrize(
    ("text", "answer", "rule"),
    [
        ("Sure:\n```js\nnew THREE.Scene();\n```", "new THREE.Scene();", "code_block"),
        ("```\nadd();\n```\n```js\nlet a;\nadd(a);\n```\n", "let a;\nadd(a);", "code_block"),
        ("```js\nconst a = 1;", "const a = 1;", "code_block"),
        ("Sure:\nconst s = new THREE.Scene();", "const s = new THREE.Scene();", "whole"),
        ("const t = 'from';\nnew THREE.Scene();", "const t = 'from';\nnew THREE.Scene();", "whole"),
        ("I like three.js.", "", "none"),
    ],
)
def test_js(text: str, answer: str, rule: str) -> None:
    assert adapt(text, "js") == (answer, rule)


@given(st.integers(), st.sampled_from(["{}", "**{}**", "${}$", r"\boxed{{{}}}", "{}.", "`{}`"]))
def test_a_written_number_comes_out(value: int, wrapper: str) -> None:
    text = f"Step 1: 3 + 4\nANSWER: {wrapper.format(value)}"

    assert adapt(text, "number") == (str(value), "answer_line")


@given(st.integers(), st.sampled_from(["{:,}", "{:,} apples", "€{:,}", "x = {:,}"]))
def test_separators_and_units_do_not_stay(value: int, form: str) -> None:
    text = f"ANSWER: {form.format(abs(value))}"

    assert adapt(text, "number") == (str(abs(value)), "answer_line")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9)))
def test_a_written_decimal_comes_out(value: object) -> None:
    assert adapt(f"ANSWER: {value:f}", "number").answer == f"{value:f}"


@given(st.text(st.characters(exclude_characters="\n\r")))
@example('"quoted"')
@example("two  spaces")
@example("**")
def test_a_written_text_comes_out(value: str) -> None:
    adapted = adapt(f"Step 1: reverse it\nANSWER: {value}", "text")

    if plain(value) and not re.fullmatch("<[a-z ]+>", value.strip(), re.I):
        assert adapted == (plain(value), "answer_line")


@given(st.text())
def test_the_plain_form_is_final(value: str) -> None:
    assert plain(plain(value)) == plain(value)


@given(st.text("a9 :,\"'", min_size=1))
def test_what_stands_inside_a_value_stays(value: str) -> None:
    assert plain(f"a {value} z") == f"a {value} z"


@given(st.text(), st.sampled_from(FORMATS))
def test_it_never_raises(text: str, answer_format: AnswerFormat) -> None:
    adapted = adapt(text, answer_format)

    assert bool(adapted.answer) is (adapted.rule != "none")


PIECES = ("{", "}", r"\boxed{", "**", "`", "```\n", '"', "“", " '", "$", "1", "1,111", "1/", "1e",
          ".", "\n", " ", "ANSWER: ", "ANSWER: \n", "[", '{"answer": ', r"\text{", "a 1", "=", "# ",
          "answer", "def ", "\\", "_", "9" * 5000)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("answer_format", FORMATS)
def test_hostile_answers_take_linear_time(piece: str, answer_format: AnswerFormat) -> None:
    """A quadratic step over 60,000 characters would run into the suite's time limit."""
    text = piece * (60_000 // len(piece))

    adapt(text, answer_format)
    adapt(f"ANSWER: {text}", answer_format)
    adapt(text + "}" * 20_000, answer_format)


@given(st.lists(st.sampled_from(PIECES[:-1])), st.sampled_from(FORMATS))
def test_it_never_raises_on_hostile_mixtures(
    pieces: list[str], answer_format: AnswerFormat
) -> None:
    adapt("".join(pieces), answer_format)


def test_braces_inside_a_box_are_kept() -> None:
    assert last_box(r"\boxed{\frac{1}{2}} and }{") == r"\frac{1}{2}"
    assert last_box(r"\boxed{\boxed{3}}") == "3"
    assert last_box(r"\boxed{1} \boxed{2") == "1"
    assert last_box("{1}") is None


@pytest.mark.parametrize("text", ["12", "-1,000.5", "10/21", ".5", "1e5", "0.7", "0"])
def test_numbers_are_told_from_names(text: str) -> None:
    assert is_number(text)
    assert not is_number(text + " apples")


def test_a_number_with_leading_zeros_is_a_name() -> None:
    assert not is_number("007")
    assert not is_number("")
    assert number("007") == "007"


@pytest.mark.parametrize("answer_format", ["number", "text", "json"])
def test_prompts_ask_for_the_line_that_is_read_first(answer_format: AnswerFormat) -> None:
    line = re.search("`(.*)`", answer_line(answer_format))

    assert line is not None
    assert adapt(line[1], answer_format).rule != "answer_line"
    assert adapt(re.sub("<.*>", "12", line[1]), answer_format) == ("12", "answer_line")
