from collections.abc import Callable
from pathlib import Path

import pytest

from tools.tasks.errors import OwnTasksError, PoolSpentError, UnknownTaskError
from tools.tasks.own import OwnTasks
from tools.tasks.pooled_tasks import SHARES
from tools.tasks.pools import POOLS, pool_of, seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.sealing import unseal
from tools.tasks.task import Pool

Write = Callable[..., Path]

CHECKER = "def check(answer):\n    return answer.strip() == 'yes'\n"


def _reference(own: OwnTasks, pool: Pool, number: int, skill: str = "mine") -> TaskReference:
    return TaskReference("own", own.version, skill, 0, seed_in(pool, number))


def _all(own: OwnTasks) -> list[TaskReference]:
    return [
        TaskReference("own", own.version, name, level, seed_in(pool, number))
        for name, skill in own.skills().items()
        for (level, pool), size in skill.sizes.items()
        for number in range(size)
    ]


def test_every_task_is_in_one_pool_under_its_own_reference(jsonl: Write) -> None:
    own = OwnTasks(jsonl(*({"prompt": f"Task {n}", "answer": n} for n in range(200))))

    prompts = [own.task(reference).prompt for reference in _all(own)]

    assert sorted(prompts) == sorted(f"Task {n}" for n in range(200))
    for pool, share in SHARES.items():
        assert own.skills()["mine"].sizes[0, pool] == pytest.approx(200 * share, abs=20)


def test_a_task_keeps_its_pool_when_lines_come_and_go(jsonl: Write) -> None:
    def pools(own: OwnTasks) -> dict[str, str]:
        return {own.task(each).prompt: pool_of(each.seed) for each in _all(own)}

    lines = [{"prompt": f"Task {n}", "answer": n} for n in range(40)]
    before = OwnTasks(jsonl(*lines))
    after = OwnTasks(jsonl(*lines[10:], {"prompt": "new", "answer": "x"}))

    assert before.version != after.version
    assert pools(before).items() >= {k: v for k, v in pools(after).items() if k != "new"}.items()


def test_a_spent_pool_is_told(jsonl: Write) -> None:
    own = OwnTasks(jsonl({"prompt": "Only one", "answer": "a"}))
    spent = [pool for pool in POOLS if (0, pool) not in own.skills()["mine"].sizes]

    assert len(spent) == 3
    for pool in POOLS:
        with pytest.raises(PoolSpentError, match=pool):
            own.task(_reference(own, pool, 1))


def test_keys_follow_from_what_was_given(jsonl: Write) -> None:
    own = OwnTasks(
        jsonl(
            {"prompt": "a", "answer": 12},
            {"prompt": "b", "answer": "1,200.50"},
            {"prompt": "c", "answer": ' "two  words" '},
            {"prompt": "d", "answer": "007"},
            {"prompt": "e", "checker": CHECKER, "skill": "open", "level": 2},
        )
    )

    found = {own.task(each).prompt: (own.key(each), own.task(each), each) for each in _all(own)}

    assert {
        prompt: (key.kind, key.data.get("answer")) for prompt, (key, _, _) in found.items()
    } == {
        "a": ("maths", "12"),
        "b": ("maths", "1200.50"),
        "c": ("text", "two  words"),
        "d": ("text", "007"),
        "e": ("checker", None),
    }
    key, task, reference = found["e"]
    assert key.data["source"] == CHECKER
    assert own.gold(reference) is None
    assert (task.format, task.reference.skill, task.reference.level) == ("text", "open", 2)
    assert found["a"][1].format == "number"
    assert own.skills()["open"].levels == 3
    assert unseal(own.sealed(reference)) == key


def test_a_repeated_line_is_merged_with_a_note(jsonl: Write) -> None:
    line = {"prompt": "twice", "answer": 1}

    own = OwnTasks(jsonl(line, "", line))

    assert len(_all(own)) == 1
    assert own.notes == (f"{jsonl(line, '', line)}:3: merged with line 1, the same task",)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        ('{"prompt": "\\ud800", "answer": 1}', "not JSON"),
        ({"prompt": "a", "answer": 1, "anwser": 2}, "unknown field anwser"),
        ({"answer": 1}, "no prompt"),
        ({"prompt": " ", "answer": 1}, "no prompt"),
        ({"prompt": "x" * 200_000, "answer": 1}, "200000 characters"),
        ({"prompt": "a"}, "exactly one of answer and checker"),
        ({"prompt": "a", "answer": 1, "checker": CHECKER}, "exactly one of answer and checker"),
        ({"prompt": "a", "answer": True}, "neither a text nor a number"),
        ({"prompt": "a", "answer": ""}, "neither a text nor a number"),
        ({"prompt": "a", "answer": None}, "neither a text nor a number"),
        ('{"prompt": "a", "answer": NaN}', "neither a text nor a number"),
        ({"prompt": "a", "checker": "def check(:"}, "no Python"),
        ({"prompt": "a", "checker": "x = 1"}, "defines no check"),
        ({"prompt": "a", "checker": 3}, "checker is no text"),
        ({"prompt": "a", "answer": 1, "skill": "Mixed Case"}, "is no name"),
        ({"prompt": "a", "answer": 1, "level": -1}, "is no level"),
        ({"prompt": "a", "answer": 1, "level": True}, "is no level"),
        ({"prompt": "fine", "answer": 2}, "prompt of line 1 again"),
    ],
)
def test_a_bad_line_is_told_with_its_place(jsonl: Write, line: object, complaint: str) -> None:
    path = jsonl({"prompt": "fine", "answer": 1}, line)

    with pytest.raises(OwnTasksError, match=complaint) as raised:
        OwnTasks(path)

    assert (raised.value.path, raised.value.line) == (path, 2)
    assert raised.value.remedy


def test_a_bad_file_is_told(jsonl: Write, tmp_path: Path) -> None:
    with pytest.raises(OwnTasksError, match="no task in it"):
        OwnTasks(jsonl("", " "))
    with pytest.raises(OwnTasksError, match="No such file"):
        OwnTasks(tmp_path / "none.jsonl")
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('\n{"prompt": "é"}'.encode("latin-1"))
    with pytest.raises(OwnTasksError, match=r"latin.jsonl:2: not UTF-8"):
        OwnTasks(latin)


def test_a_byte_order_mark_and_dos_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "dos.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"prompt": "a", "answer": 1}\r\n\r\n')

    assert len(_all(OwnTasks(path))) == 1


def test_a_reference_to_another_file_is_told(jsonl: Write) -> None:
    own = OwnTasks(jsonl({"prompt": "a", "answer": 1}))

    with pytest.raises(UnknownTaskError, match="bring back the file"):
        own.task(TaskReference("own", "0" * 12, "mine", 0, 0))
    with pytest.raises(UnknownTaskError, match="no task of this skill"):
        own.task(_reference(own, "gate", 0, skill="other"))
