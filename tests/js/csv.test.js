import assert from "node:assert/strict";
import { test } from "node:test";
import { isInside, pointsOf, readSheet, writeCsv } from "../../static/js/data/csv.js";
import { makePoint } from "../../static/js/model/points.js";

const take = (text, choice = {}) => {
  const sheet = readSheet(text);
  return pointsOf(sheet, { task: sheet.tasks[0], fit: false, max_points: 5000, ...choice });
};
const refusal = (text) => {
  try {
    readSheet(text);
  } catch (error) {
    return error.text;
  }
  return assert.fail("nothing was wrong");
};
const TWO = [makePoint(1.5, -0.5, 0), makePoint(0.25, 2, 1)];

test("every way of writing the same table gives the same points", () => {
  const tables = {
    "commas and a header": "x1,x2,label\n1.5,-0.5,0\n0.25,2,1\n",
    "no header": "1.5,-0.5,0\n0.25,2,1",
    "semicolons and decimal commas": "x1;x2;class\r\n1,5;-0,5;0\r\n0,25;2;1\r\n",
    "tabs, decimal commas": "1,5\t-0,5\t0\n0,25\t2\t1\n",
    spaces: "  1.5   -0.5 0\n0.25 2 1  \n",
    "quotes and a byte order mark": '\uFEFF"x1","x2","label"\n"1.5","-0.5","0"\n0.25,"2",1\n',
    "old line ends": "1.5,-0.5,0\r0.25,2,1\r",
    "other order": "class,y,x\n0,-0.5,1.5\n1,2,0.25\n",
    "x and y": "x,y,class\n1.5,-0.5,0\n0.25,2,1\n",
    "y for the answer": "x1,x2,y\n1.5,-0.5,0\n0.25,2,1\n",
    "a data frame's numbers": ",x1,x2,label\n0,1.5,-0.5,0\n1,0.25,2,1\n",
    "comments, empty lines and exponents": "# made by hand\n\n15e-1,-.5,0\n\n2.5E-1,+2.,1\n;;\n".replace(
      ";;\n",
      ",,\n",
    ),
    "signs −1 and 1": "1.5,-0.5,-1\n0.25,2,1",
    "typographic minus": "1.5,−0.5,0\n0.25,2,1",
    "a spreadsheet's first line": "sep=;\n1,5;-0,5;0\n0,25;2;1",
    words: 'x₁,x₂,label\n1.5,-0.5,"good, old"\n0.25,2,bad\n',
  };
  for (const [name, text] of Object.entries(tables)) {
    const { points, n_classes } = take(text);
    assert.deepEqual({ points, n_classes }, { points: TWO, n_classes: 2 }, name);
  }
});

test("what is exported comes back the same: every task, with and without test points", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = generator(seed);
    const task = ["classes", "plane", "curve"][seed % 3];
    const n_classes = task === "classes" ? 2 + Math.floor(9 * random()) : 2;
    const place = () => 5 * random() - 2.5;
    const answer = {
      classes: (i) => i % n_classes,
      plane: () => Math.round(2000 * random() - 1000) / 1000,
      curve: () => 0,
    }[task];
    const points = Array.from({ length: 12 + seed }, (_, i) =>
      makePoint(place(), place(), answer(i), seed % 2 === 0 && random() < 0.3),
    );
    const text = writeCsv({ points, task, n_classes, preset: null });
    const sheet = readSheet(text);
    assert.equal(sheet.tasks[0], task);
    assert.ok(isInside(sheet, task));
    const back = take(text);
    assert.deepEqual(back.points, points, `${task}, seed ${seed}`);
    assert.equal(back.n_classes, n_classes);
  }
});

