/* global h, open, clothStage, uploader, takes */
// The view of StyleBench: content and style on the left; three answers and the chosen one on the right.

const WAYS = [
  ["fast", "Patches", "Pieces of the style, laid where they fit. At once."],
  ["diffusion", "Diffusion", "The model paints it anew while it looks at the style."],
  ["texture", "Texture", "Moved step by step until it feels like the style."],
];

/** @param {{ model: object, el: HTMLElement }} context */
function render(context) {
  const { model } = context;
  const view = open(context, "bench", {
    onFrame: (slot, bitmap, message, blob) => {
      if (slot === "cloth") { stage.show(bitmap, blob); return; }
      const canvas = pictures[slot] ?? cards[slot].canvas;
      paint(canvas, bitmap);
      if (slot in pictures) canvas.parentNode.classList.add("al-full");
      else if (slot === model.get("method") && !message.rest) stage.show(bitmap, blob);
    },
    onTell: (topic, message) => told[topic]?.(message),
  });
  const { root, listen, follow, push } = view;
  root.classList.add("al-touch");
  const button = (text, attrs, act) => { const node = h("button", { type: "button", class: "al-button", ...attrs }, text); listen(node, "click", act); return node; };
  const paint = (canvas, bitmap) => { canvas.width = bitmap.width; canvas.height = bitmap.height; canvas.getContext("2d").drawImage(bitmap, 0, 0); };

  // content and style: dropped, chosen, or sent by a shelf
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Progress" }), status = h("p", { class: "al-status", role: "status" });
  const busy = (on, text = "", step = 0, total = 1) => { root.classList.toggle("al-busy", on); status.textContent = text; bar.max = total || 1; bar.value = step; };
  const upload = uploader(view, busy), pictures = {};
  const source = (place, name, words) => {
    const canvas = (pictures[place] = h("canvas", { role: "img", "aria-label": name, width: 160, height: 160 }));
    const input = h("input", { type: "file", hidden: true, tabindex: -1, "aria-hidden": "true", accept: "image/*,.heic,.heif,.tif,.tiff,.avif" });
    const send = (file) => upload(file, place), called = h("span", { class: "al-called" });
    const well = h("div", { class: "al-well" }, canvas, h("span", { class: "al-here" }, "Drop a picture here"));
    listen(input, "change", () => { if (input.files.length) send(input.files[0]); input.value = ""; });
    takes(view, well, place, () => name, send);
    listen(well, "click", () => input.click());
    follow(`change:_${place}_name`, () => { called.textContent = model.get(`_${place}_name`) || words; });
    called.textContent = model.get(`_${place}_name`) || words;
    return h("div", { class: "al-source", role: "group", "aria-label": name }, h("div", { class: "al-head", role: "heading", "aria-level": 3 }, name), well, called,
      button("Choose a file", { "aria-label": `Choose a file for the ${name.toLowerCase()}` }, () => input.click()), input);
  };
  const swap = button("Swap the two", {}, () => model.send({ kind: "swap" }));

  // settings, answered while they move
  const read = [];
  const slider = (trait, label, low, high) => {
    const input = h("input", { type: "range", min: 0, max: 1, step: 0.05 }), value = h("span", { class: "al-value" });
    const say = () => { const text = `${Math.round(input.value * 100)} %`; value.textContent = text; input.setAttribute("aria-valuetext", text); };
    const take = () => { if (document.activeElement !== input || !root.matches(":active")) { input.value = model.get(trait); say(); } };
    listen(input, "input", () => { say(); move(false); }); listen(input, "change", () => { say(); move(true); });
    follow(`change:${trait}`, take); read.push(() => [trait, Number(input.value)]); input.value = model.get(trait); say();
    return h("div", { class: "al-slide" }, h("label", { class: "al-field" }, h("span", { class: "al-spread" }, label, value), input), h("span", { class: "al-spread al-ends", "aria-hidden": "true" }, h("span", {}, low), h("span", {}, high)));
  };
  const colours = h("input", { type: "checkbox" }), takeColours = () => { colours.checked = model.get("keep_colours"); };
  listen(colours, "change", () => move(true)); follow("change:keep_colours", takeColours); takeColours(); read.push(() => ["keep_colours", colours.checked]);
  const move = (rest) => { push({ ...Object.fromEntries(read.map((each) => each())), rest }); if (rest) stale(); };

  // three answers
  const stage = clothStage(view, (times) => `The cloth painted by ${WAYS.find(([method]) => method === model.get("method"))[1]}; ${times} by ${times} tiles`);
  const cards = {};
  const three = h("div", { class: "al-three", role: "radiogroup", "aria-label": "Which one to take" }, ...WAYS.map(([method, name, words]) => {
    const box = h("input", { type: "radio", name: `${view.id}-method`, value: method, disabled: true, "aria-label": `${name}: ${words}` }), canvas = h("canvas", { "aria-hidden": "true", width: 256, height: 256 }), note = h("small");
    listen(box, "change", () => model.send({ kind: "pick", method }));
    cards[method] = { box, canvas, note, made: false };
    return h("label", { class: "al-way3" }, box, canvas, h("b", {}, name), h("span", {}, words), note);
  }));
  const start = button("Paint the other two", { class: "al-button al-primary" }, () => model.send({ kind: "paint" }));
  const cancel = button("Cancel", { disabled: true }, () => model.send({ kind: "cancel" }));
  const pick = () => { for (const [method, { box }] of Object.entries(cards)) box.checked = method === model.get("method"); };
  const stale = () => { for (const method of ["diffusion", "texture"]) if (cards[method].made) { cards[method].note.textContent = "of earlier settings"; cards[method].box.parentNode.classList.add("al-old"); } };
  follow("change:method", pick); pick();

  const note = h("p", { class: "al-hint" });
  const told = {
    made: ({ methods, ready, old }) => {
      for (const [method, card] of Object.entries(cards)) {
        card.made = method in methods; card.box.disabled = !card.made;
        card.note.textContent = card.made ? (old.includes(method) ? "of earlier settings" : `${methods[method].toFixed(1)} s`) : "";
        card.box.parentNode.classList.toggle("al-old", old.includes(method)); card.box.parentNode.classList.toggle("al-full", card.made);
      }
      start.disabled = !ready || !cancel.disabled; swap.disabled = !ready; pick();
    },
    progress: ({ running, step, total, text, ready }) => { busy(running, text, step, total); cancel.disabled = !running; start.disabled = running || !ready; },
    note: ({ text }) => { note.textContent = text; note.hidden = !text; },
    painting: ({ method }) => cards[method].box.parentNode.classList.add("al-full"),
  };
  note.hidden = true; start.disabled = swap.disabled = true;

  root.append(
    h("div", { class: "al-title", role: "heading", "aria-level": 2 }, "Style bench"),
    h("div", { class: "al-panel" },
      h("p", { class: "al-hint" }, "Paint a cloth in the manner of any picture: another cloth, a leaf, a painting."),
      h("div", { class: "al-grid" }, source("content", "Content", "What is painted anew"), source("style", "Style", "How it is painted")), swap, note,
      slider("strength", "Strength", "content", "style"), slider("keep_structure", "Keep structure", "free", "light and dark stay"),
      h("label", { class: "al-check" }, colours, "Keep the content's colours"),
      h("div", { class: "al-row" }, start, cancel), bar, status),
    h("div", { class: "al-stage" }, three, stage.node));
  return view.ready();
}

export default { render };
