// What is folded must not hide: a link or an error that points into a closed part opens it, and so does printing.
(() => {
  const openTo = (target) => {
    for (let part = target?.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    if (target?.matches("li, section, article")) target.querySelector(":scope > details")?.setAttribute("open", "");
  };

  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    openTo(target);
    target?.scrollIntoView();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    openTo(target);
    if (target?.matches("input, select, textarea")) {
      event.preventDefault();
      target.focus();
    }
  });
  window.addEventListener("hashchange", follow);
  if (location.hash) follow();

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open], [data-menu])")];
    opened.forEach((part) => (part.open = true));
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((part) => (part.open = false));
    opened = [];
  });
})();
