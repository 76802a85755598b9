// Passkeys: a form with data-passkey asks the browser to make one ("create") or to show one ("get"), puts what it says
// into its hidden field and sends itself. The options come from a data block of the page, or are fetched when asked.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = async ({ publicKey }) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: known(publicKey.excludeCredentials),
        // It must find her by itself at the next sign-in, and check that it is she.
        authenticatorSelection: { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" },
      },
    });
    return said(made, {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
    });
  };

  const get = async ({ publicKey }) => {
    const shown = await navigator.credentials.get({
      publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials) },
    });
    return said(shown, {
      clientDataJSON: text(shown.response.clientDataJSON),
      authenticatorData: text(shown.response.authenticatorData),
      signature: text(shown.response.signature),
      userHandle: text(shown.response.userHandle),
    });
  };

  const said = (one, response) => ({
    type: one.type,
    id: one.id,
    rawId: text(one.rawId),
    response,
    clientExtensionResults: one.getClientExtensionResults(),
  });

  const options = async (form) => {
    const block = document.getElementById(form.dataset.options ?? "");
    if (block) return Object.values(JSON.parse(block.textContent))[0];
    const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error("no options");
    return (await answer.json()).request_options;
  };

  // A bare address (192.168.…) has no passkeys: the browser asks for a name, and for https unless it is this machine.
  const isPossible = window.isSecureContext && window.PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname);

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const way = { create, get }[form.dataset.passkey];
    form.querySelectorAll("[data-passkey-cannot]").forEach((part) => (part.hidden = Boolean(isPossible)));
    form.querySelectorAll("[data-passkey-go]").forEach((part) => (part.hidden = !isPossible));
    if (!isPossible) return;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failed = form.querySelector("[data-passkey-failed]");
      if (failed) failed.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify(await way(await options(form)));
        form.submit();
      } catch {
        if (failed) failed.hidden = false;
      }
    });
  });
})();
