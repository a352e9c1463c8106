// Charts: the library is fetched when a chart comes into sight; colours are those of the theme, axes
// run as the page does, figures are written in the reader's digits. The table below says the same.
"use strict";

const library = document.querySelector("script[data-chart-library]");
let loading = null;

const load = () => {
  loading ||= window.Chart ? Promise.resolve() : new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = library.dataset.chartLibrary;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return loading;
};

class ChartBox extends HTMLElement {
  connectedCallback() {
    this.given = JSON.parse(this.dataset.chart);
    this.seen = new IntersectionObserver((entries) => {
      if (!entries.some((each) => each.isIntersecting)) return;
      this.seen.disconnect();
      load().then(() => this.draw(), () => { this.hidden = true; });
    });
    this.seen.observe(this);
    this.themes = new MutationObserver(() => this.chart && this.draw());
    this.themes.observe(document.documentElement, { attributeFilter: ["data-bs-theme", "data-theme"] });
  }

  disconnectedCallback() {
    this.seen.disconnect();
    this.themes.disconnect();
    this.chart?.destroy();
  }

  colours() {
    const style = getComputedStyle(this);
    const read = (name) => style.getPropertyValue(name).trim();
    const series = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => read(`--k-series-${n}`));
    const tones = { good: read("--k-tone-good"), warn: read("--k-tone-warn"), bad: read("--k-tone-bad"), info: read("--k-tone-info") };
    return { series, tones, text: read("--k-muted"), line: read("--k-line"), surface: read("--k-surface"), font: style.fontFamily };
  }

  draw() {
    if (!this.isConnected) return;
    this.chart?.destroy();
    this.replaceChildren();
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", this.given.title);
    this.append(canvas);
    this.chart = new window.Chart(canvas, this.settings());
  }

  settings() {
    const { look, labels, values, tones } = this.given;
    const colours = this.colours();
    const pie = look === "pie";
    const toned = tones.some(Boolean);
    const filled = labels.map((_label, n) => colours.tones[tones[n]] || colours.series[(pie || toned ? n : 0) % colours.series.length]);
    const main = colours.series[0];
    return {
      type: look,
      data: { labels, datasets: [{
        label: this.given.label,
        data: values.map(Number),
        backgroundColor: look === "line" ? `color-mix(in srgb, ${main} 16%, transparent)` : filled,
        borderColor: pie ? colours.surface : look === "line" ? main : filled,
        borderWidth: pie ? 2 : look === "line" ? 2 : 0,
        borderRadius: look === "bar" ? 4 : 0,
        maxBarThickness: 48,
        tension: .25,
        pointRadius: labels.length > 40 ? 0 : 3,
        pointBackgroundColor: main,
        fill: look === "line",
      }] },
      options: this.options(colours, pie),
    };
  }

  options(colours, pie) {
    const rtl = document.dir === "rtl";
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const number = new Intl.NumberFormat(this.given.locale, { maximumFractionDigits: 2, notation: "compact" });
    const ticks = { color: colours.text, font: { family: colours.font } };
    return {
      responsive: true,
      maintainAspectRatio: false,
      animation: still ? false : { duration: 250 },
      locale: this.given.locale,
      onClick: (_event, [hit]) => { if (hit) location.assign(this.given.urls[hit.index]); },
      onHover: (event, [hit]) => { event.native.target.classList.toggle("k-chart-hit", Boolean(hit)); },
      scales: pie ? {} : {
        x: { reverse: rtl, ticks, grid: { display: false }, border: { color: colours.line } },
        y: { position: rtl ? "right" : "left", beginAtZero: true, ticks: { ...ticks, callback: (value) => number.format(value) }, grid: { color: colours.line }, border: { display: false } },
      },
      plugins: {
        legend: { display: pie, position: "bottom", rtl, textDirection: rtl ? "rtl" : "ltr", labels: { color: colours.text, font: { family: colours.font }, boxWidth: 12, boxHeight: 12 } },
        tooltip: {
          rtl, textDirection: rtl ? "rtl" : "ltr", titleFont: { family: colours.font }, bodyFont: { family: colours.font },
          callbacks: { label: (item) => ` ${this.given.label}: ${this.given.texts[item.dataIndex]}` },
        },
      },
    };
  }
}
customElements.define("k-chart", ChartBox);
