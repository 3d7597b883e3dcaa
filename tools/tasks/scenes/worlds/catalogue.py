"""All worlds by the skill that they are."""

from collections.abc import Mapping
from typing import Final

from tools.tasks.scenes.worlds import (
    courtyard,
    crossing,
    farmyard,
    harbour,
    jungle,
    market,
    moonbase,
    park,
    pool,
    station,
    village,
    workshop,
)
from tools.tasks.scenes.worlds.world import World

WORLDS: Final[Mapping[str, World]] = {
    "courtyard": courtyard.WORLD,
    "crossing": crossing.WORLD,
    "farmyard": farmyard.WORLD,
    "harbour": harbour.WORLD,
    "jungle": jungle.WORLD,
    "market": market.WORLD,
    "moonbase": moonbase.WORLD,
    "park": park.WORLD,
    "pool": pool.WORLD,
    "station": station.WORLD,
    "village": village.WORLD,
    "workshop": workshop.WORLD,
}
