// Run in the page by pad.py: events that a hand would make, and when pictures were painted.
window.watch = (kind) => {
  window.painted = [];
  const note = () => requestAnimationFrame(() => window.painted.push(performance.now()));
  if (kind === 'ours') {
    const pen = document.querySelector('.al-mixer .al-cloth').getContext('2d'), draw = pen.drawImage;
    let noted = false;
    pen.drawImage = (...all) => {
      draw.apply(pen, all);
      if (!noted) { noted = true; note(); queueMicrotask(() => { noted = false; }); }
    };
    const pad = document.querySelector('.al-mixer .al-pad'), box = pad.getBoundingClientRect();
    const say = (type, at) => pad.dispatchEvent(new PointerEvent(type, { pointerId: 1, bubbles: true,
      clientX: box.left + box.width * (0.25 + at / 2), clientY: box.top + box.height * (0.75 - at / 2) }));
    pad.setPointerCapture = () => {};
    window.begin = () => say('pointerdown', 0.5); window.end = () => say('pointerup', 0.5);
    window.say = (at) => say('pointermove', at);
  } else {
    const seen = () => document.querySelector('.jp-OutputArea img');
    new MutationObserver(() => { const img = seen(); if (img && img.complete) note(); else if (img) img.onload = note; })
      .observe(document.querySelector('.jp-OutputArea'), { attributes: true, attributeFilter: ['src'], subtree: true });
    // noUiSlider, which ipywidgets uses, listens to the mouse
    const line = document.querySelector('.jp-OutputArea .noUi-base'), box = line.getBoundingClientRect();
    const say = (target, type, at) => target.dispatchEvent(new MouseEvent(type, { bubbles: true,
      cancelable: true, buttons: 1, view: window,
      clientX: box.left + box.width * at, clientY: box.top + box.height / 2 }));
    window.begin = () => say(line.querySelector('.noUi-handle'), 'mousedown', 0.5);
    window.end = () => say(document.documentElement, 'mouseup', 0.5);
    window.say = (at) => say(document.documentElement, 'mousemove', at);
  }
};
window.single = async (count) => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms)), times = [];
  window.begin(); await wait(800);
  for (let i = 0; i < count; i++) {
    const before = window.painted.length, began = performance.now();
    window.say(0.2 + 0.6 * ((i * 0.377) % 1));
    while (window.painted.length === before && performance.now() - began < 3000) await wait(1);
    if (window.painted.length > before) times.push(window.painted[before] - began);
    await wait(60);
  }
  window.end(); await wait(800);
  return times;
};
window.drag = async (seconds) => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  window.begin(); await wait(800);
  const first = window.painted.length, began = performance.now();
  let last = began;
  for (let i = 0; performance.now() - began < seconds * 1000; i++) {
    window.say(0.5 + 0.4 * Math.sin(i / 20)); last = performance.now(); await wait(16);
  }
  const during = window.painted.length - first;
  await wait(4000);
  const late = window.painted.filter((at) => at > last);
  window.end(); await wait(800);
  return { rate: during / seconds, after: late.length ? Math.max(...late) - last : 0 };
};
