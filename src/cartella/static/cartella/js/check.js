// Checks a package and its receipt in the browser, without a network: every file's SHA-256, the
// signature on the list, the proof in the ledger. The same answers as `cartella verify`.
(() => {
  "use strict";
  const root = document.getElementById("check");
  if (!root || !window.crypto || !crypto.subtle) return;
  const words = JSON.parse(document.getElementById("check-words").textContent);
  const say = (name, values = {}) =>
    (words[name] || name).replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
  const utf8 = new TextEncoder();
  const hex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
  const unbase = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const sha = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const join = (...parts) => {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { all.set(part, at); at += part.length; }
    return all;
  };
  const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
  class Wrong extends Error {}
  const must = (is, name, values) => { if (!is) throw new Wrong(say(name, values)); };

  // RFC 8785 for what a manifest holds: objects, arrays, strings, integers, booleans, null.
  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  };

  // The archive is stored, never deflated, so each file is a slice of it.
  async function members(file) {
    const tailAt = Math.max(0, file.size - 66000);
    const tail = new DataView(await file.slice(tailAt).arrayBuffer());
    let end = tail.byteLength - 22;
    while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
    must(end >= 0, "no_package");
    must(tailAt + end + 22 + tail.getUint16(end + 20, true) === file.size, "trailing");
    let count = tail.getUint16(end + 10, true);
    let at = tail.getUint32(end + 16, true);
    let size = tail.getUint32(end + 12, true);
    if (count === 0xffff || at === 0xffffffff || size === 0xffffffff) {
      must(end >= 20 && tail.getUint32(end - 20, true) === 0x07064b50, "no_package");
      const where = Number(tail.getBigUint64(end - 12, true));
      const big = new DataView(await file.slice(where, where + 56).arrayBuffer());
      must(big.byteLength === 56 && big.getUint32(0, true) === 0x06064b50, "no_package");
      count = Number(big.getBigUint64(32, true));
      size = Number(big.getBigUint64(40, true));
      at = Number(big.getBigUint64(48, true));
    }
    must(at + size <= file.size && size <= 64_000_000, "no_package");
    const list = new DataView(await file.slice(at, at + size).arrayBuffer());
    const found = new Map();
    let p = 0;
    for (let i = 0; i < count; i += 1) {
      must(p + 46 <= list.byteLength && list.getUint32(p, true) === 0x02014b50, "no_package");
      must(list.getUint16(p + 10, true) === 0, "no_package");
      let length = list.getUint32(p + 24, true);
      let from = list.getUint32(p + 42, true);
      const nameBytes = list.getUint16(p + 28, true);
      const extraBytes = list.getUint16(p + 30, true);
      const name = new TextDecoder("utf-8", { fatal: true }).decode(
        new Uint8Array(list.buffer, p + 46, nameBytes));
      let x = p + 46 + nameBytes;
      const stop = x + extraBytes;
      while (x + 4 <= stop) {
        const kind = list.getUint16(x, true);
        const bytes = list.getUint16(x + 2, true);
        if (kind === 1) {
          let y = x + 4;
          if (length === 0xffffffff) { length = Number(list.getBigUint64(y, true)); y += 16; }
          if (from === 0xffffffff) from = Number(list.getBigUint64(y, true));
        }
        x += 4 + bytes;
      }
      must(!found.has(name), "twice", { name });
      const local = new DataView(await file.slice(from, from + 30).arrayBuffer());
      must(local.byteLength === 30 && local.getUint32(0, true) === 0x04034b50, "no_package");
      const begin = from + 30 + local.getUint16(26, true) + local.getUint16(28, true);
      found.set(name, file.slice(begin, begin + length));
      p += 46 + nameBytes + extraBytes + list.getUint16(p + 32, true);
    }
    return found;
  }

  async function checkPackage(file, onStep) {
    const found = await members(file);
    must(found.has("manifest.json") && found.has("manifest.sig"), "no_package");
    const manifest = new Uint8Array(await found.get("manifest.json").arrayBuffer());
    const seal = JSON.parse(await found.get("manifest.sig").text());
    const text = new TextDecoder("utf-8", { fatal: true }).decode(manifest);
    const listed = JSON.parse(text);
    must(canonical(listed) === text, "list_changed");
    const names = Object.keys(listed.files);
    for (const name of found.keys()) {
      must(name === "manifest.json" || name === "manifest.sig" || names.includes(name), "extra", { name });
    }
    let done = 0;
    for (const name of names) {
      const { sha256, size } = listed.files[name];
      must(found.has(name), "missing", { name });
      const part = found.get(name);
      must(part.size === size, "changed", { name });
      must(hex(await sha(await part.arrayBuffer())) === sha256, "changed", { name });
      done += 1;
      onStep(done, names.length);
    }
    const raw = unbase(seal.public_key);
    const key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    must(await crypto.subtle.verify("Ed25519", key, unbase(seal.signature), manifest), "unsigned");
    return { id: hex(await sha(manifest)), files: names.length, key: hex(await sha(raw)) };
  }

  async function checkReceipt(text, packageId) {
    const receipt = JSON.parse(text);
    must(receipt.package_id === packageId, "other_package");
    const leaf = JSON.parse(receipt.leaf);
    const half = hex(await sha(join(unbase(receipt.package_salt), utf8.encode(packageId))));
    must(leaf.package === half, "other_package");
    const cut = receipt.checkpoint.lastIndexOf("\n\n");
    const note = receipt.checkpoint.slice(0, cut + 1);
    const [origin, size, rootText] = note.split("\n");
    const keyRaw = unbase(receipt.ledger_key.slice(origin.length + 1 + 8 + 1));
    must(receipt.ledger_key.startsWith(`${origin}+`) && keyRaw.length === 33 && keyRaw[0] === 1, "ledger_unsigned");
    const line = receipt.checkpoint.slice(cut + 2).trim();
    const signature = unbase(line.slice(line.lastIndexOf(" ") + 1)).slice(4);
    const key = await crypto.subtle.importKey("raw", keyRaw.slice(1), { name: "Ed25519" }, false, ["verify"]);
    must(await crypto.subtle.verify("Ed25519", key, signature, utf8.encode(note)), "ledger_unsigned");
    // RFC 9162, section 2.1.3.2.
    let hash = await sha(join(Uint8Array.of(0), utf8.encode(receipt.leaf)));
    let fn = leaf.seq;
    let sn = Number(size) - 1;
    must(fn <= sn, "not_in_ledger");
    for (const step of receipt.proof.map(unbase)) {
      must(sn > 0, "not_in_ledger");
      if (fn % 2 === 1 || fn === sn) {
        hash = await sha(join(Uint8Array.of(1), step, hash));
        while (fn % 2 === 0 && fn !== 0) { fn = Math.floor(fn / 2); sn = Math.floor(sn / 2); }
      } else {
        hash = await sha(join(Uint8Array.of(1), hash, step));
      }
      fn = Math.floor(fn / 2);
      sn = Math.floor(sn / 2);
    }
    must(sn === 0 && same(hash, unbase(rootText)), "not_in_ledger");
    return leaf;
  }

  const out = document.getElementById("check-answer");
  const put = (tone, lines) => {
    out.className = `note ${tone}`;
    out.replaceChildren(...lines.map((line) => {
      const p = document.createElement("p");
      p.textContent = line;
      return p;
    }));
    out.hidden = false;
  };
  root.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const pack = root.querySelector("[name=package]").files[0];
    const slip = root.querySelector("[name=receipt]").files[0];
    if (!pack) return;
    try {
      put("", [say("working")]);
      const answer = await checkPackage(pack, (done, total) => put("", [say("step", { done, total })]));
      const lines = [say("intact", { files: answer.files }), say("key", { key: answer.key })];
      if (slip) {
        const leaf = await checkReceipt(await slip.text(), answer.id);
        lines.push(say("in_ledger", { seq: leaf.seq, at: leaf.at }));
      }
      put("done", lines);
    } catch (error) {
      put("danger", [error instanceof Wrong ? error.message : say("no_package")]);
    }
  });
  root.hidden = false;
})();
