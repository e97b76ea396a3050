/* global h, open, clothStage, takes */
// The view of AttributeSliders: a slider for each attribute on the left, the cloth on the right.

/** @param {{ model: object, el: HTMLElement }} context */
function render(context) {
  const { model } = context;
  let before = null, after = null, comparing = false, live = {};
  const view = open(context, "sliders", {
    onFrame: (slot, bitmap, _message, blob) => {
      if (slot === "before") before = { bitmap, blob };
      else { after = { bitmap, blob }; status.textContent = ""; if (!comparing) stage.show(bitmap, blob); }
      if (comparing && slot === "before") stage.show(before.bitmap, before.blob);
    },
    onTell: () => {},
  });
  const { listen, follow, push } = view;
  const status = h("p", { class: "al-status", role: "status" });
  const stage = clothStage(view, (times) => `${comparing ? "The design before the edits" : "The edited design"}; ${times} by ${times} tiles`);
  const compare = h("button", { type: "button", class: "al-button", "aria-pressed": "false" }, "Show before");
  const reset = h("button", { type: "button", class: "al-button" }, "Reset");

  const said = (value, low, high) => (value === 0 ? "unchanged" : `${Math.round(Math.abs(value) * 100)} % ${value < 0 ? low : high}`);
  const sliders = model.get("_sliders").map(([name, label, low, high, learnt]) => {
    const input = h("input", { type: "range", min: -1, max: 1, step: 0.05, "aria-label": `${label}: ${low} to ${high}` }), value = h("span", { class: "al-value" });
    const tell = () => { const text = said(Number(input.value), low, high); value.textContent = text; input.setAttribute("aria-valuetext", text); };
    listen(input, "input", () => { tell(); if (learnt) move(false, name); });
    listen(input, "change", () => { tell(); if (!learnt) status.textContent = "Working …"; move(true, name); });
    return { name, input, tell, node: h("div", { class: "al-field" }, h("span", { class: "al-spread" }, label, value), input, h("span", { class: "al-spread al-ends", "aria-hidden": "true" }, h("span", {}, low), h("span", {}, high))) };
  });
  const look = (flag) => {
    comparing = flag; compare.setAttribute("aria-pressed", flag);
    if (flag && before) stage.show(before.bitmap, before.blob);
    else if (after) stage.show(after.bitmap, after.blob);
  };
  const move = (rest, name) => {
    if (comparing) look(false);
    // only what was touched: another slider may be half way, waiting to be let go
    live = { ...live, [name]: Number(sliders.find((slider) => slider.name === name).input.value) };
    push({ strengths: live, rest });
  };
  const read = () => {
    live = { ...model.get("strengths") };
    for (const slider of sliders) { if (document.activeElement !== slider.input) slider.input.value = live[slider.name] || 0; slider.tell(); }
  };

  view.root.append(
    h("div", { class: "al-panel" },
      h("div", { class: "al-title" }, "Attribute sliders"),
      h("p", { class: "al-hint" }, "Change one thing about the cloth and keep the rest."),
      ...sliders.map((slider) => slider.node),
      h("div", { class: "al-row" }, compare, reset), status),
    stage.node);

  listen(compare, "click", () => look(!comparing));
  listen(reset, "click", () => {
    for (const slider of sliders) { slider.input.value = 0; slider.tell(); }
    look(false); live = {}; push({ strengths: live, rest: true });
  });
  follow("msg:custom", (message) => { if (message.kind === "missed") status.textContent = ""; }); // refused: the error area says why
  follow("change:strengths", read);
  takes(view, view.root);
  read();
  return view.ready();
}

export default { render };