test("a wrong cell is named by line, value and column", () => {
  assert.deepEqual(refusal("x1,x2,label\n0,1,1\n0,abc,0\n"), {
    key: "csv.not_number",
    values: { line: 3, value: "abc", column: "x2" },
  });
  assert.deepEqual(refusal("0,1,1\n\n0,,0\n"), { key: "csv.empty", values: { line: 3, value: "", column: "x2" } });
  assert.deepEqual(refusal("0,1,1\n0\n"), { key: "csv.empty", values: { line: 2, value: "", column: "x2" } });
  assert.deepEqual(refusal("0,1,1\n0,1,l\n1,1,0\n"), {
    key: "csv.not_number",
    values: { line: 2, value: "l", column: "label" },
  });
  assert.deepEqual(refusal("0,NaN,1\n"), { key: "csv.not_number", values: { line: 1, value: "NaN", column: "x2" } });
  assert.deepEqual(refusal("0,1e999,1\n").values.value, "1e999");
  assert.deepEqual(refusal("x1,x2,label,test\n0,1,1,perhaps\n"), {
    key: "csv.not_test",
    values: { line: 2, value: "perhaps", column: "test" },
  });
  assert.equal(refusal("").key, "csv.none");
  assert.equal(refusal("x1,x2,label\n").key, "csv.none");
  assert.equal(refusal("1\n2\n").key, "csv.columns");
  const words = Array.from({ length: 11 }, (_, i) => `0,0,name${"abcdefghijk"[i]}`).join("\n");
  assert.deepEqual(refusal(words), { key: "csv.many_classes", values: { n: 11, max: 10 } });
});

test("the task is guessed, and what else is possible is offered", () => {
  const tasks = (text) => readSheet(text).tasks;
  assert.deepEqual(tasks("0,0,0\n1,1,2\n"), ["classes", "plane", "curve"]);
  assert.deepEqual(tasks("0,0,0.5\n1,1,2\n"), ["plane", "curve"]);
  assert.deepEqual(tasks("x1,x2,value\n0,0,-1\n1,1,1\n"), ["plane", "classes", "curve"]);
  assert.deepEqual(tasks("0,0,red\n1,1,blue\n"), ["classes", "curve"]);
  assert.deepEqual(tasks("x,y\n0,0\n1,1\n"), ["curve"]);
  assert.deepEqual(tasks("x,value\n0,0\n1,1\n"), ["curve"]);
  assert.deepEqual(tasks(Array.from({ length: 11 }, (_, i) => `0,0,${i}`).join("\n")), ["plane", "curve"]);
});

test("classes keep their numbers where there is a 0, and begin at 0 otherwise", () => {
  const labels = (text) => take(text).points.map(({ label }) => label);
  assert.deepEqual(labels("0,0,2\n0,0,0\n"), [2, 0]);
  assert.equal(take("0,0,2\n0,0,0\n").n_classes, 3);
  assert.deepEqual(labels("0,0,3\n0,0,1\n0,0,2\n"), [2, 0, 1]);
  assert.deepEqual(labels("0,0,b\n0,0,a\n0,0,b\n"), [0, 1, 0]);
});

test("points outside the plot are scaled into it, or left out when that is not wanted", () => {
  const text = "x1,x2,label\n-120,0,0\n340,1,1\n110,0.5,1\n";
  const sheet = readSheet(text);
  assert.ok(!isInside(sheet, "classes"));
  const scaled = pointsOf(sheet, { task: "classes", fit: true, max_points: 10 });
  assert.deepEqual(scaled.scaled[0], { axis: "x1", from: -120, to: 340 });
  assert.deepEqual(
    scaled.points.map(({ x1, x2 }) => [x1, x2]),
    [
      [-2.25, -2.25],
      [2.25, 2.25],
      [0, 0],
    ],
  );
  const left = pointsOf(sheet, { task: "classes", fit: false, max_points: 10 });
  assert.deepEqual([left.points.length, left.outside], [0, 3]);
  const values = take("0,0,100\n1,1,300.5\n", { fit: true });
  assert.deepEqual(
    values.points.map(({ label }) => label),
    [-1, 1],
  );
  assert.deepEqual(
    take("0,0,7\n0,1,7\n", { fit: true }).points.map(({ x1 }) => x1),
    [0, 0],
    "an axis on which all are equal",
  );
});

test("of too many points an even selection is taken, not the first", () => {
  const text = Array.from({ length: 100 }, (_, i) => `0,0,${i < 50 ? 0 : 1}`).join("\n");
  const { points, total } = take(text, { max_points: 10 });
  assert.equal(total, 100);
  assert.deepEqual(
    points.map(({ label }) => label),
    [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
  );
});

/** Numbers in [0, 1) that are the same each time (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test("the largest numbers there are can be scaled to the plot, and no zero has a sign", () => {
  const { points, outside } = take("-1e308,-0,0\n1e308,-0.0,1\n0,0,1", { fit: true });
  assert.deepEqual([points.map(({ x1 }) => x1), outside], [[-2.25, 2.25, 0], 0]);
  assert.ok(points.every(({ x2 }) => Object.is(x2, 0)));
});
