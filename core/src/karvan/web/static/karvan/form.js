// The form of a record: nothing is lost unasked, Ctrl+S saves, fields appear and lock as they must,
// tabs, and the dialogs of commands.
"use strict";

const make = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};

// What the form would post, as one text to compare.
const stateOf = (form) => {
  const parts = [];
  for (const [name, value] of new FormData(form)) {
    if (!["csrf_token", "_key"].includes(name)) parts.push(`${name}=${value.name ?? value}`);
  }
  return parts.join("\n");
};

// Deferred scripts have all run once the document is ready; until then a form is still being built.
let isReady = false;
const ready = new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }))
  .then(() => { isReady = true; });

class KarvanForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.leaving = false;
    this.follow = this.follow.bind(this);
    this.unload = this.unload.bind(this);
    this.keys = this.keys.bind(this);
    this.addEventListener("input", () => this.changed());
    this.addEventListener("change", () => this.changed());
    this.form.addEventListener("submit", () => { this.leaving = true; });
    document.addEventListener("click", this.follow, true);
    document.addEventListener("keydown", this.keys);
    addEventListener("beforeunload", this.unload);
    addEventListener("pageshow", () => { this.leaving = false; });
    this.applyConditions();
    // Elements inside finish their own start first; then the form as it stands is what is saved.
    if (isReady) requestAnimationFrame(() => this.begin());
    else ready.then(() => this.begin());
    const wrong = this.querySelector("[data-focus]");
    if (wrong) wrong.focus();
  }

  begin() {
    this.saved = stateOf(this.form);
    this.changed();
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.follow, true);
    document.removeEventListener("keydown", this.keys);
    removeEventListener("beforeunload", this.unload);
  }

  get dirty() {
    return this.hasAttribute("data-dirty") || (this.saved !== undefined && stateOf(this.form) !== this.saved);
  }

  changed() {
    this.applyConditions();
    const text = this.querySelector("[data-dirty-text]");
    if (text) text.hidden = !this.dirty;
  }

  unload(event) {
    if (!this.leaving && this.dirty) event.preventDefault();
  }

  keys(event) {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === "KeyS") {
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) this.form.requestSubmit(this.querySelector("[data-save]"));
    }
  }

  // A link that leads away from unsaved work is asked about first.
  follow(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target || link.closest("dialog") || link.getAttribute("href").startsWith("#")) return;
    if (!this.dirty || link.origin !== location.origin) return;
    event.preventDefault();
    event.stopPropagation();
    if (link.hasAttribute("data-discard-link")) this.go(link.href);
    else this.ask(link.href);
  }

  go(address) {
    this.leaving = true;
    location.assign(address);
  }

  ask(address) {
    const words = this.dataset;
    const button = (text, look, act) => {
      const node = make("button", { type: "button", className: `btn ${look}`, textContent: text });
      node.addEventListener("click", act);
      return node;
    };
    const dialog = make("dialog", { className: "k-dialog" },
      make("div", { className: "k-dialog-head" }, make("h2", { id: "k-leave-title", textContent: words.leave })),
      make("div", { className: "k-dialog-body" }, make("p", { textContent: words.leaveText })),
      make("div", { className: "k-dialog-foot" },
        button(words.stay, "btn-outline-secondary", () => dialog.close()),
        button(words.discard, "btn-outline-danger", () => this.go(address)),
        button(words.save, "btn-primary", () => { dialog.close(); this.form.requestSubmit(this.querySelector("[data-save]")); })));
    dialog.setAttribute("aria-labelledby", "k-leave-title");
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  // `visible_when` and `readonly_when`, the same rules as on the server.
  applyConditions() {
    for (const place of this.querySelectorAll("[data-visible-when], [data-readonly-when]")) {
      const visible = !place.dataset.visibleWhen || this.holds(place.dataset.visibleWhen);
      const locked = place.dataset.readonlyWhen && this.holds(place.dataset.readonlyWhen);
      place.hidden = !visible;
      for (const input of place.querySelectorAll("input, select, textarea, button")) {
        input.disabled = !visible || Boolean(locked);
      }
    }
  }

  holds(condition) {
    return Object.entries(JSON.parse(condition)).every(([name, values]) => values.includes(this.valueOf(name)));
  }

  valueOf(name) {
    const box = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!box) return this.querySelector(`[data-field="${CSS.escape(name)}"] .k-value`)?.dataset.value ?? "";
    return box.type === "checkbox" ? String(box.checked) : box.value;
  }
}

