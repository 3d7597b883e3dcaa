"""Every policy by name; a new one is a file with one class and a line here."""

from collections.abc import Mapping
from types import MappingProxyType

from tools.curriculum.learnability import Learnability
from tools.curriculum.policy import Policy
from tools.curriculum.uniform import Uniform

POLICIES: Mapping[str, Policy] = MappingProxyType(
    {policy.name: policy for policy in (Learnability(), Uniform())}
)


class UnknownPolicyError(ValueError):
    """No policy has this name."""

    def __init__(self, name: str) -> None:
        self.name, self.known = name, tuple(POLICIES)
        super().__init__(f"there is no policy {name!r}; set `policy` to one of {sorted(POLICIES)}")


def find_policy(name: str) -> Policy:
    """Look a policy up.

    Raises:
        UnknownPolicyError: there is none of that name.
    """
    if name not in POLICIES:
        raise UnknownPolicyError(name)
    return POLICIES[name]
