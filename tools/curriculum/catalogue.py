"""Every policy by name; a new one is a file with one class and a line here."""

from collections.abc import Mapping
from types import MappingProxyType

from tools.curriculum.learnability import Learnability
from tools.curriculum.policy import Policy
from tools.curriculum.sec import Sec
from tools.curriculum.staged import Staged
from tools.curriculum.uniform import Uniform

POLICIES: Mapping[str, Policy] = MappingProxyType(
    {policy.name: policy for policy in (Learnability(), Uniform(), Staged(), Sec())}
)

SIMULATED = ("oracle",)
"""Policies that know what only a simulation can know."""


class UnknownPolicyError(ValueError):
    """No policy has this name."""

    def __init__(self, name: str) -> None:
        self.name, self.known = name, tuple(POLICIES)
        super().__init__(f"there is no policy {name!r}; set `policy` to one of {sorted(POLICIES)}")


class SimulatedPolicyError(UnknownPolicyError):
    """The policy looks at the true pass rates, which nobody knows of a real student."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.args = (
            f"the policy {name!r} looks at true pass rates, so only `tutelage simulate` has it; "
            f"set `policy` to one of {sorted(POLICIES)}",
        )


def find_policy(name: str) -> Policy:
    """Look a policy up.

    Raises:
        SimulatedPolicyError: it exists for simulated students only.
        UnknownPolicyError: there is none of that name.
    """
    if name in SIMULATED:
        raise SimulatedPolicyError(name)
    if name not in POLICIES:
        raise UnknownPolicyError(name)
    return POLICIES[name]
