/* global h, open, choices, clothStage, pointCloud, bytesOf */
// The view of LatentMap: every design a point; the cloth at the crosshair beside it.
//
// Places on the map are u to the right and v down, 0 to 1; Python's are x and y up. `sight` is what
// is seen: its middle and how many times it is enlarged.

const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const MOST = 64; // times enlarged
const NEAR = 28; // px from a point within which it is meant

/** @param {{ model: object, el: HTMLElement }} context */
function render(context) {
  const { model } = context, places = new Uint16Array(bytesOf(model.get("_places")).buffer), count = places.length / 2;
  const [left, top, side] = model.get("_frame"), labels = model.get("_labels");
  const view = open(context, "map", {
    onFrame: (slot, bitmap, _message, blob) => {
      if (slot === "cloth") { stage.show(bitmap, blob); }
      else if (slot === "sheet") { cloud.sheet(bitmap, Math.ceil(Math.sqrt(count))); lookBox.hidden = false; repaint(); }
      else if (slot === "thumb") paint(thumb, bitmap);
      else { const canvas = cards[Number(slot.slice(4))]; if (canvas) paint(canvas, bitmap); }
    },
    onTell: (topic, message) => told[topic]?.(message),
  });
  const { root, listen, follow, push } = view;
  root.classList.add("al-touch");
  const button = (text, attrs, act) => { const node = h("button", { type: "button", class: "al-button", ...attrs }, text); listen(node, "click", act); return node; };
  const paint = (canvas, bitmap) => { canvas.width = bitmap.width; canvas.height = bitmap.height; canvas.getContext("2d").drawImage(bitmap, 0, 0); };

  // what stands where
  const field = h("canvas", { "aria-hidden": "true" }), marks = h("canvas", { "aria-hidden": "true" }), pen = marks.getContext("2d");
  const thumb = h("canvas", { width: 96, height: 96 }), called = h("span"), tip = h("div", { class: "al-tip", hidden: true, "aria-hidden": "true" }, thumb, called);
  const box = h("div", { class: "al-atlas", tabindex: 0, role: "application", "data-lm-suppress-shortcuts": "true",
    "aria-label": `Map of ${count.toLocaleString("en")} designs. Arrow keys move the crosshair, with Shift a little; Enter shows the cloth there; plus and minus enlarge; 0 shows the whole map.` }, field, marks, tip);
  const cloud = pointCloud(field, places, () => repaint());
  box.dataset.drawn = cloud.kind;
  const stage = clothStage(view, (times) => `The cloth at the crosshair; ${times} by ${times} tiles`);
  const status = h("p", { class: "al-unseen", role: "status" }); // what the page shows, said

  let sight = { u: 0.5, v: 0.5, zoom: 1 }, point = [0.5, 0.5], pointed = -1, hits = [], size = [1, 1], asked = 0, only = new Set();
  const repaint = () => { asked ||= requestAnimationFrame(() => { asked = 0; draw(); }); };
  const toScreen = ([u, v]) => [((u - sight.u) * sight.zoom + 0.5) * size[0], ((v - sight.v) * sight.zoom + 0.5) * size[1]];
  const toMap = ([x, y]) => [(x / size[0] - 0.5) / sight.zoom + sight.u, (y / size[1] - 0.5) / sight.zoom + sight.v];
  const placeOf = (i) => [places[2 * i] / 65535, places[2 * i + 1] / 65535];
  const nearest = ([u, v]) => {
    let best = 0, least = Infinity;
    for (let i = 0; i < count; i++) { const du = places[2 * i] / 65535 - u, dv = places[2 * i + 1] / 65535 - v, far = du * du + dv * dv; if (far < least) { least = far; best = i; } }
    return best;
  };
  const apart = ([a, b], [c, d]) => Math.hypot(a - c, b - d);
  const sure = ({ u, v, zoom }) => {
    const near = Math.min(MOST, Math.max(1, zoom)), rim = 0.5 - 0.5 / near; // what is seen stays on the map
    return { zoom: near, u: Math.min(0.5 + rim, Math.max(0.5 - rim, u)), v: Math.min(0.5 + rim, Math.max(0.5 - rim, v)) };
  };
  const enlarge = (times, at = [size[0] / 2, size[1] / 2]) => {
    const [u, v] = toMap(at), zoom = Math.min(MOST, Math.max(1, sight.zoom * times)), by = sight.zoom / zoom;
    sight = sure({ zoom, u: u + (sight.u - u) * by, v: v + (sight.v - v) * by }); repaint();
  };
  let ink = "#000", paper = "#fff", rim = [255, 255, 255];
  const rgbOf = (colour) => { pen.fillStyle = "#fff"; pen.fillStyle = colour; return [1, 3, 5].map((at) => parseInt(pen.fillStyle.slice(at, at + 2), 16) || 0); };
  const dotSize = () => Math.min(26, Math.max(5, 210 / Math.sqrt(count))) * sight.zoom ** 0.3;
  const clothSize = () => Math.min(110, Math.max(12, 560 / Math.sqrt(count)) * sight.zoom ** 0.85);

  const draw = () => {
    const ratio = devicePixelRatio || 1, cloth = !lookBox.hidden && look.checked;
    cloud.draw({ ...sight, size: (cloth ? clothSize() : dotSize()) * ratio, rim, cloth });
    pen.setTransform(ratio, 0, 0, ratio, 0, 0); pen.clearRect(0, 0, ...size);
    const ring = (at, radius, width) => { for (const [style, more] of [[paper, 3], [ink, 0]]) { pen.strokeStyle = style; pen.lineWidth = width + more; pen.beginPath(); pen.arc(...at, radius, 0, 7); pen.stroke(); } };
    for (const hit of hits) ring(toScreen(placeOf(hit)), dotSize() / 2 + 4, 2);
    if (pointed >= 0) ring(toScreen(placeOf(pointed)), dotSize() / 2 + 5, 2.5);
    const [x, y] = toScreen(point);
    for (const [style, width] of [[paper, 6], [ink, 2.5]]) { pen.strokeStyle = style; pen.lineWidth = width; pen.beginPath(); for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { pen.moveTo(x + 6 * dx, y + 6 * dy); pen.lineTo(x + 19 * dx, y + 19 * dy); } pen.stroke(); }
    ring([x, y], 6, 2);
    whole.disabled = less.disabled = sight.zoom <= 1; more.disabled = sight.zoom >= MOST;
    if (!tip.hidden) placeTip();
  };
  const resize = () => {
    const { clientWidth, clientHeight } = box, ratio = devicePixelRatio || 1;
    if (!clientWidth) return;
    size = [clientWidth, clientHeight];
    for (const canvas of [field, marks]) { canvas.width = Math.round(clientWidth * ratio); canvas.height = Math.round(clientHeight * ratio); }
    draw(); // now: a canvas is empty once its size is set
  };

  // the design that is pointed at: its ring, its picture, its name
  const placeTip = () => {
    const [x, y] = toScreen(placeOf(pointed)), wide = tip.offsetWidth, high = tip.offsetHeight;
    tip.style.left = `${Math.min(size[0] - wide - 4, Math.max(4, x - wide / 2))}px`;
    tip.style.top = `${y > high + 26 ? y - high - 18 : Math.min(size[1] - high - 4, y + 18)}px`;
  };
  const pointAt = (i) => {
    if (i === pointed) return;
    pointed = i; tip.hidden = true; repaint();
    if (i >= 0) send();
  };

  // to Python: where the crosshair stands, if that is new, and what is pointed at
  let dirty = null;
  const send = (rest) => { if (rest !== undefined) dirty = { at: [left + point[0] * side, top - point[1] * side], rest }; push({ at: null, rest: false, ...dirty, look: pointed >= 0 ? pointed : null }); if (!dirty?.rest) dirty = null; };
  const go = (at, rest) => { point = at.map((value) => Math.min(1, Math.max(0, value))); repaint(); send(rest); };
  const goTo = (i) => {
    const at = placeOf(i);
    if (Math.abs(at[0] - sight.u) > 0.45 / sight.zoom || Math.abs(at[1] - sight.v) > 0.45 / sight.zoom) sight = sure({ ...sight, u: at[0], v: at[1] });
    pointed = -1; tip.hidden = true; go(at, true);
  };

  // fingers and mouse
  const held = new Map(); let grip = null, moved = 0, mine = false;
  const under = (event) => { const rect = box.getBoundingClientRect(); return [event.clientX - rect.left, event.clientY - rect.top]; };
  const hold = () => { const [a, b = a] = [...held.values()]; return { middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], span: apart(a, b), sight }; };
  listen(box, "pointerdown", (event) => {
    if (event.button && event.pointerType === "mouse") return;
    box.setPointerCapture(event.pointerId); box.focus({ preventScroll: true }); event.preventDefault();
    held.set(event.pointerId, under(event)); grip = hold(); pointAt(-1);
    if (held.size === 1) { moved = 0; mine = model.get("drag") === "decode" && !event.shiftKey; if (mine) go(toMap(under(event)), false); }
    else mine = false; // two fingers move the map
  });
  listen(box, "pointermove", (event) => {
    const at = under(event);
    if (!held.has(event.pointerId)) {
      if (event.pointerType === "mouse") { const i = nearest(toMap(at)); pointAt(apart(toScreen(placeOf(i)), at) < NEAR ? i : -1); }
      return;
    }
    moved = Math.max(moved, apart(at, held.get(event.pointerId))); held.set(event.pointerId, at);
    if (mine) { go(toMap(at), false); return; }
    const { middle, span } = hold(), zoom = grip.span && span ? (grip.sight.zoom * span) / grip.span : grip.sight.zoom, near = Math.min(MOST, Math.max(1, zoom));
    const fixed = [0, 1].map((axis) => (grip.middle[axis] / size[axis] - 0.5) / grip.sight.zoom + [grip.sight.u, grip.sight.v][axis]);
    sight = sure({ zoom: near, u: fixed[0] - (middle[0] / size[0] - 0.5) / near, v: fixed[1] - (middle[1] / size[1] - 0.5) / near });
    repaint();
  });
  for (const end of ["pointerup", "pointercancel"]) listen(box, end, (event) => {
    if (!held.delete(event.pointerId)) return;
    if (held.size) { grip = hold(); moved = 9; return; }
    if (mine) send(true);
    else if (moved < 4 && end === "pointerup" && grip.span === 0) go(toMap(under(event)), true); // a click, and no drag
    mine = false;
  });
  listen(box, "pointerleave", () => { if (!held.size) pointAt(-1); });
  box.addEventListener("wheel", (event) => {
    const out = event.deltaY > 0;
    // the page scrolls on until the map is taken in hand, and where there is no more to see
    if (!(event.ctrlKey || document.activeElement === box) || (out && sight.zoom <= 1) || (!out && sight.zoom >= MOST)) return;
    event.preventDefault(); enlarge(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), under(event));
  }, { passive: false });
  listen(box, "keydown", (event) => {
    const step = MOVES[event.key], far = (event.shiftKey ? 0.005 : 0.03) / sight.zoom;
    if (step) {
      point = point.map((value, axis) => Math.min(1, Math.max(0, value + step[axis] * far)));
      const out = point.map((value, axis) => (value - [sight.u, sight.v][axis]) * sight.zoom);
      if (Math.max(...out.map(Math.abs)) > 0.47) sight = sure({ ...sight, u: sight.u + step[0] * 0.25 / sight.zoom, v: sight.v + step[1] * 0.25 / sight.zoom });
      repaint(); pointAt(nearest(point));
    } else if (event.key === "Enter" || event.key === " ") go(point, true);
    else if (event.key === "+" || event.key === "=") enlarge(1.5, toScreen(point));
    else if (event.key === "-") enlarge(1 / 1.5, toScreen(point));
    else if (event.key === "0" || event.key === "Home") { sight = { u: 0.5, v: 0.5, zoom: 1 }; repaint(); }
    else if (event.key === "Escape") pointAt(-1);
    else return;
    event.preventDefault(); event.stopPropagation();
  });
  listen(box, "blur", () => pointAt(-1));

  // colours
  const colourBy = h("select"), legend = h("div", { class: "al-legends", role: "group", "aria-label": "Colours; press one to see it alone" });
  colourBy.append(h("option", { value: "" }, "nothing"), ...labels.map(({ name }) => h("option", { value: name }, name)));
  const recolour = () => {
    const css = getComputedStyle(root);
    ink = css.getPropertyValue("--ink").trim(); paper = css.getPropertyValue("--paper").trim(); rim = rgbOf(paper);
    const label = labels.find(({ name }) => name === model.get("colour_by")), inks = new Uint8Array(4 * count);
    if (!label) { const rgb = rgbOf(css.getPropertyValue("--bold").trim()); for (let i = 0; i < count; i++) inks.set([...rgb, 215], 4 * i); }
    else {
      const codes = bytesOf(label.codes), table = bytesOf(label.table);
      for (let i = 0; i < count; i++) { const code = codes[i]; inks.set([table[3 * code], table[3 * code + 1], table[3 * code + 2], !only.size || only.has(code) ? 230 : 24], 4 * i); }
    }
    cloud.colour(inks); repaint();
  };
  const explain = () => {
    const label = labels.find(({ name }) => name === model.get("colour_by"));
    colourBy.value = label?.name ?? ""; only = new Set();
    const number = (value) => value.toLocaleString("en", { maximumSignificantDigits: 3 });
    if (!label) legend.replaceChildren();
    else if (label.kind === "numbers") {
      const ramp = h("i"); ramp.style.background = `linear-gradient(90deg, ${label.ramp.join(", ")})`;
      legend.replaceChildren(h("div", { class: "al-legend" }, number(label.low), ramp, number(label.high)));
    } else legend.replaceChildren(...label.groups.map(([name, colour, many], code) => {
      const swatch = h("i"), chip = h("button", { type: "button", class: "al-key", "aria-pressed": "false" }, swatch, `${name} `, h("small", {}, many));
      swatch.style.background = colour;
      listen(chip, "click", () => { if (!only.delete(code)) only.add(code); chip.setAttribute("aria-pressed", only.has(code)); recolour(); });
      return chip;
    }));
    recolour();
  };
  listen(colourBy, "change", () => { model.set("colour_by", colourBy.value); model.save_changes(); explain(); });
  follow("change:colour_by", explain);
  const look = h("input", { type: "checkbox" }), lookBox = h("label", { class: "al-check", hidden: true }, look, "Show cloth instead of points");
  listen(look, "change", repaint);

  // search, and the lists that say the same in words
  const words = h("input", { type: "search", placeholder: model.get("_search"), "aria-label": "Find designs by words", spellcheck: "false" });
  const clear = button("Clear", { hidden: true }, () => { words.value = ""; find(); words.focus(); });
  const find = () => { const text = words.value.trim(); if (text) model.send({ kind: "find", words: text }); else told.found({ words: "", hits: [] }); };
  const finder = h("form", { class: "al-row al-finder", role: "search" }, words, h("button", { type: "submit", class: "al-button" }, "Find"), clear);
  finder.hidden = !model.get("_search");
  listen(finder, "submit", (event) => { event.preventDefault(); find(); });
  listen(words, "keydown", (event) => event.stopPropagation());
  const foundHead = h("div", { class: "al-head", role: "heading", "aria-level": 3 }), foundList = h("ul", { class: "al-found" }), found = h("div", { class: "al-after", hidden: true }, foundHead, foundList);
  const nearList = h("ul", { class: "al-cards", "aria-label": "Designs near the crosshair" });
  let cards = [], thumbs = [];
  const more = button("+", { "aria-label": "Enlarge" }, () => enlarge(1.6)), less = button("−", { "aria-label": "Make smaller" }, () => enlarge(1 / 1.6));
  const whole = button("Whole map", {}, () => { sight = { u: 0.5, v: 0.5, zoom: 1 }; repaint(); });
  const percent = (share) => (share >= 0.005 ? `${Math.round(100 * share)} %` : "near by");
  const told = {
    near: ({ items }) => {
      dirty = null;
      const focus = [...nearList.querySelectorAll("button")].indexOf(document.activeElement);
      cards = items.map(() => h("canvas", { width: 96, height: 96, "aria-hidden": "true" })); thumbs = items.map(({ place }) => place);
      nearList.replaceChildren(...items.map(({ place, name, about, share }, i) => {
        const card = h("button", { type: "button", class: "al-card", "aria-label": `${name}${about ? `, ${about}` : ""}: ${percent(share)}. Go there`, title: about || name }, cards[i], h("b", {}, percent(share)), h("span", {}, name));
        listen(card, "click", () => goTo(place));
        return h("li", { class: share >= 0.005 ? "al-in" : "" }, card);
      }));
      if (focus >= 0) nearList.querySelectorAll("button")[Math.min(focus, items.length - 1)]?.focus({ preventScroll: true });
      status.textContent = items.filter(({ share }) => share >= 0.005).map(({ name, share }) => `${name} ${percent(share)}`).join(", ");
    },
    look: ({ place, name, about }) => {
      if (place !== pointed) return;
      called.textContent = name; tip.title = about; tip.hidden = false; placeTip();
      if (document.activeElement === box && !held.size) status.textContent = `Nearest: ${name}${about ? `, ${about}` : ""}`;
    },
    found: ({ words: text, hits: list }) => {
      hits = list.map(({ place }) => place); clear.hidden = found.hidden = !text; repaint();
      foundHead.textContent = list.length ? `${list.length} found: ${text}` : `Nothing found: ${text}`;
      foundList.replaceChildren(...list.map(({ place, name, about }) => {
        const item = h("button", { type: "button", class: "al-chip", title: about }, name);
        listen(item, "click", () => goTo(place));
        return h("li", {}, item);
      }));
      status.textContent = text ? foundHead.textContent : "";
    },
  };

  root.append(
    h("div", { class: "al-title", role: "heading", "aria-level": 2 }, "Map of designs"),
    h("div", { class: "al-panel" },
      h("p", { class: "al-hint" }, "Alike designs lie together. Press anywhere, also between them: the model paints the cloth that would lie there."),
      finder, box,
      h("div", { class: "al-bar" }, choices(view, "drag", "What dragging does", [["decode", "Drag paints"], ["move", "Drag moves"]]), h("div", { class: "al-row" }, more, less, whole)),
      h("div", { class: "al-after al-later" }, h("label", { class: "al-field" }, "Colour the points by", colourBy), legend, lookBox)),
    h("div", { class: "al-stage" }, stage.node, h("div", { class: "al-head", role: "heading", "aria-level": 3 }, "Made of"), nearList, found, status));
  if (!labels.length) { colourBy.parentNode.hidden = true; legend.hidden = true; }

  const stand = () => { if (!held.size) { const [x, y] = model.get("point"); point = [(x - left) / side, (top - y) / side]; repaint(); } };
  follow("change:point", stand);
  const watch = new ResizeObserver(resize); watch.observe(box);
  const theme = new MutationObserver(recolour); theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "class"] });
  explain(); stand();
  const end = view.ready();
  return () => { watch.disconnect(); theme.disconnect(); cancelAnimationFrame(asked); cloud.close(); end(); };
}

export default { render };
