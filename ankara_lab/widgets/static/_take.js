// Places on which designs can be put: dropped there, or sent by a shelf's menu (no drag on a phone, none by keyboard).

const DESIGN = "application/x-ankara-design";
/** All places on this page, in every widget: { node, label(), put(path) }. */
const places = (globalThis[Symbol.for("ankara-lab.places")] ??= new Set());

/**
 * Make a node a place for designs; with `onFile` for picture files too.
 * @param {{ model: object, root: HTMLElement, signal: AbortSignal, listen: Function }} view
 * @param {HTMLElement} node
 * @param {number|string} place what Python calls it
 * @param {() => string} [name] what people call it, if the widget has several
 * @param {(file: File) => void} [onFile]
 */
function takes({ model, root, signal, listen }, node, place = 0, name = () => "", onFile) {
  const put = (path) => model.send({ kind: "take", path, place });
  const fits = (event) => { const { types = [] } = event.dataTransfer || {}; return types.includes(DESIGN) || Boolean(onFile && types.includes("Files")); };
  for (const type of ["dragenter", "dragover"]) listen(node, type, (event) => {
    if (!fits(event)) return;
    event.preventDefault(); event.stopPropagation(); event.dataTransfer.dropEffect = "copy"; node.classList.add("al-over");
  });
  listen(node, "dragleave", (event) => { if (!node.contains(event.relatedTarget)) node.classList.remove("al-over"); });
  listen(node, "drop", (event) => {
    node.classList.remove("al-over");
    if (!fits(event)) return;
    event.preventDefault(); event.stopPropagation();
    const path = event.dataTransfer.getData(DESIGN);
    if (path) put(path);
    else if (event.dataTransfer.files[0]) onFile(event.dataTransfer.files[0]);
  });
  const title = () => root.querySelector(".al-title")?.textContent ?? "";
  const entry = { node, model, place, put, label: () => [title(), name()].filter(Boolean).join(": ") };
  const tell = () => dispatchEvent(new Event("ankara-lab-places")); // a shelf lists them
  places.add(entry); tell();
  signal.addEventListener("abort", () => { places.delete(entry); tell(); });
}
