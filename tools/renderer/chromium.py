"""Where a Chromium is, and what it is told at its start."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DEBIAN = Path("/usr/lib/chromium/chromium")
"""What Debian's launcher script starts; the script needs a home folder and a shell's tools."""

_WITHOUT = (
    # What Playwright switches off as far as it matters here; of two such lists the last counts.
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "OptimizationHints", "NetworkTimeServiceQuerying"),
    *("LensOverlay", "Translate", "AcceptCHFrame", "PreconnectToSearch", "AimEnabled"),
    # Parts of the browser's window that are pages themselves: nobody sees them, and they cost
    # two thirds of the time that a new context takes.
    *("InitialWebUI", "WebUIToolbar", "WebUILocationBar", "WebUIReloadButton", "WebUIHomeButton"),
    *("WebUIBackForwardButton", "WebUISplitTabsButton", "PreloadTopChromeWebUI"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    "SpareRendererForSitePerProcess",
)
_COMMON = (
    f"--disable-features={','.join(_WITHOUT)}",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-crash-reporter",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    # Where no network namespace can be had: no name resolves, every connection goes to a port
    # on which nobody listens, and WebRTC may not go round it.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
DRAWING_FLAGS = (*_COMMON, "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
PROGRAM_FLAGS = (*_COMMON, "--disable-gpu", "--disable-3d-apis")


def find() -> Path | None:
    """An executable: `CHROMIUM_PATH`, else one on PATH, else Playwright's own; None without."""
    if given := os.environ.get("CHROMIUM_PATH"):
        return Path(given) if os.access(given, os.X_OK) else None
    for name in NAMES:
        if found := shutil.which(name):
            return DEBIAN if found == "/usr/bin/chromium" and DEBIAN.exists() else Path(found)
    return _playwrights_own()


def _playwrights_own() -> Path | None:
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    cache = Path(folder) if folder else Path.home() / ".cache" / "ms-playwright"
    found = sorted(cache.glob("chromium*/chrome-linux*/*"))
    usable = [path for path in found if path.name in ("chrome", "headless_shell")]
    return usable[-1] if usable else None
