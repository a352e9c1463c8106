// A reference is chosen by typing: the server searches, arrows and Enter choose, Escape leaves as it was.
"use strict";

class KarvanPicker extends HTMLElement {
  connectedCallback() {
    if (this.list || !this.dataset.search) return;
    this.hiddenInput = this.querySelector("input[type=hidden]");
    this.input = this.querySelector("input[type=text]");
    KarvanPicker.count = (KarvanPicker.count || 0) + 1;
    this.uid = `k-picker-${KarvanPicker.count}`;
    this.build();
    this.kept = { id: this.hiddenInput.value, title: this.input.value };
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.keys(event));
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("click", () => { if (this.list.hidden) this.search(""); });
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  build() {
    const input = this.input;
    this.list = Object.assign(document.createElement("ul"), { id: this.uid, className: "k-options", hidden: true });
    this.list.setAttribute("role", "listbox");
    const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
    this.list.setAttribute("aria-label", label ? label.textContent : this.closest("td")?.dataset.label || "");
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li[role=option]");
      if (option) this.choose(option);
    });
    this.said = Object.assign(document.createElement("span"), { className: "visually-hidden" });
    this.said.setAttribute("role", "status");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.uid })) {
      input.setAttribute(name, value);
    }
    this.link = this.querySelector("[data-open-link]");
    this.append(this.list, this.said);
    this.update();
  }

  update() {
    const id = this.hiddenInput.value;
    const shown = Boolean(id && this.dataset.open);
    this.link.hidden = !shown;
    if (shown) this.link.href = this.dataset.open.replace(/\/0(?=$|[/?])/, `/${id}`);
  }

  typed() {
    if (!this.input.value.trim()) this.hiddenInput.value = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(this.input.value), 200);
  }

  async search(text) {
    const asked = (this.asked = (this.asked || 0) + 1);
    const address = `${this.dataset.search}${this.dataset.search.includes("?") ? "&" : "?"}q=${encodeURIComponent(text.trim().slice(0, 200))}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok || asked !== this.asked || document.activeElement !== this.input) return;
    this.show((await answer.json()).results, text.trim());
  }

  show(results, text) {
    this.list.replaceChildren(...results.map((each) => this.option(each.title, each.detail, each.id)));
    const same = results.some((each) => each.title === text);
    if (this.dataset.create && text && !same) {
      const option = this.option(this.dataset.new.replace("{text}", text), "", "");
      option.dataset.text = text;
      option.classList.add("k-option-new");
      this.list.append(option);
    }
    if (!this.list.children.length) {
      this.list.append(Object.assign(document.createElement("li"), { className: "k-option-none", textContent: this.dataset.none }));
      this.list.lastChild.setAttribute("role", "option");
      this.list.lastChild.setAttribute("aria-disabled", "true");
    }
    this.said.textContent = results.length ? this.dataset.count.replace("{count}", results.length) : this.dataset.none;
    this.open();
    this.mark(text && results.length ? this.list.firstChild : null);
  }

  option(title, detail, id) {
    const option = document.createElement("li");
    KarvanPicker.options = (KarvanPicker.options || 0) + 1;
    option.id = `${this.uid}-${KarvanPicker.options}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.id = id;
    option.dataset.title = title;
    option.append(Object.assign(document.createElement("bdi"), { textContent: title }));
    if (detail) option.append(Object.assign(document.createElement("bdi"), { className: "k-muted k-small", textContent: detail }));
    return option;
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    const box = this.input.getBoundingClientRect();
    const below = innerHeight - box.bottom;
    const style = this.list.style;
    style.inlineSize = `${Math.max(box.width, 220)}px`;
    style.insetBlockStart = below > 240 || below > box.top ? `${box.bottom + 2}px` : "auto";
    style.insetBlockEnd = style.insetBlockStart === "auto" ? `${innerHeight - box.top + 2}px` : "auto";
    const rtl = getComputedStyle(this).direction === "rtl";
    style.insetInlineStart = `${Math.max(4, rtl ? document.documentElement.clientWidth - box.right : box.left)}px`;
  }

  close() {
    clearTimeout(this.timer);
    this.asked = (this.asked || 0) + 1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  mark(option) {
    for (const each of this.list.children) each.setAttribute("aria-selected", String(each === option));
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  keys(event) {
    const options = [...this.list.querySelectorAll("[role=option]:not([aria-disabled])")];
    const now = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) {
        if (event.key === "ArrowUp" || this.closest("karvan-lines")) return; // a grid moves between rows
        this.search("");
      } else {
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.mark(options[(now + step + options.length) % options.length] || null);
      }
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !this.list.hidden && now >= 0) {
      event.preventDefault();
      event.stopPropagation();
      this.choose(options[now]);
    } else if (event.key === "Tab" && !this.list.hidden && now >= 0 && this.input.value.trim() && !options[now].dataset.text) {
      this.choose(options[now]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      this.set(this.kept.id, this.kept.title);
    } else if (event.key === "F4") {
      event.preventDefault();
      this.search("");
    }
  }

  async choose(option) {
    if (!option.dataset.text) {
      this.set(option.dataset.id, option.dataset.title);
    } else {
      const body = new FormData();
      body.set("text", option.dataset.text);
      const token = document.querySelector("meta[name=csrf-token]").content;
      const answer = await fetch(this.dataset.create, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
      const made = await answer.json().catch(() => ({}));
      if (!answer.ok) {
        this.said.textContent = made.detail || made.title || "";
        this.input.setAttribute("aria-invalid", "true");
        this.input.title = this.said.textContent;
        document.dispatchEvent(new CustomEvent("karvan:toast", { detail: { text: this.said.textContent } }));
        this.close();
        return;
      }
      this.set(made.id, made.title);
    }
    this.close();
  }

  set(id, title) {
    this.hiddenInput.value = id;
    this.input.value = title;
    this.kept = { id: String(id), title };
    this.input.removeAttribute("aria-invalid");
    this.update();
    this.hiddenInput.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("karvan-picker", KarvanPicker);
