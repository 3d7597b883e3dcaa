"""Which variant of each role a plan's requests go to."""

from collections.abc import Mapping

from bus.messages.message import Role
from bus.permissions import ROLES
from bus.subjects import ANY_VARIANT
from graph.settings import Plan
from tools.model.variant import variant_of


def variants_of(plan: Plan) -> dict[Role, str]:
    """The variant of each role that a plan's requests go to.

    Raises:
        UnknownWeightsError: the catalogue has no such weights.
    """
    variants: dict[Role, str] = dict.fromkeys(ROLES, ANY_VARIANT)
    return variants | {"student": variant_of(plan.student)}


def tables_of(plan: Plan) -> Mapping[str, object]:
    """A plan's tables that an agents process reads, as TOML has them."""
    tables = {role: getattr(plan, role) for role in ("student", "distiller", "curator", "judge")}
    tables["adaptation"] = plan.adaptation
    return {
        name: table.model_dump(mode="json", exclude_none=True)
        for name, table in tables.items()
        if table is not None
    }