// Sections one at a time. Without this script all of them stand below each other, each with its heading.
class KarvanTabs extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.panels = [...this.querySelectorAll(":scope > [data-tab]")];
    this.list = make("div", { className: "k-tabs" });
    this.list.setAttribute("role", "tablist");
    this.list.setAttribute("aria-label", this.dataset.label || "");
    KarvanTabs.count = (KarvanTabs.count || 0) + 1;
    this.tabs = this.panels.map((panel, index) => this.tabOf(panel, `k-tab-${KarvanTabs.count}-${index}`));
    this.prepend(this.list);
    this.list.addEventListener("keydown", (event) => this.keys(event));
    const wrong = this.panels.findIndex((panel) => panel.dataset.errors);
    this.show(wrong < 0 ? 0 : wrong);
    this.reveal = () => this.revealed(document.getElementById(decodeURIComponent(location.hash.slice(1))));
    addEventListener("hashchange", this.reveal);
    document.addEventListener("click", (this.clicked = (event) => {
      const link = event.target.closest('a[href^="#"]');
      if (link) this.revealed(document.getElementById(decodeURIComponent(link.hash.slice(1))), event);
    }));
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.reveal);
    document.removeEventListener("click", this.clicked);
  }

  tabOf(panel, id) {
    const tab = make("button", { type: "button", id, textContent: panel.dataset.tab });
    if (panel.dataset.errors) tab.append(" ", make("span", { className: "k-badge k-badge-bad", textContent: panel.dataset.errors }));
    tab.setAttribute("role", "tab");
    panel.id = panel.id || `${id}-panel`;
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", id);
    tab.addEventListener("click", () => this.show(this.tabs.indexOf(tab)));
    this.list.append(tab);
    return tab;
  }

  show(chosen) {
    this.tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      this.panels[index].hidden = index !== chosen;
    });
  }

  keys(event) {
    const rtl = getComputedStyle(this).direction === "rtl";
    const now = this.tabs.indexOf(document.activeElement);
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    let next = step === undefined ? { Home: 0, End: this.tabs.length - 1 }[event.key] : now + step;
    if (next === undefined || now < 0) return;
    event.preventDefault();
    next = (next + this.tabs.length) % this.tabs.length;
    this.show(next);
    this.tabs[next].focus();
  }

  // A link to an input in a tab that is not shown opens the tab.
  revealed(target, event) {
    const index = target ? this.panels.findIndex((panel) => panel.contains(target)) : -1;
    if (index < 0) return;
    if (event) event.preventDefault();
    this.show(index);
    target.focus();
    target.scrollIntoView({ block: "center" });
  }
}

// A link in the summary of errors puts the cursor into its input, wherever that is.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".k-wrong-list a[href^='#']");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  event.preventDefault();
  const place = target.closest("details:not([open])");
  if (place) place.open = true;
  target.focus();
  target.scrollIntoView({ block: "center" });
});

// What a command asks comes in a dialog; its page is the same form for those without script.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const address = `${link.href}${link.href.includes("?") ? "&" : "?"}_part=dialog`;
  const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
  if (!answer.ok || answer.redirected) {
    location.assign(link.href);
    return;
  }
  const dialog = make("dialog", { className: "k-dialog", innerHTML: await answer.text() });
  dialog.setAttribute("aria-labelledby", "k-dialog-title");
  dialog.addEventListener("click", (inner) => { if (inner.target === dialog || inner.target.closest("[data-close]")) dialog.close(); });
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  document.body.append(dialog);
  if (window.htmx) htmx.process(dialog);
  dialog.showModal();
  const first = dialog.querySelector(".k-dialog-body :is(input:not([type=hidden]), select, textarea)");
  (first || dialog.querySelector(".k-dialog-foot button:last-child")).focus();
});

// Files dropped on the place where files are attached are attached at once.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest && event.target.closest("[data-part]");
    const input = place && place.querySelector("input[type=file]");
    if (!input || !event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    place.classList.toggle("k-drop-here", kind === "dragover");
    if (kind === "drop") {
      input.files = event.dataTransfer.files;
      input.form.requestSubmit();
    }
  });
}

customElements.define("karvan-form", KarvanForm);
customElements.define("karvan-tabs", KarvanTabs);
