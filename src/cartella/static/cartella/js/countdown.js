// The undo window: counts down what the server said was left. The server decides; this only shows.
(() => {
  const start = (box) => {
    const end = performance.now() + Number(box.dataset.countdown) * 1000;
    const left = box.querySelector("[data-countdown-left]");
    const show = () => {
      const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds > 0) return;
      clearInterval(tick);
      box.querySelectorAll("[data-countdown-running]").forEach((part) => (part.hidden = true));
      box.querySelectorAll("[data-countdown-over]").forEach((part) => (part.hidden = false));
    };
    const tick = setInterval(show, 1000);
    show();
  };
  document.querySelectorAll("[data-countdown]").forEach(start);
  document.addEventListener("htmx:load", (event) => {
    if (event.target.matches?.("[data-countdown]")) start(event.target);
    event.target.querySelectorAll?.("[data-countdown]").forEach(start);
  });
})();
