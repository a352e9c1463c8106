// A day is typed, in any calendar the server reads, or chosen from a month: Jalali or Gregorian.
// Calendars come from the browser's Intl; where it and the server should differ, the server wins.
"use strict";

const DAY = 86_400_000;
const JALALI = "jalali";

// Year, month and day of an instant (UTC midnight) in a calendar.
const partsIn = (() => {
  const makers = {};
  return (calendar, time) => {
    makers[calendar] ??= new Intl.DateTimeFormat(
      `en-u-ca-${calendar === JALALI ? "persian" : "gregory"}-nu-latn`,
      { year: "numeric", month: "numeric", day: "numeric", timeZone: "UTC" },
    );
    const found = {};
    for (const { type, value } of makers[calendar].formatToParts(time)) found[type] = parseInt(value, 10);
    return found;
  };
})();

const fold = (text) => text
  .replace(/[۰-۹]/g, (each) => each.charCodeAt(0) - 0x6f0)
  .replace(/[٠-٩]/g, (each) => each.charCodeAt(0) - 0x660)
  .replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, "").trim();

// The instant of a day that was typed with the year first; null where it is no day.
const readDay = (text) => {
  const match = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})/.exec(fold(text));
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number);
  if (year >= 1800) return Date.UTC(year, month - 1, day);
  const guess = Date.UTC(year + 621, 2, 21) + Math.round((month - 1) * 30.45 + day - 1) * DAY;
  for (let step = 0; step <= 4; step += 1) {
    for (const time of [guess + step * DAY, guess - step * DAY]) {
      const found = partsIn(JALALI, time);
      if (found.year === year && found.month === month && found.day === day) return time;
    }
  }
  return null;
};

