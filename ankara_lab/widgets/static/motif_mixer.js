/* global h, open, choices, clothStage, takes */
// The view of MotifMixer: a pad with the designs at its corners, and the mixture beside it.

// Where designs stand, (row, column) as fractions of the pad; the same as CORNERS in latent/weights.py.
const CORNERS = { 2: [[0.5, 0], [0.5, 1]], 3: [[0, 0], [0, 1], [1, 0.5]], 4: [[0, 0], [0, 1], [1, 0], [1, 1]] };
const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The same sharing as corner_weights in Python, for the percentages that follow the finger. */
function shares([row, col], count) {
  if (count === 2) return [1 - col, col];
  if (count === 4) return [(1 - row) * (1 - col), (1 - row) * col, row * (1 - col), row * col];
  const raw = [1 - col - row / 2, col - row / 2, row].map((share) => Math.max(0, share));
  return raw.map((share) => share / (raw[0] + raw[1] + raw[2]));
}

/** @param {{ model: object, el: HTMLElement }} context */
function render(context) {
  const { model } = context;
  let names = model.get("_names");
  const count = names.length;
  const view = open(context, "mixer", {
    onFrame: (slot, bitmap, _message, blob) => (slot === "cloth" ? stage.show(bitmap, blob) : thumbnail(Number(slot.slice(6)), bitmap)),
    onTell: (topic, message) => { if (topic === "progress") status.textContent = message.text; },
  });
  const { listen, follow, push } = view;

  const designs = names.map((name, i) => {
    const canvas = h("canvas", { width: 128, height: 128, "aria-hidden": "true" }), share = h("span", { class: "al-share" });
    const called = h("span", {}, name), node = h("div", { class: "al-design" }, canvas, h("span", { class: "al-label" }, called, share));
    const [row, col] = CORNERS[count][i];
    node.classList.toggle("al-low", row > 0); node.classList.toggle("al-right", col === 1); node.classList.toggle("al-middle", col === 0.5);
    node.style.setProperty("--row", row); node.style.setProperty("--col", col);
    takes(view, node, i, () => names[i]);
    return { node, canvas, called, share };
  });
  const handle = h("div", { class: "al-handle", role: "slider", tabindex: 0, "aria-label": "Mixing handle: drag it, or use the arrow keys", "aria-valuemin": 0, "aria-valuemax": 100 });
  const track = h("div", { class: "al-track" }, handle);
  const pad = h("div", { class: `al-pad al-pad-${count}` }, h("div", { class: "al-lines" }), ...designs.map((design) => design.node), track);
  const status = h("p", { class: "al-status", role: "status" });
  const stage = clothStage(view, (times) => `Mixture of ${names.join(", ")}; ${times} by ${times} tiles`);

  view.root.append(
    h("div", { class: "al-panel" },
      h("div", { class: "al-title" }, "Motif mixer"),
      h("p", { class: "al-hint" }, count === 2 ? "Slide between the two designs." : "Drag the handle towards a design to have more of it."),
      pad,
      h("div", { class: "al-field" }, "How to mix",
        choices(view, "method", "How to mix", [["lerp", "Straight (lerp)"], ["slerp", "Curved (slerp)"], ["renoise", "Re-noised"]])),
      status),
    stage.node);

  let dragging = false, point = model.get("point");
  const thumbnail = (i, bitmap) => { const { canvas } = designs[i]; canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height); };
  const draw = () => {
    const [row, col] = point, parts = shares(point, count).map((share) => Math.round(share * 100));
    handle.style.top = `${(count === 2 ? 0.5 : row) * 100}%`; handle.style.left = `${col * 100}%`;
    handle.setAttribute("aria-valuenow", parts[0]);
    handle.setAttribute("aria-valuetext", names.map((name, i) => `${name} ${parts[i]} %`).join(", "));
    designs.forEach(({ node, called, share }, i) => { called.textContent = names[i]; share.textContent = `${parts[i]} %`; node.style.setProperty("--share", parts[i] / 100); });
  };
  const move = (next, rest) => {
    point = next.map((value) => Math.min(1, Math.max(0, value)));
    draw();
    push({ point, rest });
  };
  const under = (event) => {
    const box = track.getBoundingClientRect();
    return [box.height ? (event.clientY - box.top) / box.height : 0.5, (event.clientX - box.left) / box.width];
  };

  listen(pad, "pointerdown", (event) => { pad.setPointerCapture(event.pointerId); dragging = true; handle.focus({ preventScroll: true }); move(under(event), false); event.preventDefault(); });
  listen(pad, "pointermove", (event) => { if (dragging) move(under(event), false); });
  for (const end of ["pointerup", "pointercancel"]) listen(pad, end, () => { if (dragging) { dragging = false; move(point, true); } });
  listen(handle, "keydown", (event) => {
    const step = KEYS[event.key];
    if (event.key === "Home") move([0.5, 0.5], true);
    else if (step) move(point.map((value, axis) => value + step[axis] * (event.shiftKey ? 0.01 : 0.05)), true);
    else return;
    event.preventDefault(); event.stopPropagation();
  });
  follow("change:_names", () => { names = model.get("_names"); draw(); });
  follow("change:point", () => { if (!dragging) { point = model.get("point"); draw(); } });
  draw();
  return view.ready();
}

export default { render };
