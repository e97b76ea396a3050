/* global h, open, choices, clothStage, uploader */
// The view of PhotoDesk: the photo with its four corners, the flat cloth with the lattice, the tile.

const CORNER_NAMES = ["Upper left", "Upper right", "Lower right", "Lower left"];
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** The lines of a lattice over a picture `scale` times as large; the same as PhotoRepeat.overlay in Python. */
function drawLattice(pen, { vectors: [a, b], slope, size: [high, wide] }, scale) {
  const middle = [(wide - 1) / 2, (high - 1) / 2], det = a[0] * b[1] - a[1] * b[0], along = (d) => slope[0] * d[0] + slope[1] * d[1];
  let reachA = 1, reachB = 1;
  for (const corner of [[0, 0], [wide, 0], [wide, high], [0, high]]) {
    const d = [corner[0] - middle[0], corner[1] - middle[1]], near = Math.max(0.2, 1 + along(d)), flat = [d[0] / near, d[1] / near];
    reachA = Math.max(reachA, Math.ceil(Math.abs((flat[0] * b[1] - flat[1] * b[0]) / det)));
    reachB = Math.max(reachB, Math.ceil(Math.abs((a[0] * flat[1] - a[1] * flat[0]) / det)));
  }
  const path = new Path2D();
  for (const [way, across, far, count] of [[a, b, reachA, reachB], [b, a, reachB, reachA]])
    for (let k = -count; k <= count; k++)
      for (let i = -32, begun = false; i <= 32; i++) {
        const d = [0, 1].map((axis) => k * across[axis] + (i / 32) * far * way[axis]), lift = 1 - along(d);
        if (lift < 0.1) { begun = false; continue; }
        const at = [0, 1].map((axis) => (middle[axis] + d[axis] / lift + 0.5) * scale);
        if (begun) path.lineTo(...at); else path.moveTo(...at);
        begun = true;
      }
  for (const [style, width] of [["rgb(0 0 0 / 75%)", 5], ["#fff", 2.5]]) { pen.strokeStyle = style; pen.lineWidth = width * Math.max(1, pen.canvas.width / 800); pen.stroke(path); }
}

