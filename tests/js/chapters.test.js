import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { guardedCommands, permitted } from "../../static/js/exercise/locks.js";
import { EXPERIMENT } from "./fixtures.js";
import "./records.js";

const COURSE = new URL("../../static/course/", import.meta.url);
const chapters = readdirSync(COURSE)
  .filter((name) => /^c\d+\.json$/.test(name))
  .map((name) => JSON.parse(readFileSync(new URL(name, COURSE), "utf8")));

const HIDDEN = { units: 1, activation: "tanh" };

/** What the page is asked for when a learner makes a move: an action, or the name of a command. */
function asked(move) {
  if ("assign" in move) return "assign";
  if ("reset" in move) return "reset";
  if ("train" in move) return "step";
  if ("points" in move) return { type: "points_added", points: [], undoGroup: null };
  if ("move" in move) return { type: "points_moved", indices: [0], dx1: 1, dx2: 0, undoGroup: null };
  if ("preset" in move) return { type: "dataset_replaced", points: [{}], preset: move.preset };
  if ("batch_size" in move) return { type: "batch_size_set", batch_size: move.batch_size };
  if ("seed" in move) return { type: "run_set", runIndex: move.seed.run, seed: move.seed.seed };
  const [[kind, { run, ...fields }]] = Object.entries(move);
  return { type: "run_set", runIndex: run, [kind]: fields };
}

for (const { id, locks, reference } of chapters)
  test(`${id}: what its solution needs is not locked`, () => {
    const runs = EXPERIMENT.runs.map((run) => ({ ...run, network: { ...run.network, hidden_layers: [HIDDEN] } }));
    const state = { exercise: { locks }, experiment: { ...EXPERIMENT, runs } };
    let heard = 0;
    const hear = () => (heard += 1);
    const commands = guardedCommands({ assign: hear, reset: hear, step: hear }, () => state);
    for (const move of reference.filter((move) => !("answer" in move))) {
      const wanted = asked(move);
      if (typeof wanted === "string") commands[wanted]();
      else assert.deepEqual(permitted(state, wanted), wanted, JSON.stringify(move));
      assert.equal(heard, typeof wanted === "string" ? 1 : 0, `${JSON.stringify(move)} is refused`);
      heard = 0;
    }
  });
