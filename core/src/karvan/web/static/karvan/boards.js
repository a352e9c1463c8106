// The board: cards are dragged, or moved by Ctrl and an arrow; every move presses a button of the
// card's own form, so the server decides, and without a script the buttons are there all the same.
"use strict";

let moved = null;

const announce = (text) => {
  let place = document.getElementById("k-board-live");
  if (!place) {
    place = document.createElement("p");
    place.id = "k-board-live";
    place.className = "visually-hidden";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  place.textContent = "";
  setTimeout(() => { place.textContent = text; }, 60);
};

// Where the lifted card is: a sheet of ours, since htmx copies style attributes, which the policy forbids.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

const NEAR = 6, HOLD = 260; // how far a mouse moves, how long a finger rests, before a card is lifted

class Board extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this.press);
    this.addEventListener("pointerdown", this.touch);
    this.addEventListener("dragstart", (event) => event.preventDefault());
    this.addEventListener("click", this.swallow, true);
    this.addEventListener("htmx:response:error", () => this.putBack());
    if (this.dataset.said) announce(this.dataset.said);
    const card = moved && document.getElementById(moved);
    moved = null;
    if (card) this.focusCard(card);
  }

  disconnectedCallback() { this.listening?.abort(); }

  // A mouse lifts a card by moving, a finger by resting on it; anything else stays a click or a scroll.
  touch(event) {
    const card = event.target.closest("[data-moves]");
    if (!card || event.button || event.target.closest("details")) return;
    this.listening?.abort();
    this.listening = new AbortController();
    const { signal } = this.listening;
    const start = { x: event.clientX, y: event.clientY };
    this.dropped = false;
    if (event.pointerType === "touch") {
      const timer = setTimeout(() => this.lift(card, start), HOLD);
      signal.addEventListener("abort", () => clearTimeout(timer));
    }
    const far = (at) => Math.hypot(at.clientX - start.x, at.clientY - start.y) > NEAR;
    document.addEventListener("pointermove", (at) => {
      if (this.lifted) this.drag(at, start);
      else if (far(at) && at.pointerType === "touch") this.listening.abort();
      else if (far(at)) this.lift(card, start);
    }, { signal });
    document.addEventListener("touchmove", (at) => { if (this.lifted) at.preventDefault(); }, { signal, passive: false });
    document.addEventListener("pointerup", () => this.drop(), { signal });
    document.addEventListener("pointercancel", () => this.letGo(), { signal });
    document.addEventListener("keydown", (at) => { if (at.key === "Escape") this.letGo(); }, { signal });
  }

  lift(card) {
    this.lifted = card;
    sheet.replaceSync("");
    card.classList.add("k-record-lifted");
    for (const lane of this.querySelectorAll("[data-lane]")) {
      lane.classList.toggle("k-lane-shut", lane !== this.laneOf(card) && !this.allows(card, lane));
    }
  }

  drag(at, start) {
    sheet.replaceSync(`.k-record-lifted { translate: ${at.clientX - start.x}px ${at.clientY - start.y}px; }`);
    const below = document.elementsFromPoint(at.clientX, at.clientY).find((each) => each.matches("[data-lane]"));
    const edge = this.getBoundingClientRect();
    if (at.clientX > edge.right - 32) this.scrollLeft += 12;
    if (at.clientX < edge.left + 32) this.scrollLeft -= 12;
    this.over = below;
    for (const lane of this.querySelectorAll("[data-lane]")) {
      lane.classList.toggle("k-lane-over", lane === below && lane !== this.laneOf(this.lifted));
    }
  }

  drop() {
    const card = this.lifted, lane = this.over;
    this.letGo();
    if (!card) return;
    this.dropped = true;
    setTimeout(() => { this.dropped = false; });
    if (!lane || lane === this.laneOf(card)) return;
    const from = card.parentElement, before = card.nextElementSibling;
    if (!this.move(card, lane)) return;
    this.origin = { card, from, before };
    lane.querySelector("[data-cards]").prepend(card);
  }

  letGo() {
    this.listening?.abort();
    this.lifted?.classList.remove("k-record-lifted");
    for (const lane of this.querySelectorAll("[data-lane]")) lane.classList.remove("k-lane-shut", "k-lane-over");
    this.lifted = this.over = null;
  }

  // The click that ends a drag opens nothing.
  swallow(event) {
    if (!this.dropped) return;
    this.dropped = false;
    event.preventDefault();
    event.stopPropagation();
  }

  laneOf(inside) { return inside.closest("[data-lane]"); }

  allows(card, lane) { return card.dataset.ways.split("\n").includes(lane.dataset.lane); }

  // Press the button of the card's form that leads to the lane.
  move(card, lane) {
    const button = [...card.querySelectorAll("form [name=to]")].find((each) => each.value === lane.dataset.lane);
    if (!button) {
      announce(this.dataset.not.replace("{lane}", lane.dataset.title));
      return false;
    }
    moved = card.id;
    button.form.requestSubmit(button);
    return true;
  }

  putBack() {
    if (!this.origin) return;
    const { card, from, before } = this.origin;
    from.insertBefore(card, before);
    this.origin = null;
    announce(this.dataset.back);
  }

  focusCard(card) { (card.querySelector("a.k-record-title") || card.querySelector("summary"))?.focus(); }

  press(event) {
    const card = event.target.closest("[data-card]");
    if (!card || event.target.closest("form") || event.altKey || event.metaKey || event.shiftKey) return;
    const ahead = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    const step = { [ahead]: 1, [back]: -1 }[event.key];
    const lanes = [...this.querySelectorAll("[data-lane]")];
    const here = lanes.indexOf(this.laneOf(card));
    if (step) {
      event.preventDefault();
      if (event.ctrlKey) {
        for (let next = here + step; next >= 0 && next < lanes.length; next += step) {
          if (this.allows(card, lanes[next])) { this.move(card, lanes[next]); return; }
        }
        if (lanes[here + step]) announce(this.dataset.not.replace("{lane}", lanes[here + step].dataset.title));
        return;
      }
      const place = [...card.parentElement.children].indexOf(card);
      for (let next = here + step; next >= 0 && next < lanes.length; next += step) {
        const cards = lanes[next].querySelectorAll("[data-card]");
        if (cards.length) { this.focusCard(cards[Math.min(place, cards.length - 1)]); return; }
      }
    }
    const other = { ArrowDown: card.nextElementSibling, ArrowUp: card.previousElementSibling }[event.key];
    if (other && !event.ctrlKey) {
      event.preventDefault();
      this.focusCard(other);
    }
  }
}
customElements.define("k-board", Board);
