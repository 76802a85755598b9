// The idle cover: a screen left alone hides what it shows; what was typed stays beneath. The server locks by itself
// (accounts/idle.py) and alone says when it is unlocked: this asks it when somebody comes back to the tab.
(() => {
  const cover = document.getElementById("idle");
  if (!cover) return;
  const limit = Number(cover.dataset.idle) * 1000;
  let last = Date.now();
  let isCovered = false;

  const look = () => {
    if (isCovered || Date.now() - last < limit) return;
    isCovered = true;
    document.querySelectorAll("dialog[open]").forEach((other) => other.close());
    cover.showModal();
  };

  const back = async () => {
    look();
    if (!isCovered || document.hidden) return;
    const answer = await fetch(cover.dataset.ask, { method: "HEAD", redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    isCovered = false;
    last = Date.now();
    cover.close();
  };

  for (const name of ["pointerdown", "pointermove", "keydown", "scroll"])
    addEventListener(name, () => { if (!isCovered) last = Date.now(); }, { passive: true, capture: true });
  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("close", () => { if (isCovered) cover.showModal(); }); // a second Esc closes it anyhow
  document.addEventListener("visibilitychange", back);
  addEventListener("focus", back);
  setInterval(look, 5000);
})();
