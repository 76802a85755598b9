// The desk's keys: / to search, ? for the list, j and k through rows, [ and ] through pages, Esc closes a menu.
// A row is [data-row] with a link; the keys move the focus to that link, so Enter opens it as everywhere.
(() => {
  const help = document.getElementById("keys");

  const typing = (target) =>
    target.isContentEditable || target.closest("input:not([type=checkbox], [type=radio], [type=button]), textarea, select");

  const rows = () =>
    [...document.querySelectorAll("main [data-row] a[href]:first-of-type")].filter(
      (link, place, all) =>
        link.offsetParent !== null && all.findIndex((other) => other.closest("[data-row]") === link.closest("[data-row]")) === place,
    );

  const move = (by) => {
    const links = rows();
    if (links.length === 0) return;
    const row = document.activeElement.closest("[data-row]");
    const here = links.findIndex((link) => link.closest("[data-row]") === row);
    const there = here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + by, 0), links.length - 1);
    links[there].focus();
  };

  const acts = {
    "/": () => document.querySelector("[data-key-search]")?.focus(),
    "?": () => help?.showModal(),
    j: () => move(1),
    k: () => move(-1),
    "[": () => document.querySelector("[data-key-previous]")?.click(),
    "]": () => document.querySelector("[data-key-next]")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.getElementById("found")?.replaceChildren();
      document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || help?.open) return;
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  document.querySelectorAll("[data-key-help]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", acts["?"]);
  });
})();
