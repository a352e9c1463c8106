// The grid of many new records: more rows, cells pasted from a spreadsheet, arrows up and down.
"use strict";

class EntryGrid extends HTMLElement {
  connectedCallback() {
    this.body = this.querySelector("tbody");
    this.template = this.querySelector("template");
    this.count = this.querySelector("[data-count]");
    this.most = Number(this.dataset.most);
    const add = this.querySelector("[data-add]");
    add.hidden = false;
    add.addEventListener("click", () => { for (let made = 0; made < 5; made += 1) this.add(); });
    this.addEventListener("paste", (event) => this.paste(event));
    this.addEventListener("keydown", (event) => this.press(event));
  }

  add() {
    const index = this.body.rows.length;
    if (index >= this.most) return null;
    const row = this.template.content.cloneNode(true).querySelector("tr");
    for (const part of row.querySelectorAll("*")) {
      for (const name of part.getAttributeNames()) {
        if (part.getAttribute(name).includes("__i__")) part.setAttribute(name, part.getAttribute(name).replaceAll("__i__", String(index)));
      }
    }
    row.querySelector("[data-number]").textContent = (index + 1).toLocaleString(document.documentElement.lang);
    this.body.append(row);
    this.count.value = String(index + 1);
    return row;
  }

  inputs(row) {
    return [...row.cells].slice(1).map((cell) => cell.querySelector("input:not([type=hidden]), select, textarea"));
  }

  paste(event) {
    const text = (event.clipboardData || { getData: () => "" }).getData("text/plain");
    const here = event.target.closest("td");
    if (!here || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
    const column = here.cellIndex - 1, first = [...this.body.rows].indexOf(here.parentElement);
    lines.forEach((line, down) => {
      const row = this.body.rows[first + down] || this.add();
      if (!row) return;
      const inputs = this.inputs(row);
      line.split("\t").forEach((value, right) => this.fill(inputs[column + right], value.trim()));
    });
  }

  fill(input, text) {
    if (!input) return;
    if (input.type === "checkbox") {
      input.checked = ["1", "true", "yes", "x", "✓", "بله"].includes(text.toLowerCase());
    } else if (input.tagName === "SELECT") {
      const wanted = text.toLowerCase();
      const found = [...input.options].find((option) => [option.value, option.textContent].some((word) => word.trim().toLowerCase() === wanted));
      if (found) input.value = found.value;
    } else {
      input.value = text;
    }
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  press(event) {
    const cell = event.target.closest("td");
    if (!cell || event.target.tagName === "SELECT" || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    if (event.target.getAttribute("aria-expanded") === "true") return;
    const row = cell.parentElement[event.key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling"];
    const next = row && this.inputs(row)[cell.cellIndex - 1];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
}
customElements.define("k-grid", EntryGrid);
