// Tries what only reads, with the rights of who is signed in, and shows status, headers and body.
"use strict";

const SHOWN = ["etag", "link", "ratelimit", "retry-after"];

class KarvanTry extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.listener = (event) => { event.preventDefault(); this.send(); };
    this.form.addEventListener("submit", this.listener);
  }

  disconnectedCallback() {
    this.form.removeEventListener("submit", this.listener);
  }

  address() {
    let path = this.dataset.path;
    const query = new URLSearchParams();
    for (const input of this.form.querySelectorAll("input")) {
      if (input.dataset.place === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
      else if (input.value) query.append(input.name, input.value);
    }
    return query.size ? `${path}?${query}` : path;
  }

  async send() {
    const place = this.querySelector("output");
    const code = place.querySelector("pre");
    place.hidden = false;
    code.textContent = "…";
    try {
      const answer = await fetch(this.address(), { headers: { Accept: "application/json" } });
      const text = await answer.text();
      const headers = SHOWN.filter((name) => answer.headers.has(name)).map((name) => `${name}: ${answer.headers.get(name)}`);
      code.textContent = [`${answer.status} ${answer.statusText}`, ...headers, "", this.pretty(text)].join("\n");
    } catch (problem) {
      code.textContent = String(problem);
    }
  }

  pretty(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  }
}

customElements.define("karvan-try", KarvanTry);
