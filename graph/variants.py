"""Which variant of each role a plan's requests go to, and which of them somebody else serves."""

from collections.abc import Mapping

from bus.messages.message import Role
from bus.permissions import ROLES
from bus.subjects import ANY_VARIANT, worker_named
from graph.settings import Plan
from observability.wording import listed
from tools import variants
from tools.model.errors import ModelSettingsError
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of

TABLES = ("student", "distiller", "curator", "judge", "adaptation")
"""What of a plan an agents process reads, besides `verifier`."""


def students_of(plan: Plan) -> tuple[EndpointSettings, ...]:
    """Every student that a plan asks, its `student` first; one, but in a study."""
    return (plan.student,) if plan.study is None else plan.study.students


def titles_of(plan: Plan) -> str:
    """What people call a plan's student, or students."""
    return listed([each.title for each in students_of(plan)])


def variants_of(plan: Plan) -> dict[Role, str]:
    """The variant of each role that a plan's requests go to; the first judge's where it has many.

    Raises:
        UnknownWeightsError: the catalogue has no such weights.
    """
    return {role: names[0] for role, names in workers_of(plan).items()}


def workers_of(plan: Plan) -> dict[Role, tuple[str, ...]]:
    """Every variant of each role that a plan may ask.

    Raises:
        UnknownWeightsError: the catalogue has no such weights.
    """
    own: Mapping[Role, str | None] = {
        "curator": variants.curator(plan.curator, plan.adaptation),
        "distiller": variants.distiller(plan.distiller, plan.student, writes=_writes(plan)),
        "judge": variants.judge(plan.judge),
    }
    pinned = pins_of(plan)
    served = {role: pinned.get(role, (own.get(role) or ANY_VARIANT,)) for role in ROLES}
    return served | {"student": tuple(map(variant_of, students_of(plan)))}


def _writes(plan: Plan) -> bool:
    """Whether a distiller may be asked to have the student write."""
    return plan.trial is not None or "self_written" in plan.candidates.sources


def pins_of(plan: Plan) -> dict[Role, tuple[str, ...]]:
    """The variants that a plan names, of the roles of which it names any."""
    tables = (*students_of(plan), plan.distiller, plan.curator)
    named = [table.worker for table in tables if table and table.worker]
    named += [*plan.judge.workers, *((plan.verifier,) if plan.verifier else ())]
    pins: dict[Role, tuple[str, ...]] = {}
    for role, variant in map(worker_named, named):
        pins[role] = (*pins.get(role, ()), variant)
    return pins


def own_roles(plan: Plan) -> set[Role]:
    """The roles that a plan's own agents serve; `judge.any` is served by them too.

    Of a study's students that is about the first; each other one has a process of its own.
    """
    pins = pins_of(plan)
    further = {
        "judge": ANY_VARIANT in pins.get("judge", ()),
        "student": plan.student.worker is None,
    }
    return {role for role in ROLES if role not in pins or further.get(role, False)}


def tables_of(plan: Plan) -> dict[str, object]:
    """What an agents process reads of a plan, as TOML has it, and what each role is served as."""
    content = plan.model_dump(mode="json", include={*TABLES, "verifier"}, exclude_none=True)
    tables = {name: content[name] for name in ("verifier", *TABLES) if name in content}
    own, pins = own_roles(plan), pins_of(plan)
    served = {
        role: ANY_VARIANT if role == "judge" and role in pins else names[0]
        for role, names in workers_of(plan).items()
        if role in own
    }
    return tables | {"variants": served}


def further_tables(plan: Plan) -> list[dict[str, object]]:
    """What the process of each further student of a study reads, but for those who are pinned."""
    return [
        {
            "student": each.model_dump(mode="json", exclude_none=True),
            "variants": {"student": variant_of(each)},
        }
        for each in students_of(plan)[1:]
        if each.worker is None
    ]


def models_of(plan: Plan) -> list[tuple[Role, EndpointSettings]]:
    """Every model that a plan's own agents ask, the student's first."""
    roles: list[tuple[Role, EndpointSettings | None]] = [
        *(("student", each) for each in students_of(plan)),
        *(("judge", member) for member in plan.judge.members),
        ("curator", plan.curator),
        ("distiller", plan.distiller),
    ]
    return [(role, table) for role, table in roles if table is not None and table.worker is None]


_HAS_ITS_OWN = ("base_url", "key_variable", "price_prompt", "price_completion")
"""Settings of a student that its name does not tell, and that are the run's own affair."""


def check_students(one: EndpointSettings, other: EndpointSettings) -> None:
    """Refuse two students who would answer for each other, for they go by the same name.

    Raises:
        ModelSettingsError: says where each is, or who pays for it, and how much.
    """
    if variant_of(one) != variant_of(other):
        return
    for name in _HAS_ITS_OWN:
        here, there = getattr(one, name), getattr(other, name)
        if here != there:
            raise ModelSettingsError(
                f"student.{name}",
                f"for {one.title} it is {here} here and {there} for another run that goes on, and "
                "an endpoint's model is known by its name alone: write the same, wait until that "
                "is over, or serve one under a name of its own (`python -m agents student "
                '--variant NAME`) and pin it, student = "student.NAME"',
            )
