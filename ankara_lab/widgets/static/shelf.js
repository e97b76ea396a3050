/* global h, open, clothStage, DESIGN, places */
// The view of Shelf: the kept designs on the left; the chosen one and what can be done with it on the right.

/** @param {{ model: object, el: HTMLElement }} context */
function render(context) {
  const { model } = context;
  const view = open(context, "kept", {
    onFrame: (slot, bitmap, _message, blob) => {
      if (slot === "cloth") { stage.show(bitmap, blob); return; }
      const card = cards.get(slot.slice(6));
      if (card) { card.canvas.width = bitmap.width; card.canvas.height = bitmap.height; card.canvas.getContext("2d").drawImage(bitmap, 0, 0); }
    },
    onTell: (topic, message) => told[topic]?.(message),
  });
  const { root, signal, listen, follow, set } = view;
  root.classList.add("al-touch");
  const button = (text, attrs, act) => { const node = h("button", { type: "button", class: "al-button", ...attrs }, text); listen(node, "click", act); return node; };
  const chosen = () => model.get("chosen"), pathOf = (name) => `${folder}/${name}.png`;

  // the designs: radio buttons, so that arrow keys go from one to the next
  let folder = "shelf", cards = new Map(), wanted = new Set(), asking = 0;
  const list = h("div", { class: "al-keeps", role: "radiogroup", "aria-label": "Designs, the newest first" });
  const none = h("p", { class: "al-hint" }, "Nothing is kept yet. Make a design in another widget, then keep it.");
  const ask = () => { asking = 0; if (wanted.size && !signal.aborted) model.send({ kind: "thumbs", names: [...wanted].slice(0, 60) }); wanted.clear(); };
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) { seen.unobserve(target); wanted.add(target.dataset.name); }
    asking ||= setTimeout(ask, 30);
  });
  signal.addEventListener("abort", () => seen.disconnect());
  const card = (name, words, about, state) => {
    const title = words === name.replaceAll("_", " ") ? about : words; // its recipe has no words of its own
    const canvas = h("canvas", { width: 128, height: 128, "aria-hidden": "true" });
    const box = h("input", { type: "radio", name: `${view.id}-design`, value: name, "aria-label": `${name}: ${title}` });
    const node = h("label", { class: "al-keep", draggable: "true", title: `${words}\n${about}`, "data-name": name }, box, canvas, h("b", {}, name), h("span", {}, title));
    box.addEventListener("change", () => set("chosen", name));
    node.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData(DESIGN, pathOf(name)); event.dataTransfer.effectAllowed = "copy";
      event.dataTransfer.setDragImage(canvas, 24, 24);
    });
    seen.observe(node);
    return { node, box, canvas, state };
  };

  // the chosen one: its cloth, its name, where it can go
  const stage = clothStage(view, (times) => `The design ${chosen()}; ${times} by ${times} tiles`);
  const called = h("input", { type: "text", spellcheck: "false", maxlength: 80 });
  const rename = () => { if (called.value.trim() !== chosen()) model.send({ kind: "rename", name: called.value }); };
  listen(called, "keydown", (event) => { event.stopPropagation(); if (event.key === "Enter") rename(); });
  const goal = h("select"), put = button("Put", {}, () => {
    const to = goals[goal.selectedIndex];
    if (to) { to.put(pathOf(chosen())); say(`${chosen()} is put into ${goal.selectedOptions[0].text}.`); }
  });
  let goals = [];
  const fill = () => {
    const kept = goals[goal.selectedIndex], count = {};
    goals = [...places].filter(({ node }) => !node.closest(".lm-mod-hidden")); // not those in another tab
    const texts = goals.map((each) => { const text = each.label(); count[text] = (count[text] || 0) + 1; return count[text] > 1 ? `${text} (${count[text]})` : text; });
    goal.replaceChildren(...(goals.length ? texts : ["No widget that takes designs"]).map((text) => h("option", {}, text)));
    goal.selectedIndex = Math.max(0, goals.indexOf(kept)); goal.disabled = put.disabled = !goals.length;
  };
  addEventListener("ankara-lab-places", fill, { signal });
  listen(goal, "pointerdown", fill); listen(goal, "focus", fill); // names of corners may have changed
  const remove = button("Remove", {}, () => model.send({ kind: "remove" }));
  const tools = h("div", { class: "al-tools" },
    h("div", { class: "al-row" }, h("label", { class: "al-field" }, "Name", called), button("Rename", {}, rename)),
    h("div", { class: "al-row" }, h("label", { class: "al-field" }, "Put into", goal), put, remove));

  // what was done, and the way back
  let undo = "";
  const status = h("p", { class: "al-status", role: "status" }), back = button("Put back", {}, () => model.send({ kind: "back", name: undo }));
  const say = (text, name = "") => { status.textContent = text; undo = name; if (!name && document.activeElement === back) focus(); back.hidden = !name; };
  const gone = h("ul", { class: "al-gone" }), count = h("summary"), removed = h("details", {}, count, gone);
  const told = {
    shelf: ({ designs, removed: names, folder: place }) => {
      folder = place;
      const held = list.contains(document.activeElement) || gone.contains(document.activeElement) || document.activeElement === back, old = cards;
      cards = new Map(designs.map(([name, title, wide, high, state]) => {
        const before = old.get(name);
        return [name, before?.state === state ? before : card(name, title, `${wide} × ${high} px`, state)];
      }));
      list.replaceChildren(...[...cards.values()].map(({ node }) => node));
      none.hidden = designs.length > 0; list.hidden = !designs.length;
      removed.hidden = !names.length; count.textContent = `Removed designs: ${names.length}`;
      gone.replaceChildren(...names.map((name) => h("li", {}, h("span", {}, name), button("Put back", { "aria-label": `Put ${name} back` }, () => model.send({ kind: "back", name })))));
      read();
      if (held) focus();
    },
    done: ({ text, back: name }) => say(text, name),
  };
  const focus = () => cards.get(chosen())?.box.focus({ preventScroll: true }); // where the keyboard goes on
  const read = () => {
    const name = chosen(), there = cards.has(name);
    for (const [each, { box }] of cards) box.checked = each === name;
    if (document.activeElement !== called || !there) called.value = name;
    tools.hidden = stage.node.hidden = !cards.size; // not for the moment between two names: it would take the focus away
  };
  follow("change:chosen", () => {
    const held = list.contains(document.activeElement);
    called.value = chosen(); read();
    if (held) focus();
  });

  // somebody else may have kept or tidied: look when the person comes back, never by the clock
  let looked = 0;
  const look = () => { if (performance.now() - looked > 1000 && document.visibilityState === "visible") { looked = performance.now(); model.send({ kind: "look" }); } };
  listen(root, "pointerenter", look); listen(window, "focus", look); listen(document, "visibilitychange", look);

  root.append(
    h("div", { class: "al-panel" },
      h("div", { class: "al-title", role: "heading", "aria-level": 2 }, "Shelf"),
      h("p", { class: "al-hint" }, "Designs that you kept. Choose one, or drag it onto another widget."),
      ...model.get("_makers").map((name, maker) => button(`Keep from the ${name}`, {}, () => model.send({ kind: "keep", maker }))),
      none, list, removed),
    h("div", { class: "al-stage" }, stage.node, tools, h("div", { class: "al-spread" }, status, back)));
  say(""); fill(); read(); removed.hidden = true; list.hidden = true;
  return view.ready();
}

export default { render };
