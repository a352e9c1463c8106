// "@" in a note offers the people who may see the record: arrows and Enter choose, Escape leaves it as typed.
"use strict";

const TYPED = /(?:^|[^\p{L}\p{N}_@.])@([\p{L}\p{N}_.+'\u200c-]{0,40})$/u;

class KarvanMention extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.input = this.querySelector("textarea");
    KarvanMention.count = (KarvanMention.count || 0) + 1;
    this.uid = `k-mention-${KarvanMention.count}`;
    this.list = Object.assign(document.createElement("ul"), { id: this.uid, className: "k-options", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.dataset.title);
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
    this.said = Object.assign(document.createElement("span"), { className: "visually-hidden" });
    this.said.setAttribute("role", "status");
    this.append(this.list, this.said);
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.uid);
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("click", () => this.close());
    this.input.addEventListener("keydown", (event) => this.keys(event));
    this.input.addEventListener("blur", () => this.close());
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  typed() {
    clearTimeout(this.timer);
    const match = TYPED.exec(this.input.value.slice(0, this.input.selectionStart));
    if (!match) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.search(match[1]), 150);
  }

  async search(text) {
    const asked = (this.asked = (this.asked || 0) + 1);
    const answer = await fetch(`${this.dataset.search}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || asked !== this.asked || document.activeElement !== this.input) return;
    const { results } = await answer.json();
    this.text = text;
    this.list.replaceChildren(...results.map((each, place) => this.option(each, place)));
    this.said.textContent = results.length ? this.dataset.count.replace("{count}", results.length) : this.dataset.none;
    this.list.hidden = !results.length;
    if (results.length) {
      this.place();
      this.mark(this.list.firstChild);
    }
  }

  option(person, place) {
    const option = Object.assign(document.createElement("li"), { id: `${this.uid}-${place}` });
    option.setAttribute("role", "option");
    option.dataset.handle = person.handle;
    option.append(
      Object.assign(document.createElement("bdi"), { textContent: person.name }),
      Object.assign(document.createElement("bdi"), { className: "k-muted k-small", textContent: person.detail }),
    );
    return option;
  }

  place() {
    const box = this.input.getBoundingClientRect();
    const below = innerHeight - box.bottom > 240 || innerHeight - box.bottom > box.top;
    const rtl = getComputedStyle(this).direction === "rtl";
    const { style } = this.list;
    style.inlineSize = `${Math.min(box.width, 360)}px`;
    style.insetBlockStart = below ? `${box.bottom + 2}px` : "auto";
    style.insetBlockEnd = below ? "auto" : `${innerHeight - box.top + 2}px`;
    style.insetInlineStart = `${Math.max(4, rtl ? document.documentElement.clientWidth - box.right : box.left)}px`;
  }

  mark(option) {
    for (const each of this.list.children) each.setAttribute("aria-selected", String(each === option));
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  close() {
    clearTimeout(this.timer);
    this.asked = (this.asked || 0) + 1;
    this.list.hidden = true;
    this.input.removeAttribute("aria-activedescendant");
  }

  keys(event) {
    if (this.list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const options = [...this.list.children];
    const now = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.mark(options[(now + step + options.length) % options.length]);
    else if (event.key === "Enter" || event.key === "Tab") this.choose(options[now]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(option) {
    const end = this.input.selectionStart;
    const start = end - this.text.length;
    this.input.setRangeText(`${option.dataset.handle} `, start, end, "end");
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("karvan-mention", KarvanMention);
