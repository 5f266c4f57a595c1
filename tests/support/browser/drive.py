"""Uses an evidence page in headless Chromium.

Job: what a reader does with the page, and what a reader needs: mouse, keyboard, phone, dark, paper, no scripts.
Inputs: "use", "real" or "large", the page's path; CHROMIUM, CHROMEDRIVER. Outputs: pictures and PDFs beside the
page, "all well" on stdout, a traceback otherwise. Invariant: nothing but the page itself is ever loaded.
"""

import base64
import json
import os
import pathlib
import sys
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import basics

DESKTOP = (1440, 900)
PHONE = (390, 844)


class Browser:
    """Chromium with a fresh profile, one window size, one colour scheme."""

    def __init__(self, size, dark=False, scripts=True):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        options = webdriver.ChromeOptions()
        options.binary_location = os.environ["CHROMIUM"]
        for flag in [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", f"--user-data-dir={self.profile.name}",
        ]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        if not scripts:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        service = webdriver.ChromeService(os.environ["CHROMEDRIVER"])
        self.driver = webdriver.Chrome(options=options, service=service)
        width, height = size
        phone = width < 600
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 2 if phone else 1, "mobile": phone},
        )
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                          {"name": "prefers-reduced-motion", "value": "reduce"}]},
        )

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.driver.quit()
        self.profile.cleanup()

    def open(self, page, hash=""):
        self.url = page.as_uri()
        self.driver.get(self.url + hash)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def shown(self):
        """The evidence that is seen, by its ids."""
        return self.js("return [].filter.call(document.querySelectorAll('.ev'), e => e.checkVisibility()).map(e => e.id)")

    def js(self, code, *arguments):
        return self.driver.execute_script(code, *arguments)

    def keys(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def focused(self):
        return self.js("var a = document.activeElement; return a.id || a.tagName")

    def hash(self):
        return self.js("return location.hash")

    def picture(self, path):
        path.write_bytes(base64.b64decode(self.driver.get_screenshot_as_base64()))

    def pdf(self, path):
        printed = self.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
        path.write_bytes(base64.b64decode(printed["data"]))

    def check_quiet(self):
        """No complaint on the console, no request but for the page."""
        said = [e for e in self.driver.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]
        # Hundreds of clicks in a second, as no reader makes them, are more than the history takes.
        said = [e for e in said if "Throttling navigation" not in e["message"]]
        assert not said, said
        asked = set()
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.add(message["params"]["request"]["url"].split("#")[0])
        strange = {url for url in asked if url != self.url and not url.startswith(("data:", "chrome:"))}
        assert self.url in asked and not strange, strange


def visible_text(browser, id):
    return browser.one(f"#{id}").text


def mouse(page, folder):
    with Browser(DESKTOP) as b:
        b.open(page)
        basics.document(b)
        basics.names(b)
        basics.contrast(b)
        basics.targets(b)
        assert b.shown() == [] and b.one(".hint").is_displayed()
        b.picture(folder / "desktop-top.png")

        first = b.one("#f0001")
        b.js("arguments[0].scrollIntoView({block: 'center'})", first)
        first.click()
        assert b.shown() == ["e1"] and b.hash() == "#f0001", (b.shown(), b.hash())
        text = visible_text(b, "e1")
        for word in ["口径", "文稿里", "计入的行", "剔除的行", "来源", "按月", "按区划", "SQL"]:
            assert word in text, (word, text)
        assert first.get_attribute("aria-current") == "true"
        assert b.one("#where").text.startswith("第1处")
        basics.contrast(b)
        basics.names(b)
        basics.targets(b)
        b.picture(folder / "desktop-open.png")
        b.js("document.getElementById('panel').scrollTop = 1e6")
        for summary in b.all("#e1 summary"):
            summary.click()
        assert "SELECT" in visible_text(b, "e1") and "12月" in visible_text(b, "e1")
        b.picture(folder / "desktop-sql.png")
        b.driver.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        b.one("#e1 .copy").click()
        wait(lambda: b.one("#e1 .copy").text == "已复制")

        # A figure that was computed leads to what it was computed from; Back leads back.
        derived = b.one("a.f[href='#e3']")
        derived.click()
        assert b.shown() == ["e3"]
        b.one("#e3 dd a[href='#e2']").click()
        assert b.shown() == ["e2"] and b.hash() == "#e2"
        b.driver.back()
        wait(lambda: b.shown() == ["e3"])
        # A place in the draft that is named in the panel becomes the current one.
        b.one("#next").click()
        assert b.shown() == ["e4"] and b.hash() == "#f0004"
        b.one("#close").click()
        assert b.shown() == [] and b.focused() == "f0004" and b.hash() == ""

        # An address that someone sent opens what it names.
        b.open(page, "#f0005")
        b.driver.refresh()
        assert b.shown() == ["e5"]
        b.check_quiet()


def keyboard(page, folder):
    with Browser(DESKTOP) as b:
        b.open(page, "#draft")
        b.driver.refresh()
        b.js("document.querySelector('.skip').focus()")
        b.keys(Keys.ENTER)
        b.keys(Keys.TAB)
        assert b.focused() == "f0001", b.focused()
        b.picture(folder / "desktop-focus.png")
        b.keys(Keys.ENTER)
        assert b.shown() == ["e1"]
        assert b.focused() == "H3"
        b.keys(Keys.ARROW_RIGHT)
        assert b.shown() == ["e2"] and b.hash() == "#f0002"
        b.keys(Keys.ARROW_LEFT)
        assert b.shown() == ["e1"] and b.one("#prev").get_attribute("disabled")
        b.keys(Keys.ARROW_LEFT)
        assert b.shown() == ["e1"]
        # Tab goes on inside the panel.
        b.keys(Keys.TAB)
        assert b.js("return document.getElementById('panel').contains(document.activeElement)")
        b.keys(Keys.ESCAPE)
        assert b.shown() == [] and b.focused() == "f0001", b.focused()
        b.check_quiet()


def phone(page, folder, dark):
    name = "phone-dark" if dark else "phone"
    with Browser(PHONE, dark) as b:
        b.open(page)
        basics.overflow(b)
        basics.contrast(b)
        basics.targets(b)
        b.picture(folder / f"{name}-top.png")
        first = b.one("#f0003")
        b.js("arguments[0].scrollIntoView({block: 'end'})", first)
        b.picture(folder / f"{name}-draft.png")
        first.click()
        assert b.shown() == ["e3"]
        sheet = b.js("var r = document.getElementById('panel').getBoundingClientRect(); return [r.top, r.bottom]")
        figure = b.js("var r = arguments[0].getBoundingClientRect(); return [r.top, r.bottom]", first)
        assert abs(sheet[1] - PHONE[1]) < 1 and 0 < figure[0] and figure[1] < sheet[0], (sheet, figure)
        basics.contrast(b)
        basics.targets(b)
        b.one("#prev").click()
        b.picture(folder / f"{name}-open.png")
        b.one("#close").click()
        assert b.shown() == []
        b.check_quiet()
    with Browser((360, 740), dark) as b:
        b.open(page)
        basics.overflow(b)
        b.one("#f0001").click()
        basics.overflow(b)


def dark(page, folder):
    with Browser(DESKTOP, dark=True) as b:
        b.open(page)
        basics.contrast(b)
        b.picture(folder / "dark-top.png")
        b.one("#f0004").click()
        basics.contrast(b)
        b.picture(folder / "dark-open.png")
        b.js("document.getElementById('rejects').scrollIntoView()")
        b.picture(folder / "dark-lists.png")
        b.check_quiet()


def paper(page, folder):
    with Browser(DESKTOP) as b:
        b.open(page)
        plain, whole = folder / "plain.pdf", folder / "with-evidence.pdf"
        b.pdf(plain)
        b.one("#with").click()
        b.pdf(whole)
        few, many = basics.pages(plain), basics.pages(whole)
        assert 3 <= few < many, (few, many)
        b.check_quiet()


def without_scripts(page, folder):
    with Browser(DESKTOP, scripts=False) as b:
        b.open(page)
        assert "js" not in (b.one("html").get_attribute("class") or "")
        assert b.shown() == [] and not b.one("#prev").is_displayed()
        b.one("#f0001").click()
        assert b.shown() == ["e1"], b.shown()
        text = visible_text(b, "e1")
        for word in ["口径", "来源", "按月", "按区划", "SQL", "无数据"]:
            assert word in text, word
        b.all("#e1 summary")[-1].click()
        assert "SELECT" in visible_text(b, "e1")
        b.picture(folder / "no-script.png")
        b.check_quiet()
    with Browser(PHONE, scripts=False) as b:
        b.open(page, "#e4")
        assert b.shown() == ["e4"]
        b.picture(folder / "no-script-phone.png")
        b.one("#e4 .back").click()
        assert b.shown() == [] and b.hash() == "#f0004"


def use(page):
    folder = page.parent
    mouse(page, folder)
    keyboard(page, folder)
    phone(page, folder, dark=False)
    phone(page, folder, dark=True)
    dark(page, folder)
    paper(page, folder)
    without_scripts(page, folder)


def real(page):
    """The page of a real build: every figure opens, in every light and size."""
    folder = page.parent
    with Browser(DESKTOP) as b:
        b.open(page)
        for basic in (basics.document, basics.names, basics.contrast, basics.targets, basics.overflow):
            basic(b)
        b.picture(folder / "desktop-top.png")
        # The three figures with most behind them.
        for id in b.js(FULLEST):
            b.one(f"#{id}").click()
            assert b.js("return '#' + document.querySelector('.ev.on').id") == b.js(
                "return document.getElementById(arguments[0]).getAttribute('href')", id
            )
            basics.contrast(b)
            b.picture(folder / f"desktop-{id}.png")
        count, bad = b.js(EACH)
        assert count > 100 and not bad, (count, bad[:10])
        b.check_quiet()
        b.pdf(folder / "plain.pdf")
    for size, dark in [(PHONE, False), (PHONE, True), (DESKTOP, True)]:
        with Browser(size, dark) as b:
            b.open(page)
            basics.overflow(b)
            basics.contrast(b)
            basics.targets(b)
            b.one("a.f").click()
            b.picture(folder / f"{size[0]}-{'dark' if dark else 'light'}.png")
            basics.contrast(b)
            b.check_quiet()


FULLEST = r"""
var all = [].slice.call(document.querySelectorAll("a.f"));
function long(a) { return document.querySelector(a.getAttribute("href")).textContent.length; }
return all.map(function (a) { return [long(a), a.id]; }).sort(function (a, b) { return b[0] - a[0]; })
  .slice(0, 3).map(function (p) { return p[1]; });
"""

EACH = r"""
var bad = [], count = 0;
document.querySelectorAll("a.f").forEach(function (a) {
  a.click();
  var on = document.querySelectorAll(".ev.on"), id = a.getAttribute("href").slice(1);
  count++;
  if (on.length !== 1 || on[0].id !== id || !on[0].checkVisibility() || on[0].querySelector("noscript")
      || on[0].textContent.indexOf(a.textContent) < 0) { bad.push(a.id); }
});
return [count, bad];
"""


def large(page):
    """Thousands of figures: the page opens, and a click is answered, in a time that nobody minds."""
    with Browser(DESKTOP) as b:
        start = time.monotonic()
        b.open(page)
        opened = time.monotonic() - start
        last = b.all("article a.f")[-1]
        start = time.monotonic()
        last.click()
        id = b.js("return document.querySelector('.ev.on').id")
        answered = time.monotonic() - start
        assert id == last.get_attribute("href").partition("#")[2]
        elements = b.js("return document.getElementsByTagName('*').length")
        memory = b.js("return performance.memory ? performance.memory.usedJSHeapSize : 0")
        print(f"{page.stat().st_size} bytes, {elements} elements, heap {memory}, open {opened:.1f} s, click {answered:.2f} s")
        assert elements < 400_000 and opened < 60 and answered < 10
        b.picture(page.parent / "large.png")
        b.check_quiet()


def wait(condition):
    for _ in range(50):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("waited in vain")


if __name__ == "__main__":
    what, path = sys.argv[1:]
    {"use": use, "real": real, "large": large}[what](pathlib.Path(path).resolve())
    print("all well")
