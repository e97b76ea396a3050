/* global h */
// Thousands of points on one canvas: WebGL 2, or plain 2D where there is none.

const VERTEX = `#version 300 es
in vec2 place; in vec4 colour;
uniform vec2 middle; uniform float zoom, size, across;
out vec4 paint; out vec2 corner;
void main() {
  gl_Position = vec4((place - middle) * zoom * vec2(2, -2), 0, 1);
  gl_PointSize = size; paint = colour;
  corner = vec2(mod(float(gl_VertexID), max(across, 1.)), floor(float(gl_VertexID) / max(across, 1.)));
}`;
const FRAGMENT = `#version 300 es
precision highp float;
in vec4 paint; in vec2 corner; uniform float size, across; uniform vec3 rim; uniform sampler2D sheet; out vec4 ink;
void main() {
  if (across > 0.) { ink = vec4(texture(sheet, (corner + gl_PointCoord) / across).rgb, 1) * paint.a; return; }
  float inside = (.5 - length(gl_PointCoord - .5)) * size;
  if (inside <= 0.) discard;
  ink = vec4(mix(rim, paint.rgb, size < 8. ? 1. : clamp(inside - .7, 0., 1.)), 1) * paint.a * min(inside, 1.);
}`;

/** Text in base64 as bytes. @param {string} text */
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/**
 * Points to draw. `places` holds x and y of each, 0 to 65535, y down; `colours` four bytes of each.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint16Array} places
 * @param {() => void} again called when what was drawn is lost
 */
function pointCloud(canvas, places, again) {
  const count = places.length / 2;
  let colours = new Uint8Array(4 * count).fill(255), sheet = null;
  const gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true });
  return gl ? withWebGL() : withPen();

  function withWebGL() {
    let at = {}, colourBuffer;
    const part = (type, source) => { const shader = gl.createShader(type); gl.shaderSource(shader, source); gl.compileShader(shader); return shader; };
    const fill = (name, data, size, type) => {
      const buffer = gl.createBuffer(), slot = gl.getAttribLocation(at.program, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer); gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
      gl.enableVertexAttribArray(slot); gl.vertexAttribPointer(slot, size, type, true, 0, 0);
      return buffer;
    };
    const begin = () => {
      at = { program: gl.createProgram() };
      gl.attachShader(at.program, part(gl.VERTEX_SHADER, VERTEX)); gl.attachShader(at.program, part(gl.FRAGMENT_SHADER, FRAGMENT));
      gl.linkProgram(at.program); gl.useProgram(at.program);
      for (const name of ["middle", "zoom", "size", "across", "rim"]) at[name] = gl.getUniformLocation(at.program, name);
      fill("place", places, 2, gl.UNSIGNED_SHORT);
      colourBuffer = fill("colour", colours, 4, gl.UNSIGNED_BYTE);
      gl.enable(gl.BLEND); gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      if (sheet) load();
    };
    const load = () => {
      gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, sheet.bitmap);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE); gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    };
    const lost = (event) => event.preventDefault(), back = () => { begin(); again(); };
    canvas.addEventListener("webglcontextlost", lost); canvas.addEventListener("webglcontextrestored", back);
    begin();
    return {
      kind: "webgl2",
      colour: (data) => { colours = data; gl.bindBuffer(gl.ARRAY_BUFFER, colourBuffer); gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW); },
      sheet: (bitmap, across) => { sheet = { bitmap, across }; load(); },
      draw: ({ u, v, zoom, size, rim, cloth }) => {
        gl.viewport(0, 0, canvas.width, canvas.height); gl.clearColor(0, 0, 0, 0); gl.clear(gl.COLOR_BUFFER_BIT);
        gl.uniform2f(at.middle, u, v); gl.uniform1f(at.zoom, zoom); gl.uniform1f(at.size, size);
        gl.uniform1f(at.across, cloth && sheet ? sheet.across : 0); gl.uniform3f(at.rim, ...rim.map((part) => part / 255));
        gl.drawArrays(gl.POINTS, 0, count);
      },
      close: () => {
        canvas.removeEventListener("webglcontextlost", lost); canvas.removeEventListener("webglcontextrestored", back);
        gl.getExtension("WEBGL_lose_context")?.loseContext(); // a page may hold only about sixteen
      },
    };
  }

  function withPen() {
    const pen = canvas.getContext("2d");
    let dots = new Map(), drawn = ""; // one small picture for each colour, in the size drawn last
    const dot = (colour, side, rim) => {
      const [r, g, b, a] = new Uint8Array(new Uint32Array([colour]).buffer), bare = side < 8;
      const picture = h("canvas", { width: side, height: side }), ink = picture.getContext("2d");
      ink.globalAlpha = a / 255;
      for (const [radius, rgb] of bare ? [[side / 2, [r, g, b]]] : [[side / 2, rim], [side / 2 - 1, [r, g, b]]]) { ink.fillStyle = `rgb(${rgb})`; ink.beginPath(); ink.arc(side / 2, side / 2, radius, 0, 7); ink.fill(); }
      dots.set(colour, picture);
      return picture;
    };
    return {
      kind: "2d",
      colour: (data) => { colours = data; },
      sheet: (bitmap, across) => { sheet = { bitmap, across }; },
      draw: ({ u, v, zoom, size, rim, cloth }) => {
        const { width, height } = canvas, side = Math.max(2, Math.round(size)), cell = sheet && sheet.bitmap.width / sheet.across, inks = new Uint32Array(colours.buffer);
        if (drawn !== `${side} ${rim}`) { drawn = `${side} ${rim}`; dots = new Map(); }
        pen.clearRect(0, 0, width, height);
        for (let i = 0; i < count; i++) {
          const x = ((places[2 * i] / 65535 - u) * zoom + 0.5) * width - side / 2, y = ((places[2 * i + 1] / 65535 - v) * zoom + 0.5) * height - side / 2;
          if (x < -side || y < -side || x > width || y > height) continue;
          if (cloth && sheet) { pen.globalAlpha = colours[4 * i + 3] / 255; pen.drawImage(sheet.bitmap, (i % sheet.across) * cell, Math.floor(i / sheet.across) * cell, cell, cell, x, y, side, side); pen.globalAlpha = 1; }
          else pen.drawImage(dots.get(inks[i]) ?? dot(inks[i], side, rim), x, y);
        }
      },
      close: () => {},
    };
  }
}
