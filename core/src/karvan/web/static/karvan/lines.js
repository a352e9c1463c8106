// A grid of lines, filled in by keyboard like a sheet. The server owns the truth: it parses every
// cell, counts the rows it gets and works out totals; nothing is converted here.
//
//   Enter            same column, next row; adds a row at the end     Shift+Enter   the row above
//   Up, Down         same column, other row                           Ctrl+Del      delete, with undo
//   Alt+Up, Alt+Down move the row
"use strict";

const UNDO_FOR = 12_000;
const MOST_ROWS = 500;
const INPUTS = "input:not([type=hidden]), select, textarea";

class KarvanLines extends HTMLElement {
  connectedCallback() {
    if (this.rows || this.hasAttribute("data-readonly")) return;
    this.grid = this.dataset.grid;
    this.rows = this.querySelector("[data-rows]");
    this.blank = this.querySelector("template");
    this.live = this.querySelector("[data-live]");
    this.classList.add("k-lines-live");
    for (const each of this.querySelectorAll("[data-nojs]")) each.remove();
    this.beginning = this.valuesOf(this.blank.content.firstElementChild);
    this.emptyValues = Object.fromEntries(Object.keys(this.beginning).map((name) => [name, ""]));
    for (const row of [...this.rows.children]) if (this.isUntouched(row)) row.remove();
    if (!this.visibleRows().length) this.addRow(null, { silent: true });
    this.renumber();
    this.listen();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.form?.removeEventListener("formdata", this.rewrite);
  }

