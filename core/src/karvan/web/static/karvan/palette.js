// The command palette: a dialog with one input and a list that arrows move through (ARIA combobox).
"use strict";

class KarvanPalette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.said = this.querySelector("[role=status]");
    this.chosen = -1;
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.go(option, event);
    });
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("close", () => { this.input.value = ""; });
  }

  open(text = "") {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.input.value = text;
    this.input.focus();
    this.load();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), 150);
  }

  async load() {
    const asked = this.input.value;
    let answer;
    try {
      answer = await fetch(`${this.dataset.url}?q=${encodeURIComponent(asked)}`, { headers: { Accept: "application/json" } });
    } catch { return; }
    if (answer.status === 401) { location.reload(); return; }
    if (!answer.ok || asked !== this.input.value) return;
    this.draw((await answer.json()).groups);
  }

  draw(groups) {
    let number = 0;
    const drawn = groups.map((group, place) => {
      const box = document.createElement("div");
      const head = document.createElement("div");
      box.setAttribute("role", "group");
      head.id = `k-palette-group-${place}`;
      head.className = "k-palette-head";
      head.textContent = group.title;
      box.setAttribute("aria-labelledby", head.id);
      box.append(head, ...group.items.map((item) => this.option(item, number++)));
      return box;
    });
    this.list.replaceChildren(...drawn);
    this.said.textContent = number ? "" : this.dataset.nothing;
    this.choose(number ? 0 : -1);
  }

  option(item, number) {
    const line = document.createElement("div");
    line.id = `k-palette-${number}`;
    line.className = "k-palette-item";
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    if (item.url) line.dataset.url = item.url;
    if (item.act) line.dataset.act = item.act;
    line.append(this.icon(item.icon));
    for (const [text, look] of [[item.title, "k-clip"], [item.detail, "k-palette-detail"]]) {
      const part = document.createElement("bdi");
      part.className = look;
      part.textContent = text;
      if (text) line.append(part);
    }
    return line;
  }

  icon(name) {
    const space = "http://www.w3.org/2000/svg";
    const icon = document.createElementNS(space, "svg");
    const use = document.createElementNS(space, "use");
    icon.setAttribute("class", "k-icon");
    icon.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${this.dataset.sprite}#${name}`);
    icon.append(use);
    return icon;
  }

  get options() { return [...this.list.querySelectorAll("[role=option]")]; }

  choose(number) {
    const options = this.options;
    options.forEach((each, place) => each.setAttribute("aria-selected", String(place === number)));
    this.chosen = number;
    if (number < 0) { this.input.removeAttribute("aria-activedescendant"); return; }
    this.input.setAttribute("aria-activedescendant", options[number].id);
    options[number].scrollIntoView({ block: "nearest" });
  }

  press(event) {
    const last = this.options.length - 1;
    const moves = { ArrowDown: this.chosen >= last ? 0 : this.chosen + 1, ArrowUp: this.chosen <= 0 ? last : this.chosen - 1 };
    if (event.isComposing || last < 0) return;
    if (event.key in moves) {
      event.preventDefault();
      this.choose(moves[event.key]);
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      this.go(this.options[this.chosen], event);
    }
  }

  go(option, event) {
    const { url, act } = option.dataset;
    if (act) {
      this.dialog.close();
      document.dispatchEvent(new CustomEvent("karvan:act", { detail: act }));
    } else if (event.ctrlKey || event.metaKey) {
      window.open(url, "_blank", "noopener");
    } else {
      location.assign(url);
    }
  }
}
customElements.define("karvan-palette", KarvanPalette);

// The search in the bar opens the palette as soon as it is used.
const find = document.querySelector(".k-find");
if (find) {
  const open = (event) => {
    event.preventDefault();
    document.querySelector("karvan-palette").open();
  };
  find.addEventListener("mousedown", open);
  find.addEventListener("submit", open);
  find.querySelector("input").addEventListener("keydown", (event) => {
    if (event.key === "Tab" || event.key === "Shift" || event.key === "Escape") return;
    event.preventDefault();
    document.querySelector("karvan-palette").open(event.key.length === 1 && !event.ctrlKey && !event.metaKey ? event.key : "");
  });
}
