"""Which tier of confinement works on this machine; none is refused, never worked around."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.sandbox.bubblewrap import BubblewrapTier
from tools.sandbox.child import Tier, Weakness
from tools.sandbox.errors import SandboxError, SandboxUnavailableError
from tools.sandbox.landlock import LandlockTier
from tools.sandbox.program import Limits, Program
from tools.sandbox.sandbox import ConfinedSandbox

PROBES = [Program("print('confined')", limits=Limits(processes=processes)) for processes in (1, 2)]
"""A tier may start programs of one process in another way than those of several."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a person wants to know: the tier in use, and what keeps a better one away."""

    tier: str | None
    passed_over: dict[str, Weakness]

    def __str__(self) -> str:
        lines = [f"sandbox: {self.tier or 'none, untrusted code will be refused'}"]
        for name, weakness in self.passed_over.items():
            lines.append(f"  not {name}: {weakness.reason}; to change that, {weakness.remedy}")
        return "\n".join(lines)


def tiers() -> Sequence[Tier]:
    """All tiers, the strongest first."""
    return (LandlockTier(), BubblewrapTier())


async def weakness(tier: Tier) -> Weakness | None:
    """What stops a tier, found by running a program in it."""
    if (known := tier.weakness()) is not None:
        return known
    for probe in PROBES:
        try:
            outcome = await ConfinedSandbox(tier).run(probe)
        except (SandboxError, OSError) as error:
            return Weakness(str(error), tier.remedy)
        if not (outcome.succeeded and outcome.stdout == b"confined\n"):
            told = outcome.stderr.decode(errors="replace").strip()[-200:]
            reason = f"its trial program {outcome.ended} with {outcome.code} {told}"
            return Weakness(reason, tier.remedy)
    return None


async def detect() -> ConfinedSandbox:
    """The strongest tier that runs a program here.

    Raises:
        SandboxUnavailableError: none does; it says what is needed.
    """
    reasons: dict[str, str] = {}
    for tier in tiers():
        if (found := await weakness(tier)) is None:
            return ConfinedSandbox(tier)
        reasons[tier.name] = found.reason
    raise SandboxUnavailableError(reasons)


async def describe() -> Description:
    """The tier that `detect` would choose, and why not a stronger one."""
    passed_over: dict[str, Weakness] = {}
    for tier in tiers():
        if (found := await weakness(tier)) is None:
            return Description(tier.name, passed_over)
        passed_over[tier.name] = found
    return Description(None, passed_over)
