/* global h, open, choices, clothStage */
// The view of DesignStudio: words, menus and seed on the left, the cloth on the right.

const MENUS = [["motif_colour", "motif_colour", "Colour"], ["motif", "motif", "Motif"], ["ground", "ground", "Ground"], ["layout_words", "layout", "Layout"]];

/** Three little bricks that show how tiles meet. @param {string} repeat */
function repeatIcon(repeat) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const row of [-1, 0, 1, 2]) for (const col of [-1, 0, 1, 2]) {
    const box = document.createElementNS(svg.namespaceURI, "rect");
    const x = col * 8 + (repeat === "brick" && row & 1 ? 4 : 0), y = row * 8 + (repeat === "half-drop" && col & 1 ? 4 : 0);
    for (const [key, value] of Object.entries({ x: x + 0.8, y: y + 0.8, width: 6.4, height: 6.4, rx: 1.2 })) box.setAttribute(key, value);
    svg.append(box);
  }
  return svg;
}

/** @param {{ model: object, el: HTMLElement }} context */
function render(context) {
  const { model } = context;
  const view = open(context, "studio", {
    onFrame: (_slot, bitmap, _message, blob) => stage.show(bitmap, blob),
    onTell: (topic, message) => topic === "progress" && progress(message),
  });
  const { listen, follow, set } = view;

  const prompt = h("textarea", { rows: 2, spellcheck: "false" });
  const ideas = h("div", { class: "al-ideas", role: "group", "aria-label": "Ideas" });
  const menus = MENUS.map(([trait, words, label]) => {
    const select = h("select");
    listen(select, "change", () => set(trait, select.value));
    return { trait, words, select, node: h("label", { class: "al-field" }, label, select) };
  });
  const seed = h("input", { type: "number", min: 0, max: 2147483647, step: 1 });
  const another = h("button", { type: "button", class: "al-button" }, "Another");
  const make = h("button", { type: "button", class: "al-button al-primary" }, "Make");
  const cancel = h("button", { type: "button", class: "al-button", disabled: true }, "Cancel");
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Progress" });
  const status = h("p", { class: "al-status", role: "status" });
  const stage = clothStage(view, (times) => `Cloth: ${model.get("prompt")}; ${times} by ${times} tiles`);

  const slider = (trait, label, min, max, step) => {
    const input = h("input", { type: "range", min, max, step }), value = h("span", { class: "al-value" });
    const read = () => { input.value = model.get(trait); value.textContent = input.value; };
    listen(input, "input", () => { value.textContent = input.value; });
    listen(input, "change", () => set(trait, Number(input.value)));
    follow(`change:${trait}`, read); read();
    return h("label", { class: "al-field" }, h("span", { class: "al-spread" }, label, value), input);
  };

  const freedom = slider("freedom", "How freely it is painted over", 0.05, 1, 0.05);
  const steps = slider("steps", "Steps", 4, 40, 1);
  // A drawing sets its half-drop inside a tile that repeats straight, and how many steps are left
  // to go follows from how freely it is painted over: nothing to choose then.
  const meet = h("div", { class: "al-field" }, "How tiles meet",
    choices(view, "repeat", "How tiles meet", [["straight", "Straight"], ["half-drop", "Half-drop"], ["brick", "Brick"]].map(([kind, name]) => [kind, repeatIcon(kind), name])));
  const showBegin = () => { const drawn = model.get("begin") === "drawing"; freedom.hidden = !drawn; meet.hidden = steps.hidden = drawn; };
  follow("change:begin", showBegin); showBegin();

  view.root.append(
    h("div", { class: "al-panel" },
      h("div", { class: "al-title" }, "Design studio"),
      h("label", { class: "al-field" }, "Describe your cloth", prompt), ideas,
      h("div", { class: "al-grid" }, ...menus.map((menu) => menu.node)),
      h("div", { class: "al-field" }, "Begin with", choices(view, "begin", "Begin with", [["drawing", "A drawing of the words"], ["noise", "Noise (follows the words less)"]])), freedom, meet,
      h("div", { class: "al-row" }, h("label", { class: "al-field" }, "Seed", seed), another),
      h("details", {}, h("summary", {}, "Fine tuning"),
        h("div", { class: "al-grid" }, steps, slider("guidance", "Guidance", 1, 9, 0.5))),
      h("div", { class: "al-row" }, make, cancel), bar, status),
    stage.node);

  const fill = () => {
    const { words = {}, suggestions = [] } = model.get("_choices");
    for (const menu of menus) {
      menu.select.replaceChildren(h("option", { value: "" }, "any"), ...(words[menu.words] || []).map((word) => h("option", { value: word }, word)));
      menu.select.value = model.get(menu.trait);
    }
    ideas.replaceChildren(...suggestions.map((text) => {
      const chip = h("button", { type: "button", class: "al-chip" }, text);
      listen(chip, "click", () => set("prompt", text));
      return chip;
    }));
  };
  const read = () => {
    if (prompt.value !== model.get("prompt")) prompt.value = model.get("prompt");
    seed.value = model.get("seed");
    for (const menu of menus) menu.select.value = model.get(menu.trait);
  };
  const progress = ({ running, step, total, text }) => {
    view.root.classList.toggle("al-busy", running);
    make.disabled = running; cancel.disabled = !running;
    bar.max = total || 1; bar.value = step; status.textContent = text;
  };
  const start = () => { if (!make.disabled) { set("prompt", prompt.value); model.send({ kind: "make" }); } };

  listen(prompt, "change", () => set("prompt", prompt.value));
  listen(prompt, "keydown", (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); start(); } event.stopPropagation(); });
  listen(seed, "change", () => set("seed", Math.min(2147483647, Math.max(0, Math.round(Number(seed.value) || 0)))));
  listen(another, "click", () => { set("seed", Math.floor(Math.random() * 10000)); start(); });
  listen(make, "click", start);
  listen(cancel, "click", () => model.send({ kind: "cancel" }));
  for (const event of ["prompt", "seed", ...MENUS.map(([trait]) => trait)]) follow(`change:${event}`, read);
  follow("change:_choices", fill);
  fill(); read();
  return view.ready();
}

export default { render };
