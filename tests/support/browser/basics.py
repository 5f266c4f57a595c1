"""What every reader needs of a page: names, contrast, targets that a thumb hits, nothing beside the screen.

Job: the basics that Lighthouse asks for, from computed styles. Inputs: a browser with the page open.
Outputs: an AssertionError that names the elements. Invariant: only what is seen is judged.
"""

import re

CONTRAST = r"""
function parse(text) {
  var n = (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  return [n[0], n[1], n[2], n.length > 3 ? n[3] : 1];
}
function over(top, below) {
  return [0, 1, 2].map(function (i) { return top[i] * top[3] + below[i] * (1 - top[3]); }).concat([1]);
}
function light(c) {
  var l = c.slice(0, 3).map(function (v) {
    v /= 255;
    return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
  });
  return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2];
}
function behind(e) {
  var layers = [];
  for (; e; e = e.parentElement) { layers.push(parse(getComputedStyle(e).backgroundColor)); }
  return layers.reverse().reduce(function (below, top) { return over(top, below); }, [255, 255, 255, 1]);
}
var walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), seen = new Map(), bad = [], count = 0;
while (walker.nextNode()) {
  var node = walker.currentNode, e = node.parentElement;
  if (!node.data.trim() || /^(SCRIPT|STYLE|NOSCRIPT|TITLE|DESC)$/i.test(e.tagName) || seen.has(e)) { continue; }
  seen.set(e, true);
  if (!e.checkVisibility || !e.checkVisibility()) { continue; }
  var style = getComputedStyle(e), svg = e.namespaceURI.indexOf("svg") >= 0;
  var below = behind(e), ink = over(parse(svg ? style.fill : style.color), below);
  var a = light(ink), b = light(below), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  count++;
  if (ratio < 4.5 && !e.disabled) { bad.push(ratio.toFixed(2) + " " + e.tagName + "." + e.getAttribute("class") + " " + node.data.trim().slice(0, 20)); }
}
return [count, bad];
"""

TARGETS = r"""
var bad = [], count = 0;
document.querySelectorAll("a[href], button, summary, input, select").forEach(function (e) {
  if (e.classList.contains("skip") || !e.checkVisibility()) { return; }
  var box = (e.closest("label") || e).getBoundingClientRect();
  count++;
  // Rects are fractions of a pixel.
  if (box.width < 23.5 || box.height < 23.5) {
    bad.push(e.tagName + "." + e.className + " " + e.textContent.slice(0, 20) + " " + box.width.toFixed(1) + "×" + box.height.toFixed(1));
  }
});
return [count, bad];
"""

NAMES = r"""
var bad = [], count = 0;
function named(e) {
  if (e.tagName === "svg" && !e.querySelector("desc")) { return ""; }
  var by = (e.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
  var text = by.map(function (id) { var t = document.getElementById(id); return t ? t.textContent : ""; }).join("");
  return (text + (e.getAttribute("aria-label") || "") + e.textContent + (e.labels && e.labels[0] ? e.labels[0].textContent : "")).trim();
}
document.querySelectorAll("a, button, summary, input, svg, [role], section[aria-labelledby], aside, nav, [tabindex='0']").forEach(function (e) {
  count++;
  if (!named(e) && e.id !== "where") { bad.push(e.outerHTML.slice(0, 80)); }
});
document.querySelectorAll("svg").forEach(function (e) {
  if (!e.querySelector("title") || !e.querySelector("title").textContent) { bad.push("no title: " + e.outerHTML.slice(0, 60)); }
});
document.querySelectorAll("table").forEach(function (e) {
  if (!e.querySelector(e.className === "bars" ? "th" : "th[scope]")) { bad.push("no heads: " + e.outerHTML.slice(0, 80)); }
});
var ids = [].map.call(document.querySelectorAll("[id]"), function (e) { return e.id; });
if (new Set(ids).size !== ids.length) { bad.push("an id stands twice"); }
return [count, bad];
"""

OVERFLOW = r"""
var wide = document.documentElement.clientWidth, bad = [];
document.querySelectorAll("body *").forEach(function (e) {
  if (!e.checkVisibility() || e.closest(".scroll, nav ul, .skip")) { return; }
  var box = e.getBoundingClientRect();
  if (box.width > 0 && (box.right > wide + 1 || box.left < -1)) { bad.push(e.tagName + "." + e.getAttribute("class") + " " + box.right); }
});
return [document.documentElement.scrollWidth, wide, bad];
"""


def document(browser):
    """Title, language, viewport, one main part, headings in order."""
    title = browser.driver.title
    assert 6 <= len(title) <= 80, title
    assert browser.one("html").get_attribute("lang") == "zh-CN"
    viewport = browser.one("meta[name=viewport]").get_attribute("content")
    assert "width=device-width" in viewport and "user-scalable" not in viewport
    assert len(browser.all("main")) == 1
    levels = browser.js(
        "return [].map.call(document.querySelectorAll('h1,h2,h3,h4,h5,h6'), function (h) { return +h.tagName[1]; })"
    )
    assert levels[0] == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels


def names(browser):
    """Every control, drawing and part has a name; tables have heads."""
    count, bad = browser.js(NAMES)
    assert count > 20 and not bad, bad


def contrast(browser):
    """Every text that is seen stands out by 4.5:1 at least."""
    count, bad = browser.js(CONTRAST)
    assert count > 50 and not bad, bad


def targets(browser):
    """Every control that is seen is 24 pixels wide and high."""
    count, bad = browser.js(TARGETS)
    assert count > 20 and not bad, bad


def overflow(browser):
    """Nothing reaches beyond the screen's sides."""
    wide, screen, bad = browser.js(OVERFLOW)
    assert wide <= screen and not bad, (wide, screen, bad[:10])


def pages(pdf):
    """Pages of a PDF file."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))
