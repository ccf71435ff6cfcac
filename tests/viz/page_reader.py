"""What a reader can do with a page of the explorer in a real browser, and the graphs the tests give it."""

import nn


class Page:
    """What a reader can do with a page."""

    def __init__(self, browser, path):
        self.browser = browser
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        browser.get_log("browser")
        browser.get(path.as_uri())
        self.frames()

    def js(self, script, *arguments):
        return self.browser.execute_script(f"return {script}", *arguments)

    def frames(self, n=2):
        """Wait until so many frames are drawn."""
        self.browser.execute_async_script(
            "const [n, done] = arguments;"
            "const wait = (i) => (i ? requestAnimationFrame(() => wait(i - 1)) : done());"
            " wait(n);",
            n,
        )

    def all(self, selector):
        return self.browser.find_elements("css selector", selector)

    def one(self, selector):
        [element] = self.all(selector)
        return element

    def text(self, selector):
        return self.one(selector).text

    def click(self, name):
        self.one(f"#{name}").click()
        self.frames()

    def press(self, *keys, on="body"):
        from selenium.webdriver.common.keys import Keys

        for key in keys:
            target = self.browser.switch_to.active_element if on is None else self.one(on)
            target.send_keys(getattr(Keys, key, key))
        self.frames()

    @property
    def position(self):
        return tuple(int(part) for part in self.text("#position").split(" / "))

    def picture(self):
        """All that the drawing says."""
        return self.js(
            "[...document.querySelectorAll('#stage .box text, #stage .flow')].map((text) => text.textContent)"
        )

    def find(self, name):
        """Find a value by its name, as a reader does; its data and gradient in full are in the details."""
        field = self.one("#search")
        field.clear()
        field.send_keys(name)
        field.send_keys("\n")
        return self.text("#details h2"), self.text("#data"), self.text("#gradient")

    def transform(self):
        self.frames()
        return self.js("document.getElementById('stage').style.transform")

    def errors(self):
        return [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] != "INFO"]


def network():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=3)
    loss = (model([0.5, -1.0])[0] - 1.0) ** 2
    loss.label = "loss"
    return loss, model.parameters()
