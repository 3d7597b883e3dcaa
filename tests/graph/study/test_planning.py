"""What a study's plan says, refuses and foretells, without anything being started."""

import json
from pathlib import Path

import pytest

from graph.preflight import check_plan
from graph.settings import PlanError, make_plan, read_plan
from graph.study.earlier_runs import Terms
from graph.study.errors import LackingArmError, UnbuildableArmError
from graph.study.matrix import Item, items, null_items, null_tasks
from graph.study.suites import study_suites
from graph.variants import further_tables, models_of, own_roles, pins_of, tables_of, workers_of
from tests.graph.shell import Tell, teller
from tests.graph.study.studies import plan, write
from tools.model.errors import ModelSettingsError
from tools.suites.suite import SuiteError
from tools.tasks.catalogue import families

URL = "http://127.0.0.1:9/v1"


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tell:
    return teller(capsys, monkeypatch)


def student(model: str, **more: object) -> dict[str, object]:
    return {"base_url": URL, "model": model, **more}


def study(*students: object, **more: object) -> dict[str, object]:
    """A study's plan as a table."""
    table = {"students": list(students), "suites": [{"suite": "arithmetic/*"}], **more}
    return {"name": "s", "study": table}


def test_each_student_has_a_queue_and_each_further_one_a_process() -> None:
    three = make_plan(study(student("a"), student("b"), "student.qwen"))
    assert len(set(workers_of(three)["student"])) == 3
    assert workers_of(three)["student"][2] == "qwen"
    assert pins_of(three)["student"] == ("qwen",)
    assert "student" in own_roles(three)
    served = tables_of(three)["variants"]
    assert isinstance(served, dict)
    assert served["student"] == workers_of(three)["student"][0]
    (further,) = further_tables(three)
    assert further["variants"] == {"student": workers_of(three)["student"][1]}
    assert [table.model for role, table in models_of(three) if role == "student"] == ["a", "b"]


def test_a_pinned_first_student_leaves_the_role_to_others() -> None:
    pinned = make_plan(study("student.qwen", student("b")))
    assert "student" not in own_roles(pinned)
    assert len(further_tables(pinned)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seeds": [0, 1]}, "second seed would be a copy"),
        ({"arms": ["full"]}, "arms must hold none"),
        ({"graded": True}, "study.graded needs judges"),
        ({"suites": [{"suite": "a.jsonl"}, {"suite": "b.jsonl"}]}, "names 2 files"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(PlanError, match=said):
        make_plan(study(student("a", temperature=0), **changes))


def test_a_file_of_tasks_is_looked_for_beside_the_plan_and_validates_again(tmp_path: Path) -> None:
    lines = [
        json.dumps({"prompt": f"Add {n} and {n}.", "answer": str(2 * n), "skill": "doubling"})
        for n in range(30)
    ]
    (tmp_path / "mine.jsonl").write_text("\n".join(lines))
    text = f"""
    [study]
    arms = ["none", "demand"]
    [[study.students]]
    base_url = "{URL}"
    model = "a"
    [[study.suites]]
    suite = "mine.jsonl"
    items = 0
    """
    (tmp_path / "plan.toml").write_text(text)
    read = read_plan(tmp_path / "plan.toml")
    assert read.tasks == tmp_path / "mine.jsonl"
    check_plan(read)
    again = make_plan(read.model_dump(mode="json"))
    assert again == read
    assert read.study is not None
    (asked,) = study_suites(read.study, families(read.tasks))
    assert asked.name == "mine.jsonl"
    assert 20 <= len(asked.references) < 30


def test_other_tasks_beside_a_study_are_refused() -> None:
    with pytest.raises(PlanError, match="leave out tasks"):
        make_plan(study(student("a")) | {"tasks": "elsewhere.jsonl"})


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"arms": ["none", "best_of"]}, LackingArmError),
        ({"suites": [{"suite": "no/such"}]}, SuiteError),
        ({"suites": [{"suite": "simulated/*"}], "arms": ["none", "full"]}, UnbuildableArmError),
        ({"arms": ["none", "nonsense"]}, LookupError),
    ],
)
def test_a_study_that_cannot_be_held_is_refused_before_it_starts(
    changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error, match="study"):
        check_plan(make_plan(study(student("a"), **changes)))


