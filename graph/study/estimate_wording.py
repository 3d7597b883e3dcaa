"""What a study will take and see, in sentences for a person who decides whether to wait for it."""

from collections.abc import Iterator

from graph.study.estimate import BARE, ELSEWHERE, PROMPT, READ, SHARE, WRITTEN, Estimate
from graph.study.power import CORRELATION, DISCORDANCE, WANTED, skills_for
from observability.study.smoke import SMOKE
from observability.wording import count, listed, size, span


def lines(found: Estimate) -> list[str]:
    """The matrix, its cost, what it can see, and what to know beside it."""
    return [*_matrix(found), _cost(found), *_seen(found), *_notes(found)]


def _matrix(found: Estimate) -> Iterator[str]:
    suites = listed([f"{name} ({count(tasks, 'task')})" for name, tasks in found.suites.items()])
    arms = ", ".join(f"{arm} {number:,}" for arm, number in found.by_arm.items())
    yield (
        f"{count(len(found.students), 'student')} ({listed(found.students)}) x "
        f"{count(len(found.arms), 'arm')} x {suites} x {count(found.seeds, 'seed')}: "
        f"{found.attempts:,} attempts ({arms}; {found.null:,} of the A/A control)."
    )
    if found.held:
        rest = found.attempts - found.held
        yield f"{found.held:,} are there already; {rest:,} are left to run."


def _cost(found: Estimate) -> str:
    money = f", {found.money:,.2f} in money" if found.money else ""
    return (
        f"About {found.written:,} tokens written and {found.read:,} read{money}, "
        f"{span(found.duration)} (assumed: {SHARE:.0%} of the cap an answer, {PROMPT} tokens a "
        f"prompt, {BARE} without a procedure; a local student of half a billion parameters writes "
        f"{WRITTEN:.0f} and reads {READ:.0f} tokens a second on two cores, in proportion to its "
        f"size, and any other {ELSEWHERE:.0f} a call)."
    )


def _seen(found: Estimate) -> Iterator[str]:
    yield (
        f"One comparison of two arms, over {count(found.tasks, 'task')} of "
        f"{count(found.skills, 'skill')}, finds a difference of {100 * found.detectable:.1f} points"
        f" four times in five (two-sided level 5 %, {DISCORDANCE:.0%} of pairs differing, "
        f"correlation {CORRELATION:g} within a skill: assumed). New skills buy more than repeats."
    )
    per_skill = max(1, round(found.tasks / max(1, found.skills)))
    needed = skills_for(per_skill)
    if needed is not None:
        yield f"To see {size(WANTED)} points it takes {count(needed, 'skill')} x {per_skill} tasks."


def _notes(found: Estimate) -> Iterator[str]:
    if found.smoke:
        yield SMOKE
    if len(found.local) > 1:
        yield (
            f"{listed(found.local)} are served here at once, each with its share of the cores: "
            "their times are added up."
        )
    if found.continued:
        yield "Truncated attempts continue to 4 times the cap, which comes on top."
    if found.keyless:
        yield (
            f"Not set here: {', '.join(found.keyless)}. A start is refused as long as the "
            "environment does not hold the key (but for one with `--no-agents`)."
        )
