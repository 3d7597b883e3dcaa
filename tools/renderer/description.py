"""What draws scenes on this machine, for a person who wants to know."""

from dataclasses import dataclass

from playwright.async_api import async_playwright

from tools.renderer import chromium, files, install
from tools.renderer.browser import Browser
from tools.renderer.confinement import TIERS, Tier
from tools.renderer.errors import RendererUnavailableError


@dataclass(frozen=True, slots=True)
class Description:
    """The browser, three.js, and what stands around them; `tier` is None where nothing draws."""

    tier: Tier | None
    detail: str

    @property
    def weak(self) -> bool:
        """Whether a stronger confinement exists than the one that works here."""
        return self.tier is not TIERS[0]


async def describe() -> Description:
    """Start a browser and say what it is."""
    try:
        if (found := install.installed_three()) != (wanted := install.pinned_three()):
            reason = f"three.js {wanted} is needed, and {found or 'none'} is here"
            raise RendererUnavailableError(reason, files.INSTALL)
        async with async_playwright() as playwright:
            browser = Browser(playwright, chromium.PROGRAM_FLAGS)
            try:
                version = (await browser.start()).version
            finally:
                await browser.kill()
    except RendererUnavailableError as error:
        return Description(None, str(error))
    if browser.tier is None:
        return Description(None, "the browser ended at once")
    detail = f"Chromium {version} ({chromium.find()}), three.js {wanted}: {browser.tier.says}"
    return Description(browser.tier, detail + _advice(browser.tier))


def _advice(tier: Tier) -> str:
    if tier.wrapped and tier.sandboxed:
        return ""
    if not tier.wrapped:
        return "; to change that, install bubblewrap and allow user namespaces"
    return "; to change that, allow user namespaces inside user namespaces"
