"""A real browser for the tests of the page; as a program it takes the screenshots of the docs."""

import io
import shutil
from pathlib import Path

import pytest

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
IMAGES = Path(__file__).parents[2] / "docs" / "images"

needs_chromium = pytest.mark.skipif(
    not (CHROMIUM and DRIVER),
    reason="no chromium and chromedriver on PATH (Debian: apt-get install chromium chromium-driver)",
)


def start(width=1280, height=800):
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in (
        "headless=new", "no-sandbox", "disable-gpu", "disable-background-networking", "no-first-run",
        "disable-sync", "disable-dev-shm-usage", f"window-size={width},{height}",
    ):  # fmt: skip
        options.add_argument(f"--{flag}")
    return webdriver.Chrome(options=options, service=Service(DRIVER))


def resize(browser, width, height, *, mobile=False, scale=1):
    metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def take(browser, path):
    """Keep a screenshot, in 128 colours: a third of the bytes, and nobody sees it."""
    from PIL import Image

    picture = Image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def screenshots(folder):
    """The page in the middle of a backward pass, light; a folded network, dark, with heat; on a phone."""
    import time

    import autograd_core as ac
    import nn
    import viz.explorer

    x, y = ac.Value(2.0, "x"), ac.Value(3.0, "y")
    z = x * y + ac.sin(x)
    z.label = "z"
    small, large = folder / "small.html", folder / "large.html"
    viz.explorer.explore(z, small, title="z = x*y + sin(x)")
    model = nn.MLP(2, [3, 1], activation="tanh", seed=3)
    loss = (model([0.5, -1.0])[0] - 1.0) ** 2
    loss.label = "loss"
    viz.explorer.explore(loss, large, title="An MLP on one sample")
    browser = start()
    try:
        for page, size, script, name in (
            (small, (1120, 700), "go(8)", "explore.png"),
            (
                large,
                (1280, 860),
                "changeTheme(); changeHeat(); go(last - 6); fit(true)",
                "explore-network.png",
            ),
            (small, (360, 740), "go(8)", "explore-phone.png"),
        ):
            resize(browser, *size, mobile=size[0] < 500)
            browser.get(page.as_uri())
            time.sleep(0.3)
            browser.execute_script(script)
            time.sleep(0.7)
            take(browser, IMAGES / name)
    finally:
        browser.quit()


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        screenshots(Path(folder))
