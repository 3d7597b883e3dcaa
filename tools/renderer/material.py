"""Materials out of data that nobody trusts: three's own, without textures and custom shaders."""

from collections.abc import Mapping
from typing import Any

from tools.renderer.numbers import colour, kept_flags, kept_numbers, text

STANDARD = "MeshStandardMaterial"
KNOWN = frozenset(
    f"{name}Material"
    for name in (
        *("MeshStandard", "MeshPhysical", "MeshPhong", "MeshLambert", "MeshBasic", "MeshToon"),
        *("MeshNormal", "LineBasic", "LineDashed", "Points", "Sprite", "Shadow"),
    )
)
_COLOURS = ("color", "emissive", "specular", "sheenColor", "specularColor")
_AMOUNTS = (
    *("roughness", "metalness", "emissiveIntensity", "opacity", "shininess", "alphaTest", "size"),
    *("linewidth", "dashSize", "gapSize", "clearcoat", "clearcoatRoughness", "ior"),
    *("reflectivity", "sheen", "sheenRoughness", "specularIntensity"),
)
_FLAGS = (
    *("transparent", "wireframe", "flatShading", "vertexColors", "fog", "depthTest"),
    *("depthWrite", "visible", "sizeAttenuation"),
)
_CHOICES = {"side": (0, 1, 2), "blending": (1, 2)}
_GLASS = 0.7


def checked(data: Mapping[str, Any], dropped: set[str]) -> dict[str, Any]:
    """The material with nothing in it but what is known; adds to `dropped` what was left out.

    Raises:
        BadPartError: a number in it cannot be drawn.
    """
    kind = data.get("type")
    if kind not in KNOWN:
        dropped.add("custom shaders")
        kind = STANDARD
    if any(isinstance(data.get(key), str) for key in data if key.lower().endswith("map")):
        dropped.add("textures")
    clean: dict[str, Any] = {"type": kind, "name": text(data.get("name"))}
    clean |= {key: colour(data[key]) for key in _COLOURS if data.get(key) is not None}
    clean |= kept_numbers(data, _AMOUNTS) | kept_flags(data, _FLAGS)
    clean |= {key: data[key] for key, known in _CHOICES.items() if data.get(key) in known}
    return clean | _glass(data, dropped)


def _glass(data: Mapping[str, Any], dropped: set[str]) -> dict[str, Any]:
    """Transmission as transparency: the real one draws the whole scene again for it."""
    amount = kept_numbers(data, ("transmission", "opacity"))
    through = min(1.0, amount.get("transmission", 0.0))
    if through <= 0:
        return {}
    dropped.add("transmission (drawn as transparency)")
    return {"transparent": True, "opacity": min(amount.get("opacity", 1.0), 1 - _GLASS * through)}
