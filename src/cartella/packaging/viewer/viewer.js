// Search and filter for index.html. Everything can be read without this.
(() => {
  const tools = document.querySelector(".tools");
  if (!tools) return;
  const [word, drawer] = [tools.querySelector("input"), tools.querySelector("select")];
  const [button, said] = [tools.querySelector("button"), tools.querySelector("output")];
  const drawers = [...document.querySelectorAll("details.drawer")];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let entries = null;
  const gather = () => drawers.flatMap((holder) =>
    [...holder.querySelectorAll(".entry, .held, .sheet li")].map((node) => ({
      node, holder, text: plain(node.textContent),
    })));
  const apply = () => {
    entries ??= gather();
    const words = plain(word.value).split(/\s+/).filter(Boolean);
    const hits = new Map();
    let count = 0;
    for (const { node, holder, text } of entries) {
      const fits = (!drawer.value || holder.id === drawer.value) && words.every((w) => text.includes(w));
      node.hidden = !fits;
      if (fits) { hits.set(holder, true); count += 1; }
    }
    const filtered = words.length > 0 || drawer.value !== "";
    for (const holder of drawers) {
      holder.hidden = filtered && !hits.has(holder);
      if (filtered && hits.has(holder)) holder.open = true;
    }
    said.value = filtered ? tools.dataset.found.replace("%(count)s", count) : "";
  };
  let waiting = 0;
  word.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 150); });
  drawer.addEventListener("change", apply);
  const all = (open) => document.querySelectorAll("details").forEach((d) => { d.open = open; });
  button.addEventListener("click", () => {
    const opens = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(opens));
    all(opens);
    if (!opens) drawers.forEach((d) => { d.open = true; });
  });
  const reveal = () => {
    let node = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!node) return;
    for (let at = node; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
      at.hidden = false;
    }
    node.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => all(true));
  tools.hidden = false;
  reveal();
})();
