/* global h, open, choices, clothStage, uploader, takes */
// The view of TailorStudio: five steps on the left, the cloth beside or above them.

const STEPS = ["Choose", "Make it new", "Colours", "On a garment", "Take it home"];
const WAYS = [["mix", "Mix", "with another cloth"], ["paint", "Paint", "like another picture"], ["describe", "Describe", "in your own words"]];

/** @param {{ model: object, el: HTMLElement }} context */
function render(context) {
  const { model } = context, thumbs = {};
  const view = open(context, "tailor", {
    onFrame: (slot, bitmap, _message, blob) => {
      if (slot === "cloth") stage.show(bitmap, blob);
      else if (slot === "garment") { paint(sewn, bitmap); sewn.hidden = false; }
      else for (const canvas of thumbs[slot] || []) paint(canvas, bitmap);
    },
    onTell: (topic, message) => told[topic]?.(message),
  });
  const { root, listen, follow, set, push } = view;
  const paint = (canvas, bitmap) => { canvas.width = bitmap.width; canvas.height = bitmap.height; canvas.getContext("2d").drawImage(bitmap, 0, 0); };
  const button = (text, attrs, act) => { const node = h("button", { type: "button", class: "al-button", ...attrs }, text); listen(node, "click", act); return node; };
  const heading = (text) => h("h3", { class: "al-head" }, text);
  const hint = (text) => h("p", { class: "al-hint" }, text);

  // progress and files
  const bar = h("progress", { "aria-label": "Progress" }), status = h("p", { class: "al-status", role: "status" });
  const stop = button("Stop", {}, () => model.send({ kind: "cancel" }));
  const wait = h("div", { class: "al-waiting", hidden: true }, bar, h("div", { class: "al-spread" }, status, stop));
  const busy = (on, text = "", step = 0, total = 0) => {
    wait.hidden = !on; status.textContent = text;
    if (total) { bar.max = total; bar.value = step; } else bar.removeAttribute("value");
  };
  const upload = uploader(view, busy);
  const picker = (purpose, attrs, text) => {
    const input = h("input", { type: "file", hidden: true, tabindex: -1, "aria-hidden": "true", accept: "image/*,.heic,.heif,.tif,.tiff,.avif", ...attrs });
    listen(input, "change", () => { if (input.files.length) upload(input.files[0], purpose); input.value = ""; });
    return [input, button(text, { class: "al-button al-big" }, () => input.click())];
  };

  /** The cloths on the wall; `pick(place)` is called with the number of one. */
  const wall = (label, pick) => {
    const buttons = Array.from({ length: 8 }, (_, place) => {
      const canvas = h("canvas", { width: 128, height: 128 });
      (thumbs[`cloth${place}`] ||= []).push(canvas);
      const node = h("button", { type: "button", class: "al-thumb", "aria-label": `${label} ${place + 1}`, "aria-pressed": "false" }, canvas);
      listen(node, "click", () => { mark(place); pick(place); });
      return node;
    });
    const mark = (place) => buttons.forEach((node, i) => node.setAttribute("aria-pressed", String(i === place)));
    return { node: h("div", { class: "al-wall", role: "group", "aria-label": label }, ...buttons), mark };
  };
  const others = () => button("Show others", { class: "al-button" }, () => { for (const each of walls) each.mark(-1); model.send({ kind: "others" }); });

  // 1 choose
  const chosen = wall("Cloth", (place) => model.send({ kind: "choose", place }));
  const found = h("p", { class: "al-hint", role: "status" });
  const choose = [heading("Choose a cloth to begin with"), chosen.node, others(), hint("Or bring your own. Lay it flat, stand above it, and take in about three repeats."),
    h("div", { class: "al-pair" }, ...picker("cloth", { capture: "environment" }, "Take a photo"), ...picker("cloth", {}, "Choose a photo")), found];

  // 2 make it new: sliders answer while they move
  const slider = (step, label, low, high) => {
    const input = h("input", { type: "range", min: 0, max: 100, step: 1, value: 50, "aria-label": label });
    const state = { place: null, send: (rest) => { if (state.place !== null) push({ step, place: state.place, share: Number(input.value) / 100, rest }); } };
    const node = h("div", { class: "al-field", hidden: true }, label, input, h("div", { class: "al-spread al-value" }, h("span", {}, low), h("span", {}, high)));
    listen(input, "input", () => state.send(false)); listen(input, "change", () => state.send(true));
    return Object.assign(state, { node, choose: (place) => { state.place = place; node.hidden = false; state.send(true); } });
  };
  const mixing = slider("mix", "How much of the second cloth", "only the first", "only the second");
  const painting = slider("paint", "How strong", "as it was", "strong");
  const second = wall("Second cloth", mixing.choose), manner = wall("Paint like cloth", painting.choose), walls = [chosen, second, manner];
  const words = h("textarea", { rows: 2, spellcheck: "false", "aria-label": "Describe your cloth", placeholder: "red fans on a cream ground" });
  const ideas = h("div", { class: "al-ideas", role: "group", "aria-label": "Ideas" });
  const free = h("input", { type: "range", min: 0, max: 100, step: 5, "aria-label": "How freely it is painted" });
  let luck = 0;
  const describe = (seed) => { luck = seed; model.send({ kind: "describe", words: words.value, seed, free: Number(free.value) / 100 }); };
  listen(free, "change", () => { if (words.value.trim()) describe(luck); });
  listen(words, "keydown", (event) => { event.stopPropagation(); if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); describe(0); } });
  const ways = {
    mix: h("div", { class: "al-way" }, mixing.node, hint("Tap the cloth that is to come in."), second.node, others()),
    paint: h("div", { class: "al-way" }, painting.node, hint("Tap a cloth, or bring any picture: a leaf, a wall, a painting."), manner.node, h("div", { class: "al-pair" }, ...picker("manner", { capture: "environment" }, "Take a photo"), ...picker("manner", {}, "Choose a picture"))),
    describe: h("div", { class: "al-way" }, words, ideas, h("div", { class: "al-field" }, "How freely it is painted", free, h("div", { class: "al-spread al-value" }, h("span", {}, "drawn by rule"), h("span", {}, "dreamt up"))), h("div", { class: "al-pair" }, button("Make it", { class: "al-button al-primary" }, () => describe(0)), button("Another try", { class: "al-button al-big" }, () => describe(Math.floor(1 + Math.random() * 1e6)))), hint("Left, your words are drawn exactly. Right, the machine dreams: it knows colours well and figures badly.")),
  };
  const tabs = WAYS.map(([way, name, more]) => h("button", { type: "button", class: "al-button al-big", "aria-pressed": "false" }, h("span", {}, h("b", {}, name), h("small", {}, ` ${more}`))));
  const turn = (which) => WAYS.forEach(([way], i) => { ways[way].hidden = way !== which; tabs[i].setAttribute("aria-pressed", String(way === which)); });
  tabs.forEach((tab, i) => listen(tab, "click", () => turn(WAYS[i][0])));
  const renew = [heading("Make it new"), h("div", { class: "al-ways", role: "group", "aria-label": "Ways to make it new" }, ...tabs), ...Object.values(ways)];

  // 3 colours, 4 garment, 5 files
  const palettes = h("div", { class: "al-palettes", role: "group", "aria-label": "Colours" });
  const colour = [heading("Pick its colours"), palettes];
  const sewn = h("canvas", { class: "al-garment", role: "img", "aria-label": "The garment in this cloth", hidden: true });
  const garments = h("select", { "aria-label": "Garment" }), width = h("input", { type: "range", min: 6, max: 60, step: 1, "aria-label": "Width of one tile" }), cm = h("span", { class: "al-value" });
  const sew = () => model.send({ kind: "sew", garment: garments.value });
  listen(garments, "change", sew);
  listen(width, "input", () => { cm.textContent = `${width.value} cm`; });
  listen(width, "change", () => { set("width_cm", Number(width.value)); sew(); });
  const dress = [heading("See it on a garment"), h("label", { class: "al-field" }, "Garment", garments), h("label", { class: "al-field" }, h("span", { class: "al-spread" }, "How wide one tile is on the cloth", cm), width), button("Show it", { class: "al-button al-primary" }, sew), sewn];
  const take = (what, name, more) => button("", { class: "al-button al-file" }, () => model.send({ kind: "download", what }));
  const files = [["picture", "The cloth as a picture", "one tile, print size, to send or to print"], ["print", "A file for the printer", "PDF at true size"], ["garment", "The garment", "a picture to show a customer"]].map(([what, name, more]) => {
    const node = take(what); node.append(h("b", {}, name), h("small", {}, more)); return node;
  });
  const home = [heading("Take it home"), ...files, hint("Each file says how it was made. If it looks like a cloth you know, change it before you sell it.")];

  const panels = [choose, renew, colour, dress, home].map((nodes, i) => h("div", { class: "al-step", role: "group", "aria-label": STEPS[i] }, ...nodes));
  const marks = STEPS.map((name, i) => h("button", { type: "button", class: "al-mark", disabled: i > 0 }, h("b", {}, String(i + 1)), h("span", {}, name)));
  const next = button("Next", { class: "al-button al-primary", disabled: true }, () => go(at + 1)), back = button("Back", {}, () => go(at - 1));
  const undo = button("Undo", { disabled: true }, () => model.send({ kind: "undo" }));
  let at = 0;
  const go = (step, quiet = false) => {
    at = step;
    panels.forEach((panel, i) => { panel.hidden = i !== at; });
    marks.forEach((mark, i) => { if (i === at) mark.setAttribute("aria-current", "step"); else mark.removeAttribute("aria-current"); });
    back.disabled = at === 0; next.hidden = at === STEPS.length - 1;
    if (!quiet) { marks[at].focus({ preventScroll: true }); if (at === 3) sew(); }
  };
  marks.forEach((mark, i) => listen(mark, "click", () => go(i)));
  const stage = clothStage(view, (times) => `Your cloth, ${times} by ${times} tiles`);
  root.setAttribute("aria-label", "Cloth studio");
  root.append(
    h("nav", { class: "al-marks", "aria-label": "Steps" }, ...marks),
    h("div", { class: "al-panel" }, ...panels, wait, h("div", { class: "al-row al-walk" }, back, undo, next)),
    stage.node);

  const told = {
    cloth: (message) => { next.disabled = false; for (const mark of marks) mark.disabled = false; undo.disabled = !message.undo; sewn.hidden = true; },
    progress: ({ running, step, total, text }) => busy(running, text, step, total),
    found: ({ text }) => { found.textContent = text; },
    manner: () => { manner.mark(-1); painting.choose("photo"); },
  };
  follow("msg:custom", (message, buffers) => {
    if (message.kind !== "file") return;
    const link = h("a", { href: URL.createObjectURL(new Blob([buffers[0]], { type: message.mime })), download: message.name, hidden: true });
    root.append(link); link.click(); link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  const fill = () => {
    const { colours = [], garments: sewable = [], ideas: texts = [], free: usual = 0 } = model.get("_choices");
    free.value = Math.round(100 * usual);
    palettes.replaceChildren(...colours.map(([name, codes]) => {
      const strip = h("span", { class: "al-strip", "aria-hidden": "true" }, ...codes.map((code) => { const part = h("i"); part.style.background = code; return part; }));
      const node = h("button", { type: "button", class: "al-palette" }, strip, name);
      listen(node, "click", () => model.send({ kind: "colours", name }));
      return node;
    }));
    garments.replaceChildren(...sewable.map(([name, title]) => h("option", { value: name }, title)));
    garments.value = model.get("garment"); width.value = model.get("width_cm"); cm.textContent = `${width.value} cm`;
    ideas.replaceChildren(...texts.map((text) => { const chip = h("button", { type: "button", class: "al-chip" }, text); listen(chip, "click", () => { words.value = text; describe(0); }); return chip; }));
  };
  follow("change:_choices", fill); follow("change:garment", fill);
  fill(); turn("mix"); go(0, true);
  takes(view, root, 0, () => "Studio");
  return view.ready();
}

export default { render };
