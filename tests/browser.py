"""A real browser (Debian's Chromium, or the one REPORTDB_BROWSER names), driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def _program() -> str | None:
    return os.environ.get("REPORTDB_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser; without one the test is skipped, unless REPORTDB_REQUIRE_BROWSER says that there must be one."""
    program = _program()
    if program is None:
        if os.environ.get("REPORTDB_REQUIRE_BROWSER"):
            pytest.fail("there is no Chromium")
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield started
        finally:
            started.close()
