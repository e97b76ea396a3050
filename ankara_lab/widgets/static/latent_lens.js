/* global h, open, clothStage, takes */
// The view of LatentLens: channels as buttons on the left; picture, tile made again and error on the right.

/** @param {{ model: object, el: HTMLElement }} context */
function render(context) {
  const { model } = context, count = model.get("_channels");
  let off = new Set(model.get("off"));
  const view = open(context, "lens", {
    onFrame: (slot, bitmap, _message, blob) => {
      if (slot === "cloth") stage.show(bitmap, blob);
      else if (slot === "channels") maps(bitmap);
      else paint(slot === "error" ? error : original, bitmap);
    },
    onTell: (topic, message) => topic === "figures" && figures(message),
  });
  const { listen, follow, push } = view;

  const picture = (label) => h("canvas", { role: "img", width: 256, height: 256, "aria-label": label });
  const original = picture("The picture as it was given"), error = picture("Error map: black is no error");
  const paint = (canvas, bitmap) => { canvas.width = bitmap.width; canvas.height = bitmap.height; canvas.getContext("2d").drawImage(bitmap, 0, 0); };
  const quality = h("input", { type: "range", min: 1, max: 100, step: 1 }), value = h("span", { class: "al-value" });
  const legend = h("div", { class: "al-legend", role: "img" }), scale = () => {
    const most = model.get("_range").toFixed(1); // another design may be dropped here
    legend.setAttribute("aria-label", `Colours: blue is ${most} below zero, white is 0, red is ${most} above`);
    legend.replaceChildren(h("span", {}, `−${most}`), h("i"), h("span", {}, `+${most}`));
  };
  const all = h("button", { type: "button", class: "al-button" }, "All on");
  const status = h("p", { class: "al-status", role: "status" });
  const stage = clothStage(view, (times) => `Made again by the decoder${off.size ? `, without ${off.size} channels` : ""}; ${times} by ${times} tiles`);
  const buttons = Array.from({ length: count }, (_, i) => {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const node = h("button", { type: "button", class: "al-channel", "aria-label": `Channel ${i + 1}` }, canvas, h("span", {}, i + 1));
    listen(node, "click", () => { if (!off.delete(i)) off.add(i); move(true); });
    return { node, canvas };
  });
  const maps = (bitmap) => buttons.forEach(({ canvas }, i) => {
    const high = bitmap.height / count; canvas.width = bitmap.width; canvas.height = high;
    canvas.getContext("2d").drawImage(bitmap, 0, -i * high);
  });
  const figures = ({ bytes, whole, raw, bits, psnr }) => {
    status.textContent = `${bytes.toLocaleString("en")} bytes, ${bits} bits a pixel; PSNR ${psnr} dB. Unpacked latent ${whole.toLocaleString("en")}, plain pixels ${raw.toLocaleString("en")} bytes.`;
  };
  const read = () => {
    value.textContent = quality.value; all.disabled = !off.size;
    buttons.forEach(({ node }, i) => node.setAttribute("aria-pressed", !off.has(i)));
  };
  const move = (rest) => { read(); push({ quality: Number(quality.value), off: [...off], rest }); };
  const follows = () => { quality.value = model.get("quality"); off = new Set(model.get("off")); read(); };

  view.root.append(
    h("div", { class: "al-panel" },
      h("div", { class: "al-title" }, "Latent lens"),
      h("p", { class: "al-hint" }, "These are the numbers that the model keeps of the picture. Click a channel to decode without it."),
      h("div", { class: "al-channels", role: "group", "aria-label": "Channels, pressed when on" }, ...buttons.map(({ node }) => node)),
      legend,
      h("label", { class: "al-field" }, h("span", { class: "al-spread" }, "Quality of the small file", value), quality),
      h("div", { class: "al-row" }, all), status),
    h("div", { class: "al-stage al-lensed" }, stage.node,
      h("div", { class: "al-grid" }, h("figure", {}, original, h("figcaption", {}, "Picture")), h("figure", {}, error, h("figcaption", {}, "Error: black none, white 64 levels or more")))));

  listen(quality, "input", () => move(false));
  listen(quality, "change", () => move(true));
  listen(all, "click", () => { off.clear(); move(true); });
  follow("change:quality", () => { if (document.activeElement !== quality) follows(); });
  follow("change:off", follows);
  follow("change:_range", scale); takes(view, view.root);
  scale(); follows();
  return view.ready();
}

export default { render };
