// Files: drop them on the field, see what was chosen, watch how much has been sent.
// The form is the same one that works without this; only its sending is shown.
(() => {
  const size = (bytes) => {
    const [unit, by] = bytes < 1e6 ? ["kilobyte", 1e3] : bytes < 1e9 ? ["megabyte", 1e6] : ["gigabyte", 1e9];
    const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 };
    return new Intl.NumberFormat(document.documentElement.lang, style).format(bytes / by);
  };

  const list = (box, input) => {
    const lines = [...input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${size(file.size)}`;
      return line;
    });
    box.querySelector("[data-drop-list]").replaceChildren(...lines);
  };

  // The answer is a whole page: take its place as the browser would, without asking for it a second time
  // (its messages are said once).
  const show = (sending) => {
    const page = new DOMParser().parseFromString(sending.responseText, "text/html");
    const main = page.querySelector("main");
    if (!main) return location.assign(sending.responseURL);
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    history.pushState(null, "", sending.responseURL);
    window.htmx?.process(main);
    prepare(main);
    (main.querySelector("[autofocus]") ?? main).focus();
    window.scrollTo(0, 0);
  };

  const send = (form, box, sender) => {
    const data = new FormData(form, sender);
    const words = box.dataset;
    const part = box.querySelector("[data-drop-progress]");
    const say = part.querySelector("p");
    const bar = part.querySelector("progress");
    const buttons = [...document.querySelectorAll("button")].filter((button) => button.form === form);
    const sending = new XMLHttpRequest();
    const again = () => {
      say.textContent = words.wordFailed;
      buttons.forEach((button) => (button.disabled = false));
    };
    sending.open("POST", form.action);
    sending.upload.addEventListener("progress", (event) => {
      bar.max = event.total;
      bar.value = event.loaded;
      say.textContent =
        event.loaded < event.total
          ? words.wordSending.replace("{sent}", size(event.loaded)).replace("{size}", size(event.total))
          : words.wordKept;
    });
    sending.addEventListener("load", () => show(sending));
    sending.addEventListener("error", again);
    sending.addEventListener("abort", again);
    part.hidden = false;
    buttons.forEach((button) => (button.disabled = true));
    sending.send(data);
  };

  const prepare = (where) => {
    where.querySelectorAll("[data-drop]").forEach((box) => {
      const input = box.querySelector("input[type=file]");
      box.querySelector("[data-drop-hint]").hidden = false;
      input.addEventListener("change", () => list(box, input));
      box.addEventListener("dragover", (event) => {
        event.preventDefault();
        box.classList.add("over");
      });
      box.addEventListener("dragleave", () => box.classList.remove("over"));
      box.addEventListener("drop", (event) => {
        event.preventDefault();
        box.classList.remove("over");
        input.files = event.dataTransfer.files;
        list(box, input);
      });
    });
    where.querySelectorAll("form[data-upload]").forEach((form) => {
      const box = form.querySelector("[data-drop]");
      if (!box) return;
      form.addEventListener("submit", (event) => {
        if (![...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0)) return;
        event.preventDefault();
        send(form, box, event.submitter);
      });
    });
  };

  prepare(document);
})();
