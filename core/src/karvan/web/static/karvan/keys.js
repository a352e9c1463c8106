// The keyboard: binds the shortcuts that the page declares, and fills the help from the same list.
"use strict";

const help = document.getElementById("k-help");
const shortcuts = help ? JSON.parse(help.dataset.shortcuts) : [];
const switchedOn = document.documentElement.hasAttribute("data-shortcuts");
const rows = () => [...document.querySelectorAll("main table tbody tr")].filter((row) => row.querySelector("a[href]") && row.offsetParent);
const here = () => document.querySelector("main tr.k-here");
let first = "";

const toRow = (step) => {
  const all = rows();
  if (!all.length) return;
  const now = all.indexOf(here());
  const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
  if (now >= 0) all[now].classList.remove("k-here");
  next.classList.add("k-here");
  next.querySelector("a[href]").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
};

const pressed = {
  star: "[data-shortcut=star]",
  new: "[data-shortcut=new], [data-new], .k-head .k-actions a[href$='/new']",
  edit: "[data-shortcut=edit], .k-head .k-actions a[href$='/edit']",
  save: "[data-shortcut=save], main [data-save], main form[method=post] .k-card-foot .btn-primary, main form[method=post] > .btn-primary",
  previous: "[data-shortcut=previous], main a[rel=prev]",
  next: "[data-shortcut=next], main a[rel=next]",
};

const acts = {
  palette: () => document.querySelector("karvan-palette").open(),
  search: () => {
    const box = document.querySelector("main [data-shortcut=search], main input[type=search]");
    if (box) { box.focus(); box.select(); } else acts.palette();
  },
  shortcuts: () => { if (help && !help.open) help.showModal(); },
  close: () => here()?.classList.remove("k-here"),
  theme: () => document.querySelector("[data-theme-toggle]").click(),
  up: () => [...document.querySelectorAll(".k-crumbs a")].pop()?.click(),
  "row-next": () => toRow(1),
  "row-before": () => toRow(-1),
  "row-open": () => here()?.querySelector("a[href]").click(),
  "row-select": () => here()?.querySelector("input[type=checkbox]")?.click(),
  "start-page": () => {
    const form = document.getElementById("k-start-page");
    form.elements.start_page.value = location.pathname + location.search;
    form.requestSubmit();
  },
};
document.addEventListener("karvan:act", (event) => acts[event.detail]?.());

const run = (shortcut) => {
  if (shortcut.url) location.assign(shortcut.url);
  else if (shortcut.act) acts[shortcut.act]();
  else {
    const found = [...document.querySelectorAll(pressed[shortcut.press])].find((each) => each.offsetParent);
    if (!found) return false;
    if (found.matches("input, select, textarea")) found.focus(); else found.click();
  }
  return true;
};

// The key as the Latin layout has it, so that a Persian keyboard has the same shortcuts.
const nameOf = (event) => {
  const key = event.key.length === 1 && event.key > "~" && /^Key[A-Z]$/.test(event.code) ? event.code[3] : event.key;
  const plain = event.code === "Slash" && event.key > "~" ? (event.shiftKey ? "?" : "/") : key.toLowerCase();
  return event.ctrlKey || event.metaKey ? `mod+${plain}` : plain;
};

const isTyping = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], [role=textbox]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const name = nameOf(event);
  const withModifier = name.startsWith("mod+");
  if (!withModifier && (!switchedOn || isTyping(event.target))) return;
  if (document.querySelector("dialog[open]")) return;
  if (name === "mod+s" && document.querySelector("main [data-save]")) return; // the form does it itself
  if (name === "enter" && event.target.closest("a, button, summary")) return;
  const keys = first ? `${first} ${name}` : name;
  first = "";
  const found = shortcuts.find((each) => each.keys === keys);
  if (found) {
    if (run(found) && name !== "escape") event.preventDefault();
  } else if (shortcuts.some((each) => each.keys.startsWith(`${keys} `))) {
    first = name;
    setTimeout(() => { first = ""; }, 1200);
  }
});

// The help, drawn once from the registry.
if (help) {
  const body = help.querySelector(".k-dialog-body");
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const written = { mod: isMac ? "⌘" : "Ctrl", escape: "Esc", enter: "Enter" };
  for (const title of new Set(shortcuts.map((each) => each.group))) {
    const part = document.createElement("section");
    const head = document.createElement("h3");
    const list = document.createElement("dl");
    head.textContent = title;
    for (const each of shortcuts.filter((one) => one.group === title)) {
      const line = document.createElement("div");
      const text = document.createElement("dt");
      const keys = document.createElement("dd");
      text.textContent = each.title;
      for (const key of each.keys.split(/[ +]/)) {
        const cap = document.createElement("kbd");
        cap.textContent = written[key] || key.toUpperCase();
        keys.append(cap);
      }
      line.append(text, keys);
      list.append(line);
    }
    part.append(head, list);
    body.append(part);
  }
  help.addEventListener("click", (event) => { if (event.target === help || event.target.closest("[data-close]")) help.close(); });
}

// What is opened is remembered as seen.
const seen = document.querySelector("main[data-seen]");
if (seen) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const title = document.querySelector(".k-head h1")?.firstChild?.textContent.trim() || document.title;
  fetch(seen.dataset.seenUrl, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ target: seen.dataset.seen, title }), keepalive: true });
}
