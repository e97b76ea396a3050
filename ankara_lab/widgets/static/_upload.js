/* global h */
// Files to Python in pieces; shared by the views that take photos.

const MAX_SIDE = 2048, CHUNK = 512 * 1024; // px; bytes of one message, far below the server's 10 MB
const LOST = 10_000; // ms without an answer, after which a piece is sent again

/** What is sent of a file: a smaller JPEG if it is a large picture the browser can read, else the file itself. */
async function toSend(file) {
  let bitmap;
  try { bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return file; } // HEIC, TIFF or no picture: Python says which
  const factor = MAX_SIDE / Math.max(bitmap.width, bitmap.height);
  if (factor >= 1) { bitmap.close(); return file; }
  const canvas = h("canvas", { width: Math.round(bitmap.width * factor), height: Math.round(bitmap.height * factor) }), pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high"; pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92))) || file;
}

/** A function that sends a file; the newest file wins. @param {(on: boolean, text?: string, step?: number, total?: number) => void} busy */
function uploader(view, busy) {
  let turn = 0, answer = () => {};
  view.follow("msg:custom", (message) => {
    if (message.kind !== "tell") return;
    if (message.topic === "got") answer(message);
    else if (message.topic === "problem" && message.text) answer("failed");
  });
  return async (file, purpose = "") => {
    const mine = ++turn, upload = `${view.id}-${mine}`, name = file.name || "photo.jpg";
    busy(true, "Reading the photo …");
    const blob = await toSend(file), count = Math.max(1, Math.ceil(blob.size / CHUNK));
    let tries = 0;
    for (let index = 0; index < count && mine === turn;) {
      busy(true, "Bringing the photo in …", index, count);
      const bytes = await blob.slice(index * CHUNK, (index + 1) * CHUNK).arrayBuffer();
      const got = new Promise((done) => {
        answer = (message) => { if (message === "failed") done("failed"); else if (message.upload === upload && message.index === index) done("got"); };
        setTimeout(done, LOST, "lost");
      });
      view.model.send({ kind: "chunk", upload, index, count, name, size: blob.size, purpose }, undefined, [bytes]);
      const outcome = await got;
      if (outcome === "got") { index += 1; tries = 0; }
      else if (outcome === "failed" || ++tries === 3) { if (mine === turn) busy(false, outcome === "failed" ? "" : "No answer: is the notebook still running?"); return; }
    }
  };
}
