"""What must stand beside a trial's outcome, because without it the outcome would mislead."""

from collections.abc import Iterator

from graph.trial.committing import is_foreseeable
from graph.trial.context import TrialContext
from graph.trial_settings import BEST_OF, LEAST_OBJECTS
from observability.ledger.facts import AnswerChosen
from observability.ledger.folds.trial import FIXED
from observability.wording import listed

_RULES = {"majority": "by majority", "first_valid": "as the first that is well-formed"}


def notes(trial: TrialContext) -> Iterator[str]:
    """Every note, each `name: what is so`."""
    yield from _of_arms(trial)
    yield from _of_draw(trial)
    yield from _of_attempts(trial)


def _of_arms(trial: TrialContext) -> Iterator[str]:
    commit = trial.commit
    yield from commit.arm_notes
    for arm, reason in commit.left_out.items():
        yield f"left out: the arm {arm} could not be built: {reason}"
    chosen = [fact for (kind, _), fact in trial.record.chosen.items() if kind == FIXED]
    if BEST_OF in commit.arms and chosen:
        yield f"best_of: {_spent_alike(chosen, commit.sampling['best_of_temperature'])}"


def _of_draw(trial: TrialContext) -> Iterator[str]:
    commit, objects = trial.commit, len(trial.pool.objects)
    if commit.checked is False:
        yield f"unchecked: the judge {commit.judge} {_standing(trial, commit.judge or '')}"
    others = [each for each in trial.lab.of_scaffold(commit.scaffold) if each.run != trial.run]
    if others:
        yield f"other trials of this scaffold: {', '.join(each.run for each in others)}"
    if is_foreseeable(trial):
        yield "foreseeable: the plan has a seed, so the draw could have been worked out beforehand"
    if trial.pool.is_scenes and objects < LEAST_OBJECTS:
        yield (
            f"small pool: {objects} objects, where {LEAST_OBJECTS} are asked for, so what is drawn "
            "can be guessed"
        )


def _of_attempts(trial: TrialContext) -> Iterator[str]:
    commit = trial.commit
    if commit.continued and commit.sampling["temperature"] > 0:
        yield (
            "continued: at a temperature, an answer that goes on beyond the cap is another sample, "
            "so chance too sets the second estimand apart from the first"
        )
    done, wanted = len(trial.record.attempts()), len(trial.items()) * len(commit.arms)
    if done < wanted and (reason := trial.spent()):
        yield f"cut short: {reason}, so {wanted - done} of {wanted} attempts were never made"


def _spent_alike(chosen: list[AnswerChosen], heat: float) -> str:
    number, rule = chosen[0].answers, chosen[0].rule
    if number == 1:
        return "full costs no more tokens than none, so the best of 1 is none itself"
    split = sum(fact.rule == "majority" and fact.support < 2 for fact in chosen)
    agreed = f"; no two answers agreed on {split} of {len(chosen)} items" if split else ""
    return (
        f"none's best of {number} costs about as many tokens as full, prompts counted; the first "
        f"is none's own answer, the others were sampled at temperature {heat:g} after all other "
        f"arms; chosen {_RULES[rule]}, never by the key{agreed}"
    )


def _standing(trial: TrialContext, judge: str) -> str:
    checked = trial.lab.checked(judge)
    if checked is None:
        return "has not been through its check"
    return f"failed {listed([each.name for each in checked.checks if not each.passed])}"
