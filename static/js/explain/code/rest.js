/**
 * The same training asked of the server over REST: with curl, or from Python with httpx. It begins with the first
 * weights of the seed.
 */

import { heading } from "./source.js";

/** @typedef {import("./source.js").Source} Source */

/**
 * @param {Source} source
 * @returns {string} body of POST /api/train: a field a line, what is to be done before the points
 */
function bodyOf({ run, batch_size, seed, examples: { X, y }, kind, steps }) {
  const width = X.shape[1] ?? 2;
  const points = Array.from({ length: X.shape[0] ?? 0 }, (_, i) =>
    Array.from(X.data.slice(i * width, (i + 1) * width), Number),
  );
  const fields = {
    steps,
    experiment: { batch_size, seed, runs: [run] },
    points,
    [kind === "regression" ? "values" : "labels"]: Array.from(y.data, Number),
  };
  const lines = Object.entries(fields).map(([name, value]) => `  "${name}": ${JSON.stringify(value)}`);
  return `{\n${lines.join(",\n")}\n}`;
}

/** @param {Source} source @returns {string} for a shell */
export function curlProgram(source) {
  const json = bodyOf(source).replaceAll("'", "'\\''");
  return `# ${source.title}: trained on the server, from the first weights of seed ${source.run.seed}.\ncurl --fail-with-body ${source.origin}/api/train -H 'Content-Type: application/json' -d '${json}'\n`;
}

/** @param {Source} source @returns {string} */
export function httpxProgram(source) {
  const remark = `The server begins with the first weights of seed ${source.run.seed}.`;
  const head = heading(`${source.title}: trained on the server. Needs httpx.`, [remark]);
  return `${head}

import json

import httpx


def train():
    answer = httpx.post("${source.origin}/api/train", json=REQUEST, timeout=60).raise_for_status().json()
    run = answer["runs"][0]
    print("loss after", answer["step"], "steps:", run["loss"])
    print(run["verdict"], run["parameters"])


REQUEST = json.loads(r"""${bodyOf(source)}""")


if __name__ == "__main__":
    train()
`;
}