/** @param {{ model: object, el: HTMLElement }} context */
function render(context) {
  const { model } = context;
  const view = open(context, "desk", {
    onFrame: (slot, bitmap, _message, blob) => {
      if (slot === "cloth") stage.show(bitmap, blob);
      else if (slot === "photo") { paint(photo, bitmap); place(); }
      else { flat = bitmap; drawFlat(); }
    },
    onTell: (topic, message) => told[topic]?.(message),
  });
  const { root, listen, follow, set } = view;
  root.classList.add("al-table");
  const button = (text, attrs, act) => { const node = h("button", { type: "button", class: "al-button", ...attrs }, text); listen(node, "click", act); return node; };
  const row = (title, controls, stageNode) => {
    const panel = h("div", { class: "al-panel", role: "group", "aria-label": title }, h("div", { class: "al-head", role: "heading", "aria-level": 3 }, title), ...controls);
    root.append(panel, stageNode);
    return (on) => { panel.hidden = stageNode.hidden = !on; };
  };
  const paint = (canvas, bitmap) => { canvas.width = bitmap.width; canvas.height = bitmap.height; canvas.getContext("2d").drawImage(bitmap, 0, 0); };

  // photo: three ways in, and four corners
  const status = h("p", { class: "al-status", role: "status" }), bar = h("progress", { max: 4, value: 0, "aria-label": "Progress" });
  const busy = (on, text = "", step = 0, total = 4) => { root.classList.toggle("al-busy", on); status.textContent = text; bar.max = total; bar.value = step; };
  const upload = uploader(view, busy), send = (file) => upload(file);
  const source = (attrs) => {
    const input = h("input", { type: "file", hidden: true, tabindex: -1, "aria-hidden": "true", ...attrs });
    listen(input, "change", () => { if (input.files.length) send(input.files[0]); input.value = ""; });
    return input;
  };
  const file = source({ accept: "image/*,.heic,.heif,.tif,.tiff,.avif" }), camera = source({ accept: "image/*", capture: "environment" });
  for (const type of ["dragenter", "dragover"]) listen(root, type, (event) => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); event.stopPropagation(); root.classList.add("al-over"); } });
  listen(root, "dragleave", (event) => { if (!root.contains(event.relatedTarget)) root.classList.remove("al-over"); });
  listen(root, "drop", (event) => { root.classList.remove("al-over"); const [first] = event.dataTransfer?.files || []; if (first) { event.preventDefault(); event.stopPropagation(); send(first); } });

  let size = null, corners = [];
  const photo = h("canvas", { class: "al-picture", role: "img", "aria-label": "The photo" });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), edge = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  svg.append(edge); svg.setAttribute("class", "al-edge"); svg.setAttribute("viewBox", "0 0 100 100"); svg.setAttribute("preserveAspectRatio", "none"); svg.setAttribute("aria-hidden", "true");
  const handles = CORNER_NAMES.map((name) => h("div", { class: "al-handle", role: "slider", tabindex: 0, "aria-label": `${name} corner: drag it, or use the arrow keys`, "aria-valuemin": 0, "aria-valuemax": 100 }));
  const frame = h("div", { class: "al-photo" }, photo, svg, ...handles);
  const drop = h("div", { class: "al-drop" }, "Drop a photo of cloth here");
  listen(drop, "click", () => file.click());
  const place = () => {
    frame.hidden = !size; drop.hidden = Boolean(size);
    if (!size || corners.length !== 4) return;
    const parts = corners.map(([x, y]) => [((x + 0.5) / size[0]) * 100, ((y + 0.5) / size[1]) * 100]);
    edge.setAttribute("points", parts.map((part) => part.join(",")).join(" "));
    handles.forEach((handle, i) => {
      const [x, y] = parts[i];
      handle.style.left = `${x}%`; handle.style.top = `${y}%`;
      handle.setAttribute("aria-valuenow", Math.round(x)); handle.setAttribute("aria-valuetext", `${x.toFixed(1)} % across, ${y.toFixed(1)} % down`);
    });
  };
  let held = null;
  const move = (i, [x, y]) => { corners = corners.map((corner, k) => (k === i ? [Math.min(size[0] - 1, Math.max(0, x)), Math.min(size[1] - 1, Math.max(0, y))] : corner)); place(); };
  const keep = () => set("corners", corners);
  handles.forEach((handle, i) => {
    listen(handle, "pointerdown", (event) => { handle.setPointerCapture(event.pointerId); held = i; handle.focus({ preventScroll: true }); event.preventDefault(); });
    listen(handle, "pointermove", (event) => {
      if (held !== i) return;
      const box = photo.getBoundingClientRect();
      move(i, [((event.clientX - box.left) / box.width) * size[0], ((event.clientY - box.top) / box.height) * size[1]]);
    });
    for (const end of ["pointerup", "pointercancel"]) listen(handle, end, () => { if (held === i) { held = null; keep(); } });
    listen(handle, "keydown", (event) => {
      const step = ARROWS[event.key], far = (event.shiftKey ? 0.002 : 0.01) * Math.max(...(size || [0]));
      if (!step) return;
      move(i, corners[i].map((value, axis) => value + step[axis] * far)); keep();
      event.preventDefault(); event.stopPropagation();
    });
  });
  const light = h("input", { type: "checkbox" }), readLight = () => { light.checked = model.get("even_light"); };
  listen(light, "change", () => set("even_light", light.checked)); follow("change:even_light", readLight); readLight();
  const after = h("div", { class: "al-after" },
    h("p", { class: "al-hint" }, "Put the four corners on the cloth, or on any four points of the print that make a true rectangle."),
    button("Straighten", { class: "al-button al-primary" }, () => model.send({ kind: "straighten" })),
    h("div", { class: "al-grid" },
      button("Find corners", {}, () => model.send({ kind: "suggest" })),
      button("Whole photo", {}, () => { const [x, y] = [size[0] - 1, size[1] - 1]; corners = [[0, 0], [x, 0], [x, y], [0, y]]; place(); keep(); model.send({ kind: "straighten" }); })),
    h("label", { class: "al-check" }, light, "Even out the light"));
  root.append(h("div", { class: "al-title", role: "heading", "aria-level": 2 }, "Photo desk"));
  row("Photo", [
    h("div", { class: "al-grid" }, button("Choose a file", {}, () => file.click()), button("Take a photo", {}, () => camera.click())),
    h("p", { class: "al-hint" }, "JPEG, PNG, WebP, HEIC or TIFF, also by dropping it here. It should show two and a half repeats each way, flat and sharp."),
    after, file, camera,
  ], h("div", { class: "al-stage" }, drop, frame));

  // repeat
  let flat = null, found = {};
  const cloth = h("canvas", { class: "al-picture", role: "img" }), words = h("p", { "aria-live": "polite" });
  const lines = h("input", { type: "checkbox", checked: true });
  const drawFlat = () => {
    cloth.setAttribute("aria-label", found.vectors ? `The cloth laid flat, with lines where it repeats: ${found.repeat}` : "The cloth laid flat");
    if (!flat) return;
    paint(cloth, flat);
    if (found.vectors && lines.checked) drawLattice(cloth.getContext("2d"), found, flat.width / found.size[1]);
  };
  listen(lines, "change", drawFlat);
  const about = h("p", { class: "al-hint" }, "Each cell between the lines shows the same piece of the print. If not, move the corners and straighten again.");
  const linesBox = h("label", { class: "al-check" }, lines, "Show the lines");
  const showRepeat = row("Repeat", [words, about, linesBox], h("div", { class: "al-stage" }, cloth));

  // tile
  const stage = clothStage(view, (times) => `The tile cut from the photo, laid ${model.get("repeat")}; ${times} by ${times} tiles`);
  const showTile = row("Tile", [h("p", { class: "al-hint" }, "One period of the cloth. Laid side by side it shows no seam; the saved file says how it was cut.")], stage.node);
  root.append(h("div", { class: "al-wide" }, bar, status));

  const told = {
    photo: (message) => { size = message.size; after.hidden = false; place(); },
    found: (message) => {
      found = message; if (!message.flat) flat = null;
      showRepeat(message.flat); showTile(message.tile);
      words.textContent = message.words || ""; linesBox.hidden = about.hidden = !message.vectors;
      drawFlat();
    },
    progress: ({ running, step, total, text }) => busy(running, text, step, total),
  };
  follow("change:corners", () => { if (held === null) { corners = model.get("corners"); place(); } });
  corners = model.get("corners"); after.hidden = true; showRepeat(false); showTile(false); place();
  return view.ready();
}

export default { render };
