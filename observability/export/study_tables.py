"""A study as Parquet: every attempt with its texts, every comparison, every skill."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from observability.export.columns import Column
from observability.study.analysed import AnalysedStudy
from observability.study.rows import Row, StudyData
from observability.study.texts import Texts
from tools.statistics.study_analysis import StudyAnalysis

if TYPE_CHECKING:
    from pyarrow import Table

ROWS = (
    Column("key", "string", "what the result is known by: the same key is the same result"),
    Column("run", "string", "run that made it; an earlier one where the study builds on it"),
    Column("student", "string", "hash of weights, template and server settings"),
    Column("title", "string", "the student's name for people"),
    Column("parameters", "float64", "the student's parameters in billions, where known"),
    Column("state", "string", "student state: hash of the variant and of what the arm adds"),
    Column("suite", "string", "name of the suite"),
    Column("task", "string", "reference `family@version/skill/level/seed`"),
    Column("skill", "string", "`family/skill`, the unit of the analysis"),
    Column("level", "int64", "level of the task, 0 the easiest"),
    Column("arm", "string", "condition of the attempt"),
    Column("seed", "int64", "replicate"),
    Column("measured", "string", "`capped`, `continued` (truncated answers alone), or `null`, "
           "the A/A control"),
    Column("temperature", "float64", "sampling temperature"),
    Column("cap", "int64", "most tokens of an answer"),
    Column("outcome", "string", "verdict by the cascade: `passed`, `failed`, `undecided`; "
           "or `missing`, where we could not run it"),
    Column("strict", "string", "verdict by the strict extractor alone"),
    Column("grades", "string", "what each judge said, as a JSON object"),
    Column("rule", "string", "rule of the cascade that found the answer"),
    Column("failure", "string", "class of the failure"),
    Column("evidence", "string", "what the verifier saw, in a sentence"),
    Column("finish_reason", "string", "why the model stopped; `length` is a truncated answer"),
    Column("prompt_tokens", "int64", "tokens read, over all stages"),
    Column("completion_tokens", "int64", "tokens written, over all stages"),
    Column("calls", "int64", "calls of the student"),
    Column("seconds", "float64", "time of the calls"),
    Column("cost", "float64", "money, in the currency of the configured prices"),
    Column("tries", "int64", "how often its item was run, through our fault"),
    Column("note", "string", "what the arm says of its answer"),
    Column("prompt", "string", "the last prompt, whole"),
    Column("answer", "string", "the answer, verbatim; empty where it could not be run"),
    Column("stages", "string", "every call with its texts and tokens, as a JSON list; empty for "
           "a single one"),
)  # fmt: skip
"""Columns of `rows.parquet`."""

_SAME = tuple(each.name for each in ROWS if each.name in Row.__dataclass_fields__)
_BLOCK = 2_000
_Record = Mapping[str, object]


def write_tables(analysed: AnalysedStudy, folder: Path) -> None:
    """Write the tables of a study as Parquet.

    Raises:
        OSError: a file cannot be written.
    """
    write_rows(analysed.study, analysed.texts, folder / "rows.parquet")
    if analysed.analysis is not None:
        comparisons = comparison_records(analysed.analysis)
        write_table(
            comparisons, list(comparisons[0]) if comparisons else [], folder / "comparisons.parquet"
        )
        skills = [asdict(each) for each in analysed.analysis.skills]
        write_table(skills, list(skills[0]) if skills else [], folder / "skills.parquet")


def comparison_records(analysis: StudyAnalysis) -> list[dict[str, object]]:
    """One record a contrast, of every path, all numbers side by side."""
    found = []
    for each in analysis.contrasts:
        told = asdict(each)
        comparison, items = told.pop("comparison"), told.pop("items")
        del comparison["control"]
        descriptive = {f"items_{name}": value for name, value in items.items()}
        comparison["pairs"] = comparison.pop("items")
        found.append({**told, **comparison, **descriptive})
    return found


def write_rows(study: StudyData, texts: Texts, path: Path) -> None:
    """Write every row with its texts.

    Raises:
        OSError: the file cannot be written.
    """
    from pyarrow.parquet import ParquetWriter

    blocks = row_blocks(study, texts)
    first = next(blocks)
    with ParquetWriter(path, first.schema) as sink:
        for block in chain([first], blocks):
            sink.write_table(block)


def row_blocks(study: StudyData, texts: Texts) -> Iterator["Table"]:
    """Every row with its texts, as Arrow tables of a bounded number of rows; at least one."""
    import pyarrow

    kinds = {
        "string": pyarrow.string(),
        "int64": pyarrow.int64(),
        "float64": pyarrow.float64(),
        "bool": pyarrow.bool_(),
        "list<string>": pyarrow.list_(pyarrow.string()),
    }
    schema = pyarrow.schema([(each.name, kinds[each.kind]) for each in ROWS])
    for start in range(0, len(study.rows), _BLOCK) or (0,):
        block = [_record(row, texts) for row in study.rows[start : start + _BLOCK]]
        yield pyarrow.Table.from_pylist(block, schema)


def write_table(records: Iterable[_Record], columns: Sequence[str], path: Path) -> None:
    """Write a small table; its types are those of what stands in it.

    Raises:
        OSError: the file cannot be written.
    """
    import pyarrow
    from pyarrow import parquet

    held = list(records)
    parquet.write_table(
        pyarrow.table({name: [each[name] for each in held] for name in columns}), path
    )


def _record(row: Row, texts: Texts) -> dict[str, object]:
    return {
        **{name: getattr(row, name) for name in _SAME},
        "grades": json.dumps(dict(row.grades), sort_keys=True) if row.grades else "",
        "calls": len(row.stages) or (0 if row.text is None else 1),
        "prompt": texts.of(row.prompt),
        "answer": texts.of(row.text),
        "stages": json.dumps(list(_stages(row, texts)), ensure_ascii=False)
        if len(row.stages) > 1
        else "",
    }


def _stages(row: Row, texts: Texts) -> Iterator[dict[str, object]]:
    for stage in row.stages:
        told = stage.model_dump(mode="json")
        yield {**told, "prompt": texts.of(stage.prompt), "text": texts.of(stage.text)}


def card(analysed: AnalysedStudy) -> str:
    """What the tables are, in Markdown."""
    rows = "".join(f"| `{each.name}` | {each.meaning} |\n" for each in ROWS)
    return (
        f"# Study {analysed.study.run}\n\n"
        "`rows.parquet` has every attempt with its texts, `comparisons.parquet` every arm against "
        "every control by every path, `skills.parquet` the mean of every skill and arm. "
        "`tutelage report` says what the study finds, and which null controls it passed: read that "
        "before these.\n\n"
        "The tasks and texts are what tests are made of: do not train on them.\n\n"
        f"| column of `rows.parquet` | meaning |\n|---|---|\n{rows}"
    )
