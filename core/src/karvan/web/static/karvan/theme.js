// Before the first paint: follow the system's colours unless the user chose light or dark.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = root.dataset.theme !== "system" ? root.dataset.theme : localStorage.getItem("karvan-theme");
  const apply = () => { root.dataset.bsTheme = chosen || (dark.matches ? "dark" : "light"); };
  apply();
  dark.addEventListener("change", apply);
})();
