"""From a role's settings to the model that it talks to."""

from contextlib import AsyncExitStack
from pathlib import Path

from tools.model import local, server_addresses
from tools.model.chat import ChatModel
from tools.model.rate_limit import RateLimit, rate_limit_file
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of


async def chat_model(
    role: str, settings: EndpointSettings, data: Path, stack: AsyncExitStack
) -> ChatModel:
    """Reach the model that these settings name; it is closed with the stack.

    Raises:
        ModelError: the settings are wrong, or there is no such local server.
    """
    variant = variant_of(settings)
    if settings.simulated is not None:
        from agents.scripted.student import SimulatedModel

        return SimulatedModel(settings.simulated, latency=settings.latency)
    from tools.model.endpoint import EndpointModel  # importing the client takes a second

    url = settings.base_url or f"{await _local(settings.title, data)}/v1"
    shared = rate_limit_file(data, url, settings.model)
    rate_limit = RateLimit(settings.requests_per_minute, shared)
    model = EndpointModel(settings, url, variant, settings.key(role), rate_limit)
    return await stack.enter_async_context(model)


async def _local(name: str, data: Path) -> str:
    url = server_addresses.discover(data, name)
    await local.wait_ready(url)
    return url
