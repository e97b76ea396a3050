/* global h, open, choices, takes */
// The view of ClothTable: four rows, each with its settings on the left and what they make on the right.

const WAYS = { straight: "Straight", "half-drop": "Half-drop", brick: "Brick", "third-drop": "Third-drop", "third-brick": "Third-brick", mirror: "Mirrored", turn: "Turned", pinwheel: "Pinwheel", p4m: "Kaleidoscope, square", p6m: "Kaleidoscope, hexagon" };
const FILES = [["png", "PNG"], ["tiff", "TIFF"], ["pdf", "PDF"], ["svg", "SVG"], ["sheets", "A4 sheets"], ["plates", "Plates"]];
const SHOWN_CM = 70, PX_PER_CM = 9; // length of cloth on show, and how finely

/** @param {{ model: object, el: HTMLElement }} context */
function render(context) {
  const { model } = context;
  const view = open(context, "table", {
    onFrame: (slot, bitmap) => {
      if (slot === "cloth") { unit = bitmap; draw(); }
      else paint(slot === "garment" ? garment : plate(Number(slot.slice(5))), bitmap);
    },
    onTell: (topic, message) => told[topic]?.(message),
  });
  const { listen, follow, set } = view;
  view.root.classList.add("al-cloth-table");

  const select = (trait, label, options, kind = String) => {
    const node = h("select"), read = () => { node.value = model.get(trait); };
    const fill = (pairs) => { node.replaceChildren(...pairs.map(([value, name]) => h("option", { value }, name))); read(); };
    listen(node, "change", () => set(trait, kind(node.value)));
    follow(`change:${trait}`, read); fill(options);
    return { fill, node: h("label", { class: "al-field" }, label, node) };
  };
  /** The value is no <output>: a label would name that, not the slider. The trait follows when the slider is let go; `onInput(value)` is called while it moves. */
  const slider = (trait, label, min, max, step, say = String, onInput = () => {}) => {
    const input = h("input", { type: "range", min, max, step }), value = h("span", { class: "al-value" });
    const tell = (number) => { value.textContent = say(number); input.setAttribute("aria-valuetext", say(number)); };
    const read = () => { input.value = model.get(trait); tell(model.get(trait)); };
    listen(input, "input", () => { tell(Number(input.value)); onInput(Number(input.value)); });
    listen(input, "change", () => set(trait, Number(input.value)));
    follow(`change:${trait}`, read); read();
    return h("label", { class: "al-field" }, h("span", { class: "al-spread" }, label, value), input);
  };
  const box = (trait, label, attrs, parse) => {
    const node = h("input", attrs), read = () => { node.value = model.get(trait); };
    listen(node, "change", () => { set(trait, parse(node.value)); read(); });
    listen(node, "keydown", (event) => event.stopPropagation());
    follow(`change:${trait}`, read); read();
    return h("label", { class: "al-field" }, label, node);
  };
  const button = (text, attrs, act) => { const node = h("button", { type: "button", class: "al-button", ...attrs }, text); listen(node, "click", act); return node; };
  const row = (title, controls, shown) => view.root.append(
    h("div", { class: "al-panel", role: "group", "aria-label": title }, h("div", { class: "al-head", role: "heading", "aria-level": 3 }, title), ...controls),
    h("div", { class: "al-stage" }, ...shown));

  // cloth
  let unit = null, across = 1;
  const cloth = h("canvas", { class: "al-length", role: "img" }), pen = cloth.getContext("2d");
  const top = h("div", { class: "al-ruler", "aria-hidden": "true" }), side = h("div", { class: "al-ruler al-down", "aria-hidden": "true" });
  const about = h("p", { class: "al-hint" });
  const draw = (repeat = model.get("repeat_cm")) => {
    const wide = model.get("cloth_cm"), count = (wide / repeat).toFixed(1).replace(/\.0$/, "");
    cloth.width = wide * PX_PER_CM; cloth.height = SHOWN_CM * PX_PER_CM;
    for (const [ruler, cm] of [[top, wide], [side, SHOWN_CM]]) {
      ruler.style.setProperty("--cm", cm);
      const marks = Array.from({ length: Math.floor((cm - 6) / 20) + 1 }, (_, i) => 20 * i).slice(ruler === side ? 1 : 0);
      ruler.replaceChildren(...marks.map((at) => { const mark = h("span", {}, at ? String(at) : "0 cm"); mark.style.setProperty("--at", at / cm); return mark; }));
    }
    const text = `${wide} cm wide, ${count} repeats of ${Number(repeat.toFixed(2))} cm across; ${SHOWN_CM} cm of its length are shown.`;
    about.textContent = text; cloth.setAttribute("aria-label", `Cloth at true scale: ${WAYS[model.get("repeat")]}, ${text}`);
    if (!unit) return;
    const scale = (repeat * across * PX_PER_CM) / unit.width, pattern = pen.createPattern(unit, "repeat");
    pattern.setTransform(new DOMMatrix([scale, 0, 0, scale, 0, 0]));
    pen.imageSmoothingQuality = "high"; pen.fillStyle = pattern; pen.fillRect(0, 0, cloth.width, cloth.height);
  };
  view.root.append(h("div", { class: "al-title", role: "heading", "aria-level": 2 }, "Cloth table"));
  row("Cloth", [
    select("repeat", "How tiles meet", model.get("_choices").repeats.map((name) => [name, WAYS[name] || name])).node,
    slider("repeat_cm", "Width of one repeat", 4, 60, 0.5, (value) => `${Number(value.toFixed(2))} cm`, (value) => draw(value)),
    h("div", { class: "al-field" }, "Width of the cloth, cm", choices(view, "cloth_cm", "Width of the cloth, cm", [90, 112, 116, 150].map((cm) => [cm, String(cm)]))),
    button("Fit the repeat to the width", {}, () => model.send({ kind: "fit" })),
  ], [h("div", { class: "al-laid" }, top, side, cloth), about]);

  // inks
  const list = h("ul", { class: "al-plates" }), plates = [];
  const plate = (i) => (plates[i] ??= h("canvas", { width: 160, height: 160, "aria-hidden": "true" }));
  const paint = (canvas, bitmap) => { canvas.width = bitmap.width; canvas.height = bitmap.height; canvas.getContext("2d").drawImage(bitmap, 0, 0); };
  const ways = select("colourway", "Colourway", []);
  row("Inks", [
    slider("inks", "Number of inks", 2, 8, 1),
    ways.node,
    h("p", { class: "al-hint" }, "Black prints. Light inks go first and run 0.3 mm under darker ones, so that no bare cloth shows between them."),
  ], [list]);

  // garment
  const garment = h("canvas", { class: "al-garment", role: "img", "aria-label": "Garment" }), yards = h("p", { class: "al-hint" });
  row("Garment", [
    select("garment", "Garment", model.get("_choices").garments).node,
    select("size", "Size, UK and Nigeria", [8, 10, 12, 14, 16, 18, 20].map((size) => [size, size]), Number).node,
    yards,
  ], [garment]);

  // print
  const saved = h("p", { class: "al-status", role: "status" }), notes = h("ul", { class: "al-notes" });
  const buttons = FILES.map(([format, name]) => button(name, { "aria-label": `Export ${name}` }, () => model.send({ kind: "export", format })));
  const length = box("length_cm", "Length, cm", { type: "number", min: 1, max: 2000, step: 1 }, (text) => Math.min(2000, Math.max(1, Number(text) || 100)));
  row("Print", [
    h("div", { class: "al-field" }, "What the file holds", choices(view, "extent", "What the file holds", [["repeat", "One repeat"], ["cloth", "A length"]])),
    h("div", { class: "al-field" }, "Resolution, dpi", choices(view, "dpi", "Resolution, dpi", [[150, "150"], [300, "300"]])),
  ], [
    h("div", { class: "al-grid" }, box("folder", "Folder", { type: "text", spellcheck: "false" }, (text) => text.trim() || "prints"), length),
    h("div", { class: "al-files", role: "group", "aria-label": "Export" }, ...buttons), saved, notes,
  ]);
  const bar = h("progress", { max: 4, value: 0, "aria-label": "Progress" }), status = h("p", { class: "al-status", role: "status" });
  view.root.append(h("div", { class: "al-wide" }, bar, status));

  const told = {
    unit: (message) => { across = message.across; },
    inks: ({ inks }) => list.replaceChildren(...inks.map((ink, i) => {
      const swatch = h("span", { class: "al-swatch" });
      swatch.style.background = ink.hex;
      return h("li", {}, plate(i), h("span", {}, swatch, h("b", {}, `${ink.number}. ${ink.name}`)), h("span", {}, `${ink.hex} · ${ink.coverage.toFixed(1)} %`));
    })),
    garment: ({ title, size, cloth_cm, plain, matched }) => {
      yards.textContent = `${plain.toFixed(2)} yards of ${cloth_cm} cm cloth, ${matched.toFixed(2)} if the print shall match at the seams.`;
      garment.setAttribute("aria-label", `${title}, size ${size}, front and back, in this cloth`);
    },
    progress: ({ running, step, total, text }) => { view.root.classList.toggle("al-busy", running); bar.max = total; bar.value = step; status.textContent = text; },
    saved: ({ running, text }) => { saved.textContent = text; if (running) notes.replaceChildren(); for (const each of buttons) each.disabled = running; },
    notes: ({ texts }) => notes.replaceChildren(...texts.map((text) => h("li", {}, text))),
  };
  const showLength = () => { length.style.visibility = model.get("extent") === "cloth" ? "" : "hidden"; };
  const fillWays = () => ways.fill(model.get("_choices").colourways.map((name) => [name, name[0].toUpperCase() + name.slice(1)]));
  follow("change:_choices", fillWays); follow("change:extent", showLength);
  for (const trait of ["repeat_cm", "cloth_cm", "repeat"]) follow(`change:${trait}`, () => draw());
  takes(view, view.root);
  fillWays(); showLength(); draw();
  return view.ready();
}

export default { render };
