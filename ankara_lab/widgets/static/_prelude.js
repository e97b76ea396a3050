// Shared by every view; put in front of the view's own file, so keep it small.

/** Build an element. @param {string} tag @param {Record<string, unknown>} [attrs] @param {...(Node|string)} children */
function h(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attrs)) if (value !== false) node.setAttribute(key, value === true ? "" : String(value));
  node.append(...children);
  return node;
}

/** Begin a view: root, listeners that die with it, error area, messages. `onFrame(slot, bitmap, message, blob)`, `onTell(topic, message)`. */
function open({ model, el }, name, { onFrame, onTell }) {
  const controller = new AbortController(), { signal } = controller;
  const id = `${name}-${Math.random().toString(36).slice(2)}`;
  const problem = h("p", { class: "al-problem", role: "alert" }), root = h("section", { class: `al al-${name}` });
  el.append(h("div", { class: "al-host" }, root));
  const listen = (node, type, fn) => node.addEventListener(type, fn, { signal });
  // Lab takes arrow keys on their way down to the page's nodes; ours are asked first
  addEventListener("keydown", (event) => { if (/^(Arrow|Page|Home|End)/.test(event.key) && root.contains(event.target) && event.target.matches("input, select")) event.stopPropagation(); }, { signal, capture: true });
  const follow = (event, fn) => { model.on(event, fn); signal.addEventListener("abort", () => model.off(event, fn)); };
  const set = (key, value) => { model.set(key, value); model.save_changes(); };

  // At most two events unanswered (one if Python is slow); meanwhile only the newest waits.
  let limit = 2, outstanding = 0, newest = null, seq = 0, sentAt = 0;
  const push = (event) => {
    if (performance.now() - sentAt > 5000) outstanding = 0; // an answer was lost: the kernel restarted
    if (outstanding >= limit) { newest = event; return; }
    outstanding += 1; sentAt = performance.now();
    model.send({ kind: "event", view: id, seq: ++seq, ...event });
  };
  const answered = (message) => {
    if (message.view !== id) return;
    outstanding = Math.max(0, outstanding - 1); limit = message.handler_ms > 40 ? 1 : 2;
    if (newest) { const event = newest; newest = null; push(event); }
  };

  const turns = {}, textAt = {};
  const paint = async (message, bytes) => {
    const turn = (turns[message.slot] = (turns[message.slot] || 0) + 1), blob = new Blob([bytes], { type: message.mime });
    try {
      const bitmap = await createImageBitmap(blob);
      if (turn === turns[message.slot] && !signal.aborted) onFrame(message.slot, bitmap, message, blob);
    } finally { answered(message); }
  };
  const paintText = () => { // Google Colab: the bytes come as text
    for (const [slot, frame] of Object.entries(model.get("frame_text") || {}))
      if (textAt[slot] !== frame.at) { textAt[slot] = frame.at; paint(frame, Uint8Array.from(atob(frame.data), (c) => c.charCodeAt(0))); }
  };
  follow("msg:custom", (message, buffers) => {
    if (message.kind === "frame") paint(message, buffers[0]);
    else if (message.kind === "missed") answered(message);
    else if (message.kind === "tell" && message.topic === "problem") problem.textContent = message.text;
    else if (message.kind === "tell") onTell(message.topic, message);
  });
  follow("change:frame_text", paintText);
  const ready = () => { root.append(problem); paintText(); model.send({ kind: "hello" }); return () => controller.abort(); };
  return { model, id, root, signal, listen, follow, set, push, ready };
}

/** A row of choices bound to a trait. @param {[unknown, ...(Node|string)[]][]} options value and what stands on it */
function choices({ model, id, listen, follow, set }, trait, label, options) {
  const boxes = options.map(([value]) => h("input", { type: "radio", name: `${id}-${trait}`, value }));
  const read = () => boxes.forEach((box, i) => { box.checked = options[i][0] === model.get(trait); });
  boxes.forEach((box, i) => listen(box, "change", () => set(trait, options[i][0])));
  follow(`change:${trait}`, read); read();
  return h("div", { class: "al-choices", role: "radiogroup", "aria-label": label }, ...boxes.map((box, i) => h("label", {}, box, h("span", {}, ...options[i].slice(1)))));
}

/** The cloth, laid `times` by `times`, with its buttons. Half-drop slides every other column, brick every other row. */
function clothStage(view, describe) {
  const { model, follow } = view, canvas = h("canvas", { class: "al-cloth", role: "img", width: 512, height: 512 });
  const save = h("a", { class: "al-button al-off", download: "cloth.png" }, "Save tile"), pen = canvas.getContext("2d");
  const node = h("div", { class: "al-stage" }, canvas, h("div", { class: "al-bar" }, choices(view, "times", "How much cloth", [[1, "Tile"], [2, "2 × 2"], [3, "3 × 3"]]), save));
  let tile = null;
  const draw = () => {
    const times = model.get("times"), repeat = model.get("repeat");
    canvas.setAttribute("aria-label", describe(times));
    if (!tile) return;
    const { width, height } = tile; canvas.width = width * times; canvas.height = height * times;
    for (let row = -1; row < times; row++) for (let col = -1; col < times; col++)
      pen.drawImage(tile, col * width + (repeat === "brick" && row & 1 ? width >> 1 : 0), row * height + (repeat === "half-drop" && col & 1 ? height >> 1 : 0));
  };
  follow("change:times", draw); follow("change:repeat", draw); draw();
  const show = (bitmap, blob) => {
    tile = bitmap; node.classList.add("al-full"); draw();
    if (save.href) URL.revokeObjectURL(save.href);
    if (blob.type === "image/png") { save.href = URL.createObjectURL(blob); save.classList.remove("al-off"); }
  };
  return { node, show };
}
