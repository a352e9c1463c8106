// The list beyond HTML: selecting with shift, columns in order, cells that open by double click,
// the filter builder drawn anew when a field changes, and its picker.
"use strict";

const each = (where, selector, act) => { for (const found of where.querySelectorAll(selector)) act(found); };
const boxes = () => [...document.querySelectorAll("[data-list] tbody [name=id]")];
let last = null;

const showSelection = () => {
  const all = boxes(), chosen = all.filter((box) => box.checked);
  const page = document.querySelector("[data-select-page]");
  const told = document.querySelector("[data-selected]");
  if (page) {
    page.checked = chosen.length > 0 && chosen.length === all.length;
    page.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  if (told) {
    told.dataset.word ||= told.textContent;
    const language = document.documentElement.lang;
    told.textContent = `${told.dataset.word}: ${chosen.length.toLocaleString(language)}`;
  }
};

// A group opens and closes what lies within it.
const toggle = (button) => {
  const row = button.closest("tr"), opens = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(opens));
  each(row.parentElement, `tr[data-parent^="${row.dataset.path}"]`, (inner) => {
    inner.hidden = opens ? inner.dataset.parent !== row.dataset.path : true;
    const own = opens && inner.querySelector("[data-toggle]");
    if (own) own.setAttribute("aria-expanded", "false");
  });
};

const prepare = () => {
  each(document, "[data-groups][data-closed] [data-toggle][hidden]", (found) => { found.hidden = false; toggle(found); });
  each(document, "[data-select-page], [data-unselect], [data-move], [data-toggle]", (found) => { found.hidden = false; });
  each(document, "[data-go-button], [data-without-script]", (found) => { found.hidden = true; });
  showSelection();
};

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-list] tbody [name=id]");
  if (box) {
    const all = boxes(), from = all.indexOf(last), to = all.indexOf(box);
    if (event.shiftKey && from >= 0) {
      for (const other of all.slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = box.checked;
    }
    last = box;
    showSelection();
  }
  if (event.target.closest("[data-unselect]")) {
    for (const other of boxes()) other.checked = false;
    each(document, "#k-bulk [name=all]", (found) => { found.checked = false; });
    showSelection();
  }
  const toggler = event.target.closest("[data-toggle]");
  if (toggler) toggle(toggler);
  const mover = event.target.closest("[data-move]");
  if (mover) {
    const item = mover.closest("li");
    const other = mover.dataset.move < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (other) {
      if (mover.dataset.move < 0) other.before(item); else other.after(item);
      mover.focus();
    }
  }
  const dropped = event.target.closest("[data-drop]");
  if (dropped) {
    const picker = dropped.closest("k-filter-picker");
    dropped.closest(".k-chip").remove();
    picker.querySelector("[role=combobox]").focus();
  }
});

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.matches("[data-select-page]")) {
    for (const box of boxes()) box.checked = target.checked;
    showSelection();
  }
  if (target.matches("[data-go]") && target.value) target.form.requestSubmit(target.form.querySelector("[data-go-button]"));
  if (target.matches("[data-submit]")) target.form.requestSubmit();
  const builder = target.matches("[data-redraw]") && target.closest("[data-builder]");
  if (builder) {
    builder.dataset.focus = target.name;
    builder.requestSubmit(builder.querySelector("[data-without-script]"));
  }
});

// A cell opens by double click, and Escape leaves it as it was.
document.addEventListener("dblclick", (event) => {
  const cell = event.target.closest(".k-editable");
  if (cell && !event.target.closest("a")) cell.querySelector(".k-cell-edit").click();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const form = event.target.closest("[data-cell-form]");
  if (form) {
    event.preventDefault();
    form.querySelector("[data-cancel]").click();
  }
});

// The builder is fetched when its menu opens for the first time.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (menu.matches("[data-filter]") && menu.open) htmx.trigger(menu.querySelector("[data-load]"), "opened");
}, true);

// What is shown next keeps the place of the keyboard.
let back = null;
document.addEventListener("htmx:before:request", (event) => {
  const builder = event.target.closest && event.target.closest("[data-builder]");
  back = builder ? { name: builder.dataset.focus || "", rows: builder.querySelectorAll(".k-filter-row").length } : null;
});
const settle = () => {
  prepare();
  const input = document.querySelector("[data-cell-form] :is(input:not([type=hidden]), select, textarea)");
  if (input) {
    input.focus();
    if (input.select) input.select();
    return;
  }
  const builder = document.querySelector("[data-builder]");
  if (!builder) return;
  const fresh = [...builder.querySelectorAll("[data-fresh]")].pop();
  const wrong = builder.querySelector("[aria-invalid]");
  const next = back && back.name && builder.querySelector(`[name="${CSS.escape(back.name)}"]`);
  const inside = builder.closest("details");
  if (inside && !inside.open) return;
  (wrong || next || fresh || builder.querySelector("select"))?.focus();
};
document.addEventListener("htmx:after:swap", settle);
document.addEventListener("htmx:after:settle", prepare);

// Chooses records for a condition; with data-several more than one.
class FilterPicker extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("[role=combobox]");
    this.found = this.querySelector("[role=listbox]");
    if (!this.dataset.url || !this.input) return;
    this.input.addEventListener("input", () => this.wait());
    this.input.addEventListener("focus", () => this.wait());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.found.addEventListener("mousedown", (event) => {
      const item = event.target.closest("li");
      event.preventDefault();
      if (item) this.take(item);
    });
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), 180);
  }

  async search() {
    const text = this.input.value;
    const answer = await fetch(`${this.dataset.url}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || text !== this.input.value) return;
    const { results } = await answer.json();
    this.found.replaceChildren(...results.map((result, index) => {
      const item = document.createElement("li");
      item.id = `${this.found.id}-${index}`;
      item.setAttribute("role", "option");
      item.dataset.id = result.id;
      item.textContent = result.title;
      return item;
    }));
    this.found.hidden = results.length === 0;
    this.input.setAttribute("aria-expanded", String(results.length > 0));
    this.mark(0);
  }

  mark(index) {
    const items = [...this.found.children];
    this.at = Math.max(0, Math.min(index, items.length - 1));
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === this.at)));
    if (items[this.at]) this.input.setAttribute("aria-activedescendant", items[this.at].id);
  }

  press(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.found.hidden) this.search(); else this.mark(this.at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !this.found.hidden) {
      event.preventDefault();
      this.take(this.found.children[this.at]);
    } else if (event.key === "Escape" && !this.found.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  take(item) {
    if (!item) return;
    if (!("several" in this.dataset)) each(this, ".k-chip", (chip) => chip.remove());
    const chip = document.createElement("span"), title = document.createElement("bdi");
    const value = document.createElement("input"), drop = document.createElement("button");
    chip.className = "k-chip";
    title.textContent = item.textContent;
    Object.assign(value, { type: "hidden", name: this.dataset.name, value: item.dataset.id });
    Object.assign(drop, { type: "button", textContent: "×" });
    drop.dataset.drop = "";
    drop.setAttribute("aria-label", `× ${item.textContent}`);
    chip.append(title, value, drop);
    this.input.before(chip);
    this.input.value = "";
    this.close();
  }

  close() {
    this.found.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
customElements.define("k-filter-picker", FilterPicker);
prepare();
