// Sorting by keyboard: in a row's drawer box, 1 to 9 and 0 (ten) choose the drawer and go on to the next row.
// The boxes are plain selects and work without this.
(() => {
  const boxes = () => [...document.querySelectorAll("select[data-drawer]")];

  // The page to sort may have taken the place of the one that loaded this (drop.js), so it is looked for again.
  const help = () => document.querySelectorAll("[data-drawer-help]").forEach((words) => (words.hidden = false));
  help();
  document.addEventListener("focusin", help);

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("select[data-drawer]");
    if (!box || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
    event.preventDefault();
    box.value = event.key === "0" ? "10" : event.key;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    const all = boxes();
    all[all.indexOf(box) + 1]?.focus();
  });
})();
