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

class Board extends HTMLElement {
  connectedCallback() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.sorters = [...this.querySelectorAll("[data-cards]")].map((list) => window.Sortable.create(list, {
      group: "k-board",
      draggable: "[data-moves]",
      filter: ".k-record-menu",
      preventOnFilter: false,
      sort: false,
      animation: still ? 0 : 120,
      delay: 180,
      delayOnTouchOnly: true,
      emptyInsertThreshold: 24,
      ghostClass: "k-record-ghost",
      onStart: ({ item, from }) => this.lift(item, from),
      onMove: ({ dragged, to, from }) => to === from || this.allows(dragged, this.laneOf(to)),
      onEnd: ({ item, from, to, oldIndex }) => this.drop(item, from, to, oldIndex),
    }));
    this.addEventListener("keydown", this.press);
    this.addEventListener("htmx:response:error", this.putBack);
    if (this.dataset.said) announce(this.dataset.said);
    const card = moved && document.getElementById(moved);
    moved = null;
    if (card) this.focusCard(card);
  }

  disconnectedCallback() {
    for (const sorter of this.sorters) sorter.destroy();
    this.removeEventListener("keydown", this.press);
  }

  laneOf(inside) { return inside.closest("[data-lane]"); }

  allows(card, lane) { return card.dataset.ways.split("\n").includes(lane.dataset.lane); }

  lift(card, from) {
    for (const lane of this.querySelectorAll("[data-lane]")) {
      lane.classList.toggle("k-lane-shut", lane !== this.laneOf(from) && !this.allows(card, lane));
    }
  }

  drop(card, from, to, place) {
    for (const lane of this.querySelectorAll(".k-lane-shut")) lane.classList.remove("k-lane-shut");
    if (from === to) return;
    this.origin = { card, from, before: from.children[place] || null };
    if (!this.move(card, this.laneOf(to))) this.putBack();
  }

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
