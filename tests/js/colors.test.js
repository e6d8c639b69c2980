import assert from "node:assert/strict";
import { test } from "node:test";
import { classTable, makePalette } from "../../static/js/tools/colors.js";
import { markerPath } from "../../static/js/tools/markers.js";
import { channels, contrast, linear, times } from "./contrast.js";

/** Machado, Oliveira and Fernandes (2009), severity 1: how linear RGB looks to other eyes. */
const EYES = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE L*a*b* of linear RGB under D65. */
function lab(rgb) {
  const XYZ = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    rgb,
  );
  const [x, y, z] = XYZ.map((v, i) => v / [0.95047, 1, 1.08883][i]).map((v) =>
    v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116,
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

for (const [name, theme] of [
  ["light", 0],
  ["dark", 1],
]) {
  const colors = Array.from({ length: 10 }, (_, label) => channels(`class-${label}`, theme));

  test(`each class can be seen on the paper of the ${name} theme`, () => {
    for (const [label, color] of colors.entries()) {
      const seen = contrast(color, channels("paper", theme));
      assert.ok(seen >= 3, `class ${label}: ${seen.toFixed(2)} : 1`);
    }
  });

  test(`no two classes of the ${name} theme look alike, to no kind of eye`, () => {
    for (const [eye, matrix] of Object.entries(EYES)) {
      const seen = colors.map((color) => lab(times(matrix, linear(color)).map((v) => Math.min(1, Math.max(0, v)))));
      seen.forEach((a, i) => {
        seen.slice(0, i).forEach((b, j) => {
          const distance = Math.hypot(...a.map((v, c) => v - b[c]));
          assert.ok(distance >= 14, `${eye}: ${j} and ${i} are ${distance.toFixed(1)} apart`);
        });
      });
    }
  });
}

test("each class has a shape of its own", () => {
  assert.equal(new Set(Array.from({ length: 10 }, (_, label) => markerPath(label))).size, 10);
});

test("a region is colourless where the network guesses, and takes on its class's colour as it grows sure", () => {
  const palette = makePalette((role) => `rgb(${channels(role, 0).join(", ")})`);
  const bytes = new Uint8Array(classTable(palette, 5).buffer);
  const [half, green] = [channels("field-half", 0), channels("class-2", 0)];
  const color = (level) => Array.from(bytes.slice(4 * (256 * 2 + level), 4 * (256 * 2 + level) + 3));
  assert.deepEqual(color(51), half, "one in five");
  const away = [51, 102, 153, 204, 255].map((level) => Math.hypot(...color(level).map((v, c) => v - half[c])));
  assert.ok(
    away.every((distance, i) => i === 0 || distance > away[i - 1]),
    `${away}`,
  );
  const sure = color(255).map((v, c) => (v - half[c]) / (green[c] - half[c]));
  assert.ok(Math.max(...sure) - Math.min(...sure) < 0.02, "on the way to its colour");
});
