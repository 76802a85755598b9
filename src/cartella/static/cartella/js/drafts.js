// Drafts: what is typed into a form of the page and not sent yet is kept by the server, sealed, for this person alone;
// after a lock, a crash or a switch of people it stands in the form again. Nothing is kept in the browser.
(() => {
  const page = document.querySelector("[data-drafts]");
  if (!page) return;
  const url = page.dataset.drafts;
  const token = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  const KEPT = "textarea, input[type=text], input[type=date], input[type=number], input[type=email], input[type=tel], input:not([type])";
  const PAUSE = 1500;

  const typed = (form) =>
    [...form.querySelectorAll(KEPT)].filter(
      (field) => field.name && !field.disabled && !field.readOnly && !/one-time-code|password|^off$/.test(field.autocomplete),
    );
  const post = (body, after = {}) =>
    fetch(url, {
      method: "POST",
      body: new URLSearchParams(body),
      headers: { "X-CSRFToken": token, "X-Background": "draft" },
      credentials: "same-origin",
      redirect: "manual",
      ...after,
    }).catch(() => null);

  const forms = [...document.querySelectorAll("main form")].filter(
    (form) => form.method === "post" && !form.matches("[data-no-draft], [data-passkey], [role=search]") && typed(form).length,
  );
  forms.forEach(async (form, order) => {
    const place = `${location.pathname} ${form.getAttribute("action") ?? ""} ${order}`;
    let waiting = 0;
    let isChanged = false;

    const keep = (after) => {
      clearTimeout(waiting);
      if (!isChanged) return;
      isChanged = false;
      const fields = typed(form).filter((field) => field.value !== field.defaultValue);
      post([["place", place], ["what", "keep"], ...fields.map((field) => [`field:${field.name}`, field.value])], after);
    };
    form.addEventListener("input", () => {
      isChanged = true;
      clearTimeout(waiting);
      waiting = setTimeout(keep, PAUSE);
    });
    form.addEventListener("submit", () => {
      clearTimeout(waiting);
      isChanged = false;
      post([["place", place], ["what", "drop"]], { keepalive: true });
    });
    addEventListener("pagehide", () => keep({ keepalive: true }));

    // What the server wrote into the form after a refusal is newer than any draft.
    if (document.querySelector("main .error-summary, main [aria-invalid=true]")) return;
    const answer = await post([["place", place], ["what", "find"]]);
    if (!answer?.ok) return;
    const { fields } = await answer.json();
    let isBack = false;
    for (const field of typed(form)) {
      const value = fields[field.name];
      if (value === undefined || field.value !== field.defaultValue || value === field.value) continue;
      field.value = value;
      isBack = true;
    }
    if (!isBack) return;
    for (let part = form.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    const note = page.querySelector("template").content.firstElementChild.cloneNode(true);
    note.querySelector("button").addEventListener("click", () => {
      post([["place", place], ["what", "drop"]]);
      for (const field of typed(form)) field.value = field.defaultValue;
      note.remove();
    });
    form.prepend(note);
  });
})();
