(function () {
  "use strict";
  var doc = document, root = doc.documentElement;
  var get = function (id) { return doc.getElementById(id); };
  var panel = get("panel"), tools = panel.querySelector(".tools"), where = get("where");
  var figures = Array.prototype.slice.call(doc.querySelectorAll("a.f"));
  var order = {};
  figures.forEach(function (figure, i) { order[figure.id] = i; });
  var shown = null, current = -1, place = -1, opener = null;

  root.classList.add("js");
  tools.hidden = false;
  get("print").hidden = false;

  // With scripts on, a browser keeps a noscript's markup as text; it becomes elements when it is needed.
  function expand(section) {
    var kept = section.querySelector("noscript");
    if (!kept) { return; }
    var markup = doc.createElement("template");
    markup.innerHTML = kept.textContent;
    kept.parentNode.replaceChild(markup.content, kept);
    section.querySelectorAll(".src a").forEach(function (link) {
      var row = doc.querySelector(link.getAttribute("href") + " .hash"), code = link.parentNode.querySelector("code");
      if (row && code) { code.title = "SHA-256 " + row.textContent; }
    });
    section.querySelectorAll(".sql").forEach(function (sql) {
      sql.querySelectorAll("pre a").forEach(function (link) {
        var part = doc.querySelector(link.getAttribute("href"));
        // The link's own line end belongs to the part, too.
        link.nextSibling.data = link.nextSibling.data.slice(1);
        link.parentNode.replaceChild(doc.createTextNode(part.textContent), link);
      });
      var button = doc.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "复制 SQL";
      sql.appendChild(button);
    });
  }

  function mark(index) {
    if (current >= 0) { figures[current].removeAttribute("aria-current"); }
    current = index;
    if (index >= 0) {
      place = index;
      figures[index].setAttribute("aria-current", "true");
    }
    where.textContent = index >= 0 ? "第" + (index + 1) + "处，共" + figures.length + "处" : "";
    get("prev").disabled = place < 1;
    get("next").disabled = place >= figures.length - 1;
  }

  function show(section, index) {
    if (shown) { shown.classList.remove("on"); }
    shown = section;
    expand(section);
    section.classList.add("on");
    root.classList.add("open");
    mark(index);
    panel.scrollTop = 0;
    section.querySelector("h3").focus({ preventScroll: true });
    // Where the panel covers the lower part, the figure goes above it.
    if (index >= 0) {
      var box = figures[index].getBoundingClientRect();
      var floor = getComputedStyle(panel).position === "fixed" ? panel.getBoundingClientRect().top : innerHeight;
      if (!(box.top > 56) || box.bottom > floor - 8) { figures[index].scrollIntoView({ block: "start" }); }
    }
  }

  function hide() {
    if (!shown) { return; }
    shown.classList.remove("on");
    shown = null;
    root.classList.remove("open");
    mark(-1);
  }

  // The address says what is open, so that it can be sent and Back works. Where a browser refuses (in a
  // frame, or after hundreds of clicks in a moment), the figure opens all the same.
  function address(hash, replace) {
    var url = location.href.split("#")[0] + hash;
    try {
      if (replace) { history.replaceState(null, "", url); } else { history.pushState(null, "", url); }
    } catch (refused) { return; }
  }

  function target(hash) {
    var id = decodeURIComponent(hash.slice(1));
    if (order[id] !== undefined) {
      return { section: doc.querySelector(figures[order[id]].getAttribute("href")), index: order[id] };
    }
    var section = id ? get(id) : null;
    return section && section.classList.contains("ev") ? { section: section, index: -1 } : null;
  }

  function follow() {
    var at = target(location.hash);
    if (at) { show(at.section, at.index); } else { hide(); }
  }

  function step(by) {
    var next = place + by;
    if (!shown || !figures[next]) { return; }
    opener = figures[next];
    address("#" + figures[next].id, true);
    show(doc.querySelector(opener.getAttribute("href")), next);
  }

  function close() {
    var back = opener || figures[current];
    hide();
    address("", true);
    if (back) { back.focus({ preventScroll: true }); }
  }

  function copy(button) {
    var pre = button.parentNode.querySelector("pre");
    var done = function () { button.textContent = "已复制"; };
    var select = function () {
      getSelection().selectAllChildren(pre);
      if (doc.execCommand("copy")) { done(); }
    };
    if (navigator.clipboard) { navigator.clipboard.writeText(pre.textContent).then(done, select); } else { select(); }
  }

  doc.addEventListener("click", function (event) {
    var at = event.target.closest ? event.target.closest("a, button") : null;
    if (!at || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    if (at.classList.contains("copy")) { copy(at); return; }
    var hash = at.getAttribute("href");
    if (!hash) { return; }
    if (at.classList.contains("f")) { hash = "#" + at.id; }
    var found = target(hash);
    if (!found) { return; }
    event.preventDefault();
    if (!panel.contains(at)) { opener = at; }
    if (hash !== location.hash) { address(hash, false); }
    show(found.section, found.index);
  });
  doc.addEventListener("keydown", function (event) {
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "Escape") { close(); return; }
    if (event.target.closest && event.target.closest("pre, .scroll, input")) { return; }
    if (event.key === "ArrowLeft") { step(-1); event.preventDefault(); }
    if (event.key === "ArrowRight") { step(1); event.preventDefault(); }
  });
  get("prev").addEventListener("click", function () { step(-1); });
  get("next").addEventListener("click", function () { step(1); });
  get("close").addEventListener("click", close);
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);

  get("with").addEventListener("change", function () { root.classList.toggle("with", this.checked); });
  get("print").addEventListener("click", function () { print(); });
  // What is folded away on a screen is all there is to read on paper.
  var opened = [];
  addEventListener("beforeprint", function () {
    var all = get("with").checked;
    if (all) { panel.querySelectorAll(".ev").forEach(expand); }
    opened = Array.prototype.slice.call(doc.querySelectorAll(all ? ".more, .ev details" : ".more"));
    opened = opened.filter(function (details) { return !details.open; });
    opened.forEach(function (details) { details.open = true; });
  });
  addEventListener("afterprint", function () {
    opened.forEach(function (details) { details.open = false; });
  });

  mark(-1);
  if (location.hash) { follow(); }
})();
