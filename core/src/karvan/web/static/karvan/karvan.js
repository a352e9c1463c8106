// What the pages do beyond HTML: menus that close, a theme that toggles, failures that speak.
"use strict";

const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.k-menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
};

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  if (event.target.closest("[data-theme-toggle]")) {
    const root = document.documentElement;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("karvan-theme", root.dataset.bsTheme);
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.k-menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// On a narrow screen the navigation starts closed.
const box = document.querySelector(".k-nav-box");
if (box) {
  const narrow = matchMedia("(max-width: 60rem)");
  const fit = () => { box.open = !narrow.matches; };
  fit();
  narrow.addEventListener("change", fit);
}

// A form that is being sent is not sent twice by an impatient second click.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const button = event.submitter;
  if (button && button.formTarget) return; // its answer goes into a frame, and this page stays
  if (button && event.target.method === "post") setTimeout(() => { button.disabled = true; });
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[method=post] button:disabled")) button.disabled = false;
});

document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector("meta[name=csrf-token]");
  if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token.content;
});

// A part of the page that could not be loaded says so in its own place, anything else below.
document.addEventListener("htmx:response:error", (event) => {
  const { response, text, target } = event.detail.ctx;
  if ([409, 422].includes(response.status)) return; // the form again, which takes its own place
  if (target && target.matches("[data-quiet]")) return;
  const place = target && target.matches("[data-part]") ? target : document.getElementById("k-live");
  place.innerHTML = text || "";
});

// A part that has nothing to show takes no room.
document.addEventListener("htmx:after:request", (event) => {
  const { response, target } = event.detail.ctx;
  const tile = response.status === 204 && target && target.closest("[data-tile]");
  if (tile) tile.remove();
});
