/** Asks Python, where the engine says what is right. */

import { execFileSync } from "node:child_process";

const ROOT = new URL("../../", import.meta.url).pathname;
const PYTHON = process.env.PYTHON ?? `${ROOT}.venv/bin/python`;
const MOST_BYTES = 64 << 20;
const ADVICE = `${PYTHON} is not here, and this test asks it: run \`make test\` once, which installs it, or name a Python that has the requirements (PYTHON=/path/to/python node --test)`;

/**
 * @param {string} program in Python
 * @param {string | Buffer} [input] what it reads
 * @returns {Buffer} what it prints
 */
export function printedByPython(program, input = "") {
  try {
    return execFileSync(PYTHON, ["-c", program], { input, cwd: ROOT, maxBuffer: MOST_BYTES });
  } catch (error) {
    throw error.code === "ENOENT" ? new Error(ADVICE) : error;
  }
}

/** @param {string} program that reads JSON and prints JSON @param {unknown} [input] @returns {any} */
export const answerOfPython = (program, input = null) => JSON.parse(printedByPython(program, JSON.stringify(input)));