def test_every_student_is_looked_at() -> None:
    with pytest.raises(ModelSettingsError, match="nobody"):
        check_plan(make_plan(study(student("a"), {"simulated": "nobody"})))


def test_more_tasks_only_add_to_the_items() -> None:
    def of(number: int) -> list[Item]:
        chosen = make_plan(study(student("a"), suites=[{"suite": "arithmetic/*", "items": number}]))
        assert chosen.study is not None
        suites = study_suites(chosen.study, families())
        return list(items("v", suites, (0,), ("none", "full")))

    few, many = of(2), of(3)
    assert many[: len(few)] == few
    skills = [item.task.path for item in few]
    assert len(set(skills[: len(skills) // 2])) == len(skills) // 2


def test_the_control_asks_the_first_task_of_every_skill() -> None:
    chosen = make_plan(study(student("a"), null_items=3))
    assert chosen.study is not None
    suites = study_suites(chosen.study, families())
    tasks = null_tasks(chosen.study, suites)
    found = list(null_items("v", suites, tasks))
    assert len(found) == len(tasks) == 3
    assert {condition for item in found for condition in item.conditions} == {
        ("none", 0),
        ("none", 1),
    }


def test_runs_that_sampled_in_another_way_are_not_built_on() -> None:
    one = Terms("s", 3, 0.7, {"a": (0.0, 256), "b": (0.0, 256)}, {"own": "1"})
    assert one.agree(one._replace(students={"a": (0.0, 256), "c": (0.7, 99)}))
    assert one.agree(one._replace(suites={"other": "2"}))
    assert not one.agree(one._replace(students={"a": (0.0, 512)}))
    assert not one.agree(one._replace(suites={"own": "2"}))
    assert not one.agree(one._replace(placebos=1))
    assert not one.agree(one._replace(sampling_temperature=0.5))


def test_a_plan_from_before_heat_had_its_name_is_read() -> None:
    old = make_plan(study(student("a"), heat=0.4)).study
    assert old is not None
    assert old.sampling_temperature == 0.4
    assert "heat" not in old.model_dump()


def test_a_dry_run_tells_the_matrix_and_starts_nothing(tmp_path: Path, tell: Tell) -> None:
    path = str(write(tmp_path, plan(URL, skills=("counting", "sorting"), items=5)))
    data = tmp_path / "data"
    found = tell("study", path, "--dry-run", "--json", "--data", str(data))
    (said,) = [json.loads(line) for line in found.out.splitlines()]
    assert said["attempts"] == dict.fromkeys(("none", "placebo", "labels", "full"), 20)
    assert said["null"] == 8
    assert said["held"] == 0
    assert said["matrix"]["suites"] == {"simulated/*:1": 10}
    assert said["detectable"] == pytest.approx(2.8 * (0.2 * 1.4 / 10) ** 0.5, abs=1e-3)
    assert any("40 skills" in line or "skills x 5" in line for line in said["said"])
    assert not data.exists()


@pytest.mark.parametrize(("verb", "names"), [("run", "tutelage study"), ("trial", "study")])
def test_a_studys_plan_is_refused_by_other_commands(
    verb: str, names: str, tmp_path: Path, tell: Tell
) -> None:
    path = str(write(tmp_path, plan(URL)))
    found = tell(verb, path, "--data", str(tmp_path / "data"))
    assert found.code == 1
    assert names in found.err


def test_a_plan_without_a_study_is_refused(tmp_path: Path, tell: Tell) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('skills = ["arithmetic/*"]\n')
    found = tell("study", str(path), "--data", str(tmp_path / "data"))
    assert found.code == 1
    assert "[study]" in found.err


def test_a_dry_run_names_keys_that_the_environment_does_not_hold(
    tmp_path: Path, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = f"""
    [study]
    arms = ["none", "cot"]
    [[study.students]]
    base_url = "{URL}"
    model = "a"
    key_variable = "A_KEY_OF_MINE"
    [[study.suites]]
    suite = "procedural-40"
    """
    path = str(write(tmp_path, table))
    told = [tell("study", path, "--dry-run", "--data", str(tmp_path / "none")).out]
    monkeypatch.setenv("A_KEY_OF_MINE", "k")
    told.append(tell("study", path, "--dry-run", "--data", str(tmp_path / "none")).out)
    assert ["Not set here: A_KEY_OF_MINE" in each for each in told] == [True, False]
