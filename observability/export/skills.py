"""What was proven, as Agent Skills: a folder `<name>/SKILL.md` each, with its measured lift.

Of a run, what the student still works with; of a trial, its scaffold if transfer is `supported`.
Whatever did not win is in `scaffolds.jsonl`, and nowhere where a program looks for skills.
"""

from collections.abc import Iterator

from observability.export.survey import Survey
from observability.ledger.facts import PanelFinished, RunStarted, TrialCommitted, TrialEnded
from observability.ledger.folds.scaffolds import scaffold_in
from observability.panels import claim_of
from observability.trials import deciding_comparison, is_smoke, measure
from tools.scaffold import skill_md
from tools.scaffold.skill_file import Lift, SkillFile


def skills(survey: Survey) -> list[SkillFile]:
    """Every skill that was proven, oldest first."""
    return [*_adopted(survey), *_transferred(survey)]


def skill_texts(survey: Survey) -> dict[str, str]:
    """The text of each skill's file, by its path."""
    return {f"{each.name}/SKILL.md": skill_md.write(each) for each in skills(survey)}


def _adopted(survey: Survey) -> Iterator[SkillFile]:
    started = survey.progress.started
    for lineage in survey.scaffolds.adopted():
        panel = lineage.panels[-1] if lineage.panels else None
        lift = _of_panel(panel, started, survey) if panel and started else None
        yield SkillFile.of(scaffold_in(lineage.proposed), lift)


def _of_panel(panel: PanelFinished, started: RunStarted, survey: Survey) -> Lift:
    return Lift(
        panel.lift,
        panel.low,
        panel.high,
        panel.items,
        started.model,
        claim=claim_of(panel),
        variant=started.variant,
        protocol="pass rate with minus without on a fresh panel after adoption, pairs spread evenly"
        f" over skill and level; {panel.method}",
        run=survey.measured[panel.scaffold],
    )


def _transferred(survey: Survey) -> Iterator[SkillFile]:
    trial, started = survey.trial, survey.progress.started
    ended, commit = trial.ended, trial.committed
    if ended is None or commit is None or started is None:
        return
    if ended.analysis.outcome != "supported":
        return
    each = deciding_comparison(ended.analysis)
    lift = Lift(
        each.difference,
        each.low,
        each.high,
        each.clusters,
        started.model,
        claim=_claim(ended, commit),
        variant=started.variant,
        protocol=f"{measure(ended.endpoint, commit)}, full minus {each.control} (the hardest "
        f"control to beat), on {each.clusters} objects or skills of {commit.pool} drawn after the "
        f"commit; trial {commit.trial} of this pool",
        run=started.run,
    )
    yield SkillFile.of(scaffold_in(trial.proposed[commit.scaffold]), lift)


def _claim(ended: TrialEnded, commit: TrialCommitted) -> str:
    said = f"transfer to {commit.pool} supported"
    return f"{said}, by a smoke test" if is_smoke(ended, commit) else said
