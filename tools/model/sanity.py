"""What an agent would refuse of a role's settings, found before any agent is started."""

from tools.model.errors import ModelSettingsError
from tools.model.offline import permit
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of


def check_endpoint(role: str, settings: EndpointSettings) -> None:
    """Refuse settings that no agent of this role could work with.

    Raises:
        ModelSettingsError: the weights or the preset have no such name.
        OfflineError: the endpoint is off this machine, and `TUTELAGE_OFFLINE` is set.
    """
    variant_of(settings)
    if settings.base_url is not None:
        permit(settings.base_url)
    if settings.simulated is not None:
        from tools.simulation.presets import PRESETS  # real models need no numpy for this

        if settings.simulated not in PRESETS:
            raise ModelSettingsError(
                f"{role}.simulated",
                f"no student is called {settings.simulated!r}; there are {', '.join(PRESETS)}",
            )
