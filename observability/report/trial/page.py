"""The report of a trial: the verdict, the doubts that it has met, and everything it rests on."""

from observability import trials
from observability.ledger.event import Reader
from observability.ledger.facts import TrialCommitted, TrialEnded
from observability.report.environment import environment
from observability.report.sections import settings, spending
from observability.report.trial import headline, judging, proof
from observability.report.trial.attempts import lessons, questions
from observability.report.trial.checklist import checklist
from observability.report.trial.forest import Forest, forest, roles
from observability.report.trial.reading import TrialReading, name_of, read_trial
from observability.report.trial.scenes import fact_means, object_scenes


def render_trial(ledger: Reader, run: str) -> str:
    """The page of a trial, over or not; whatever a model wrote is escaped."""
    reading = read_trial(ledger, run)
    made = environment()
    made.filters.update(name_of=name_of, difference=trials.difference, extent=trials.extent)
    made.globals.update(
        given=trials.GIVEN,
        measured=trials.MEASURED,
        measure=trials.measure,
        interval=trials.interval,
    )
    started, ended = reading.progress.started, reading.record.ended
    return made.get_template("trial/page.html.j2").render(
        run=run,
        reading=reading,
        record=reading.record,
        commit=reading.record.committed,
        ended=ended,
        tone=headline.tone(reading),
        headline=headline.headline(reading),
        rests_on=headline.rests_on(reading),
        notes=[] if ended is None else _split(trials.notes(ended, reading.record.committed)),
        checklist=checklist(reading),
        shown=_shown(reading),
        forest=_forest(reading),
        roles=[] if ended is None else list(roles(ended)),
        stands=object_scenes(reading),
        fact_means=fact_means(reading),
        judging=judging.judging(reading),
        proofs=proof.proofs(reading),
        texts=proof.arm_texts(reading),
        committed=_committed(reading),
        every_trial=_every_trial(reading),
        spending=spending(reading.usage),
        questions=questions(reading),
        lessons=lessons(reading),
        settings=list(settings(started.plan if started else {})),
        versions=started.versions if started else {},
    )


def _shown(reading: TrialReading) -> set[str]:
    """Sections that the page has, of those that a doubt may point to."""
    places = {
        "effects": reading.record.ended,
        "arms": reading.record.ended,
        "judge": reading.record.judged,
        "attempts": reading.items(),
        "scaffold": True,
        **dict.fromkeys(("commit", "texts", "trials"), reading.record.committed),
    }
    return {name for name, held in places.items() if held}


def _forest(reading: TrialReading) -> Forest | None:
    ended, commit = reading.record.ended, reading.record.committed
    return None if ended is None or commit is None else forest(ended, commit)


def _split(notes: list[str]) -> list[tuple[str, str]]:
    """Each note's name and the rest of it."""
    parted = [note.partition(": ") for note in notes]
    return [(name, rest) if rest else ("", name) for name, _, rest in parted]


def _committed(reading: TrialReading) -> list[tuple[str, str]]:
    commit = reading.record.committed
    return [] if commit is None else list(settings(commit.model_dump(exclude={"kind"})))


def _every_trial(reading: TrialReading) -> list[tuple[TrialCommitted, TrialEnded | None]]:
    """Every trial of the same scaffold or against the same pool, oldest first."""
    commit, lab = reading.record.committed, reading.lab
    if commit is None:
        return []
    own = {each.run for each in lab.of_scaffold(commit.scaffold)}
    held = [each for each in lab.all() if each.pool == commit.pool or each.run in own]
    return [(each, lab.ended(each.run)) for each in held]
