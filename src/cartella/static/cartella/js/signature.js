// A name drawn with a finger, a pen or a mouse. Without script there is no place to sign, and none is needed.
(() => {
  const box = document.querySelector("[data-signature]");
  if (!box) return;
  const canvas = box.querySelector("canvas");
  const field = box.querySelector("input[type=hidden]");
  const pen = canvas.getContext("2d");
  let last = null;
  const wipe = () => {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    field.value = "";
  };
  const at = (event) => {
    const place = canvas.getBoundingClientRect();
    return [
      ((event.clientX - place.left) * canvas.width) / place.width,
      ((event.clientY - place.top) * canvas.height) / place.height,
    ];
  };
  const draw = (from, to) => {
    pen.strokeStyle = "#1d2327";
    pen.lineWidth = 5;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    draw(last, last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = at(event);
    draw(last, next);
    last = next;
  });
  const end = () => {
    if (!last) return;
    last = null;
    field.value = canvas.toDataURL("image/png");
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  box.querySelector("[data-signature-clear]").addEventListener("click", wipe);
  // A form that comes back with a mistake brings the drawn name along: it is shown, not lost.
  const drawn = field.value;
  wipe();
  if (drawn.startsWith("data:image/png;base64,")) {
    const picture = new Image();
    picture.addEventListener("load", () => {
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      field.value = drawn;
    });
    picture.src = drawn;
  }
  box.hidden = false;
})();