  listen() {
    this.form = this.closest("form");
    this.rewrite = (event) => this.leaveOutUntouched(event.formData);
    this.form?.addEventListener("formdata", this.rewrite);
    this.addEventListener("keydown", (event) => this.keys(event));
    this.addEventListener("paste", (event) => this.paste(event));
    this.addEventListener("input", () => this.ask());
    this.addEventListener("change", () => this.ask());
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-add]")) this.focusCell(this.addRow(), 0);
      const remove = event.target.closest("[data-remove]");
      if (remove) this.remove(remove.closest("[data-line]"), 0);
    });
    this.dragging();
    if (this.dataset.preview) this.ask(0);
  }

  visibleRows() {
    return [...this.rows.children].filter((row) => !row.hidden);
  }

  cellsOf(row) {
    return [...row.querySelectorAll(":scope > td")].filter((cell) => !cell.classList.contains("k-line-end"))
      .map((cell) => cell.querySelector(INPUTS)).filter(Boolean);
  }

  // The values of a row by field, to tell one that nobody filled in from one that somebody did.
  valuesOf(row) {
    const found = {};
    for (const input of row.querySelectorAll(INPUTS)) {
      const field = input.name.replace(/^.*?-(\d+|__i__)-/, "");
      found[field] = input.type === "checkbox" ? String(input.checked) : input.value.trim();
    }
    return found;
  }

  isUntouched(row) {
    const id = row.querySelector("input[name$='-id']");
    if (row.hidden || (id && id.value)) return false;
    if (row.querySelector(".is-invalid")) return false;
    const values = Object.entries(this.valuesOf(row));
    return values.every(([name, value]) => value === this.beginning[name])
      || values.every(([, value]) => value === "" || value === "false");
  }

  // Rows nobody touched are not posted; the others close up, and the count says how many there are.
  leaveOutUntouched(data) {
    const places = new Map();
    [...this.rows.children].forEach((row, index) => {
      if (!this.isUntouched(row)) places.set(String(index), places.size);
    });
    const pattern = new RegExp(`^${this.grid}-(\\d+)-(.+)$`);
    for (const [name, value] of [...data]) {
      const match = pattern.exec(name);
      if (!match) continue;
      if (data.has(name)) data.delete(name);
      if (places.has(match[1])) data.append(`_moved-${this.grid}-${places.get(match[1])}-${match[2]}`, value);
    }
    for (const [name, value] of [...data]) {
      if (!name.startsWith(`_moved-${this.grid}-`)) continue;
      data.delete(name);
      data.append(name.slice("_moved-".length), value);
    }
    data.set(`${this.grid}-count`, String(places.size));
  }

  addRow(after = null, { silent = false } = {}) {
    if (this.rows.children.length >= MOST_ROWS) {
      this.say(this.dataset.most);
      return this.visibleRows().at(-1);
    }
    const row = this.blank.content.firstElementChild.cloneNode(true);
    if (after) after.after(row);
    else this.rows.append(row);
    this.renumber();
    if (!silent) this.say(this.dataset.added.replace("{number}", this.visibleRows().indexOf(row) + 1));
    return row;
  }

  remove(row, column) {
    const rows = this.visibleRows();
    const place = rows.indexOf(row);
    const id = row.querySelector("input[name$='-id']");
    const next = row.nextSibling;
    if (id && id.value) {
      row.hidden = true;
      const mark = Object.assign(document.createElement("input"), { type: "hidden", name: `${this.grid}-0-_delete`, value: "1" });
      mark.dataset.mark = "";
      row.querySelector("th").append(mark);
    } else {
      row.remove();
    }
    if (!this.visibleRows().length) this.addRow(null, { silent: true });
    this.renumber();
    this.changed();
    this.say(this.dataset.removed);
    this.offerUndo(() => {
      row.hidden = false;
      row.querySelector("[data-mark]")?.remove();
      if (!row.isConnected) this.rows.insertBefore(row, next && next.parentNode === this.rows ? next : null);
      this.renumber();
      this.changed();
      this.focusCell(row, column);
    });
    const left = this.visibleRows();
    this.focusCell(left[Math.min(place, left.length - 1)], column);
  }

  offerUndo(undo) {
    document.querySelector(".k-undo")?.remove();
    const toast = Object.assign(document.createElement("div"), { className: "k-toast k-undo" });
    toast.setAttribute("role", "status");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-link", textContent: this.dataset.undo });
    const gone = () => { clearTimeout(timer); toast.remove(); };
    button.addEventListener("click", () => { gone(); undo(); });
    toast.append(this.dataset.removed, " ", button);
    document.body.append(toast);
    const timer = setTimeout(gone, UNDO_FOR);
  }

  move(row, step, column) {
    const rows = this.visibleRows();
    const other = rows[rows.indexOf(row) + step];
    if (!other || !this.hasAttribute("data-sortable")) return;
    if (step < 0) other.before(row);
    else other.after(row);
    this.renumber();
    this.changed();
    this.focusCell(row, column);
    this.say(this.dataset.moved.replace("{number}", this.visibleRows().indexOf(row) + 1));
  }

  // Names, ids and references between them carry the number of the row.
  renumber() {
    let shown = 0;
    const number = new Intl.NumberFormat(document.documentElement.lang === "fa" ? "fa" : "en");
    [...this.rows.children].forEach((row, index) => {
      const pattern = new RegExp(`(^|\\s|f-)${this.grid}-(?:\\d+|__i__)-`, "g");
      for (const node of [row, ...row.querySelectorAll("*")]) {
        for (const name of ["name", "id", "for", "aria-labelledby", "aria-describedby"]) {
          const value = node.getAttribute(name);
          if (value && !(name === "aria-labelledby" && !value.includes("-no"))) {
            const renamed = value.replace(pattern, `$1${this.grid}-${index}-`);
            if (renamed !== value) node.setAttribute(name, renamed);
          }
        }
      }
      if (!row.hidden) row.querySelector("[data-number]").textContent = number.format((shown += 1));
    });
    const count = this.querySelector("[data-count]");
    if (count) count.value = this.rows.children.length;
  }

  focusCell(row, column) {
    const cells = row ? this.cellsOf(row) : [];
    const cell = cells[Math.min(column, cells.length - 1)];
    if (!cell) return;
    cell.focus();
    if (cell.select && cell.type === "text") cell.select();
  }

  keys(event) {
    const input = event.target.closest(INPUTS);
    const row = input && input.closest("[data-line]");
    if (!row || event.isComposing) return;
    const column = this.cellsOf(row).indexOf(input);
    const rows = this.visibleRows();
    const place = rows.indexOf(row);
    const go = (target) => {
      event.preventDefault();
      this.focusCell(target, column);
    };
    if (event.key === "Delete" && event.ctrlKey) {
      event.preventDefault();
      this.remove(row, column);
    } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      this.move(row, event.key === "ArrowUp" ? -1 : 1, column);
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "Enter" && input.tagName !== "TEXTAREA") {
      if (event.shiftKey) go(rows[Math.max(place - 1, 0)]);
      else go(rows[place + 1] || this.addRow());
    } else if (event.key === "ArrowDown" && input.tagName === "INPUT" && rows[place + 1]) {
      go(rows[place + 1]);
    } else if (event.key === "ArrowUp" && input.tagName === "INPUT" && place > 0) {
      go(rows[place - 1]);
    }
  }

  // TAB-separated text fills cells to the end and down; rows are added as needed.
  paste(event) {
    const input = event.target.closest(INPUTS);
    const row = input && input.closest("[data-line]");
    const text = event.clipboardData?.getData("text/plain") || "";
    const table = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    if (!row || (table.length === 1 && table[0].length === 1)) return;
    event.preventDefault();
    const from = this.cellsOf(row).indexOf(input);
    let target = row;
    table.forEach((values, index) => {
      if (index) {
        const rows = this.visibleRows();
        target = rows[rows.indexOf(target) + 1] || this.addRow(null, { silent: true });
      }
      const cells = this.cellsOf(target);
      values.forEach((value, offset) => { if (cells[from + offset]) this.fill(cells[from + offset], value.trim()); });
    });
    this.say(this.dataset.added.replace("{number}", this.visibleRows().length));
    this.changed();
    this.focusCell(target, from);
  }

  fill(cell, value) {
    if (cell.type === "checkbox") {
      cell.checked = /^(1|true|yes|x|✓|بله|بلی)$/i.test(value);
    } else if (cell.tagName === "SELECT") {
      const option = [...cell.options].find((each) => each.value === value || each.textContent.trim() === value);
      cell.value = option ? option.value : "";
    } else {
      cell.value = value;
      const hidden = cell.name.endsWith("-text") && cell.parentElement.querySelector("input[type=hidden]");
      if (hidden) hidden.value = "";
    }
  }

  dragging() {
    let held = null;
    this.addEventListener("dragstart", (event) => {
      if (!event.target.closest || !event.target.closest("[data-handle]")) return;
      held = event.target.closest("[data-line]");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(held, 0, 0);
      held.classList.add("k-dragged");
    });
    this.addEventListener("dragover", (event) => {
      const row = held && event.target.closest("[data-line]");
      if (!row) return;
      event.preventDefault();
      const box = row.getBoundingClientRect();
      if (row !== held) (event.clientY < box.top + box.height / 2 ? row.before(held) : row.after(held));
    });
    this.addEventListener("dragend", () => {
      if (!held) return;
      held.classList.remove("k-dragged");
      held = null;
      this.renumber();
      this.changed();
    });
  }

  changed() {
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  say(text) {
    this.live.textContent = text;
  }

  // Totals are asked of the server once the typing pauses; until then the old ones are dimmed.
  ask(wait = 450) {
    if (!this.dataset.preview || !this.form) return;
    clearTimeout(this.timer);
    this.querySelector("[data-totals]")?.classList.add("k-totals-old");
    this.timer = setTimeout(() => this.preview(), wait);
  }

  async preview() {
    const asked = (this.asked = (this.asked || 0) + 1);
    const body = new FormData(this.form);
    body.set("_record", this.dataset.record);
    for (const name of ["_key", "_version"]) body.delete(name);
    const answer = await fetch(this.dataset.preview, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok || asked !== this.asked) return;
    const { totals } = await answer.json();
    const place = this.querySelector("[data-totals]");
    if (!place || !totals.length) return;
    place.replaceChildren(...totals.map(([label, text]) => {
      const pair = document.createElement("div");
      pair.append(
        Object.assign(document.createElement("dt"), { textContent: label }),
        Object.assign(document.createElement("dd"), { className: "num", textContent: text }),
      );
      return pair;
    }));
    place.classList.remove("k-totals-old");
  }
}

customElements.define("karvan-lines", KarvanLines);