class KarvanDate extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    this.input = this.querySelector("input");
    this.button = this.querySelector("[data-open-calendar]");
    if (!this.button) return;
    this.button.hidden = false;
    this.calendar = this.dataset.calendar;
    this.language = document.documentElement.lang || "en";
    this.digits = this.dataset.digits || "latn";
    this.button.addEventListener("click", () => this.open());
    this.input.addEventListener("keydown", (event) => {
      const opens = event.key === "F4" || (event.key === "ArrowDown" && event.altKey && !this.closest("karvan-lines"));
      if (!opens) return;
      event.preventDefault();
      this.open();
    });
  }

  format(options) {
    const calendar = this.calendar === JALALI ? "persian" : "gregory";
    return new Intl.DateTimeFormat(`${this.language}-u-ca-${calendar}-nu-${this.digits}`, { timeZone: "UTC", ...options });
  }

  monthName(time) {
    const { year } = partsIn(this.calendar, time);
    return `${this.format({ month: "long" }).format(time)} ${this.localDigits(String(year))}`;
  }

  localDigits(text) {
    return this.digits === "arabext" ? text.replace(/\d/g, (each) => String.fromCharCode(0x6f0 + Number(each))) : text;
  }

  get firstWeekday() {
    if (KarvanDate.weekStart !== undefined) return KarvanDate.weekStart;
    return this.calendar === JALALI || this.language === "fa" ? 6 : 1;
  }

  today() {
    const [year, month, day] = this.dataset.today.split("-").map(Number);
    return Date.UTC(year, month - 1, day);
  }

  open() {
    this.chosen = readDay(this.input.value);
    this.shown = this.chosen ?? this.today();
    this.dialog = document.createElement("dialog");
    this.dialog.className = "k-dialog k-calendar";
    this.dialog.setAttribute("aria-label", this.dataset.title);
    this.dialog.addEventListener("keydown", (event) => this.keys(event));
    this.dialog.addEventListener("click", (event) => this.clicked(event));
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      this.input.focus();
    });
    document.body.append(this.dialog);
    this.earliest = this.bound(this.dataset.earliest);
    this.latest = this.bound(this.dataset.latest);
    this.draw();
    this.dialog.showModal();
    this.place();
    this.focusDay();
  }

  place() {
    const box = this.input.getBoundingClientRect();
    const own = this.dialog.getBoundingClientRect();
    const below = innerHeight - box.bottom > own.height + 8;
    const top = below ? box.bottom + 4 : Math.max(8, box.top - own.height - 4);
    const rtl = this.language === "fa";
    const start = rtl ? document.documentElement.clientWidth - box.right : box.left;
    const most = document.documentElement.clientWidth - own.width - 8;
    this.dialog.style.insetBlockStart = `${Math.min(top, innerHeight - own.height - 8)}px`;
    this.dialog.style.insetInlineStart = `${Math.max(8, Math.min(start, most))}px`;
  }

  bound(text) {
    return text ? Date.UTC(...text.split("-").map((each, place) => Number(each) - (place === 1))) : null;
  }

  isOutside(time) {
    return (this.earliest !== null && time < this.earliest) || (this.latest !== null && time > this.latest);
  }

  // Days without work in the company's calendar, asked once for each month that is looked at.
  async markFree(first) {
    const iso = (time) => new Date(time).toISOString().slice(0, 10);
    const key = iso(first);
    if (!this.dataset.free) return;
    KarvanDate.free ??= new Map();
    if (!KarvanDate.free.has(key)) {
      const asked = fetch(`${this.dataset.free}?first=${key}&last=${iso(first + 41 * DAY)}`, { headers: { Accept: "application/json" } });
      KarvanDate.free.set(key, asked.then((answer) => (answer.ok ? answer.json() : null)).catch(() => null));
    }
    const found = await KarvanDate.free.get(key);
    if (!found || !this.dialog?.isConnected) return;
    const start = (found.week_start + 1) % 7;
    if (start !== this.firstWeekday) {
      KarvanDate.weekStart = start;
      this.draw();
      this.focusDay();
      return;
    }
    for (const button of this.dialog.querySelectorAll("[data-day]")) {
      const label = found.days[iso(Number(button.dataset.day))];
      if (label === undefined || button.classList.contains("k-free")) continue;
      button.classList.add("k-free");
      if (label) button.title = label;
      button.setAttribute("aria-label", `${button.getAttribute("aria-label")}, ${label || this.dataset.freeDay}`);
    }
  }

  monthStart(time) {
    return time - (partsIn(this.calendar, time).day - 1) * DAY;
  }

  // The same day of another month, or its last one.
  monthAway(time, step) {
    const { day } = partsIn(this.calendar, time);
    let start = this.monthStart(time);
    for (let left = Math.abs(step); left; left -= 1) start = this.monthStart(step > 0 ? start + 32 * DAY : start - DAY);
    const length = Math.round((this.monthStart(start + 32 * DAY) - start) / DAY);
    return start + (Math.min(day, length) - 1) * DAY;
  }

  draw() {
    const words = this.dataset;
    const element = (tag, properties = {}, ...children) => {
      const node = Object.assign(document.createElement(tag), properties);
      node.append(...children);
      return node;
    };
    const start = this.monthStart(this.shown);
    const title = element("h2", { id: "k-calendar-title", textContent: this.monthName(start) });
    title.setAttribute("aria-live", "polite");
    const turn = (name, text, label) => {
      const button = element("button", { type: "button", className: "k-ghost", textContent: text });
      button.dataset.turn = name;
      button.setAttribute("aria-label", label);
      return button;
    };
    const head = element("div", { className: "k-calendar-head" }, turn("-1", "‹", words.previous), title, turn("1", "›", words.next));
    const foot = element("div", { className: "k-calendar-foot" });
    for (const [name, text] of [["now", words.now], ["empty", words.empty]]) {
      const button = element("button", { type: "button", className: "btn btn-sm btn-link", textContent: text });
      button.dataset.act = name;
      foot.append(button);
    }
    this.dialog.replaceChildren(head, this.table(start, element), foot);
  }

  table(start, element) {
    const table = element("table", { className: "k-calendar-grid" });
    table.setAttribute("role", "grid");
    table.setAttribute("aria-labelledby", "k-calendar-title");
    const offset = (new Date(start).getUTCDay() - this.firstWeekday + 7) % 7;
    const first = start - offset * DAY;
    const names = element("tr");
    for (let day = 0; day < 7; day += 1) {
      const name = element("th", { scope: "col", abbr: this.format({ weekday: "long" }).format(first + day * DAY), textContent: this.format({ weekday: "narrow" }).format(first + day * DAY) });
      names.append(name);
    }
    table.append(element("thead", {}, names));
    const body = element("tbody");
    const month = partsIn(this.calendar, start).month;
    for (let week = 0; week < 6; week += 1) {
      const row = element("tr");
      for (let day = 0; day < 7; day += 1) row.append(this.day(first + (week * 7 + day) * DAY, month, element));
      if (week < 4 || partsIn(this.calendar, first + week * 7 * DAY).month === month) body.append(row);
    }
    table.append(body);
    queueMicrotask(() => this.markFree(first));
    return table;
  }

  day(time, month, element) {
    const parts = partsIn(this.calendar, time);
    const button = element("button", { type: "button", textContent: this.format({ day: "numeric" }).format(time) });
    button.dataset.day = time;
    button.tabIndex = time === this.shown ? 0 : -1;
    button.setAttribute("aria-label", this.format({ dateStyle: "full" }).format(time));
    if (parts.month !== month) button.className = "k-other-month";
    if (this.isOutside(time)) button.setAttribute("aria-disabled", "true");
    if (time === this.today()) button.setAttribute("aria-current", "date");
    const cell = element("td", {}, button);
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-selected", String(time === this.chosen));
    return cell;
  }

  focusDay() {
    this.dialog.querySelector(`[data-day="${this.shown}"]`)?.focus();
  }

  clicked(event) {
    if (event.target === this.dialog) this.dialog.close();
    const { day, turn, act } = event.target.closest("button")?.dataset || {};
    if (day) this.choose(Number(day));
    if (turn) {
      this.shown = this.monthAway(this.shown, Number(turn));
      this.draw();
      this.dialog.querySelector(`[data-turn="${turn}"]`).focus();
    }
    if (act === "now") this.choose(this.today());
    if (act === "empty") this.set("");
  }

  keys(event) {
    if (!event.target.dataset.day) return;
    const rtl = getComputedStyle(this.dialog).direction === "rtl";
    const weekday = (new Date(this.shown).getUTCDay() - this.firstWeekday + 7) % 7;
    const months = event.shiftKey ? 12 : 1;
    const moves = {
      ArrowRight: () => this.shown + (rtl ? -DAY : DAY),
      ArrowLeft: () => this.shown + (rtl ? DAY : -DAY),
      ArrowUp: () => this.shown - 7 * DAY,
      ArrowDown: () => this.shown + 7 * DAY,
      Home: () => this.shown - weekday * DAY,
      End: () => this.shown + (6 - weekday) * DAY,
      PageUp: () => this.monthAway(this.shown, -months),
      PageDown: () => this.monthAway(this.shown, months),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    this.shown = move();
    this.draw();
    this.focusDay();
  }

  choose(time) {
    if (this.isOutside(time)) return;
    const { year, month, day } = partsIn(this.calendar, time);
    const mark = this.calendar === JALALI ? "/" : "-";
    const two = (number) => String(number).padStart(2, "0");
    const text = this.localDigits([String(year).padStart(4, "0"), two(month), two(day)].join(mark));
    const clock = this.dataset.kind === "datetime" ? / .*$/.exec(this.input.value)?.[0] ?? "" : "";
    this.set(text + clock);
  }

  set(text) {
    this.input.value = text;
    this.dialog.close();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("karvan-date", KarvanDate);
