/**
 * The same training asked of the server over REST: with curl, or from Python with httpx. It begins with the first
 * weights of the seed.
 */

import { heading } from "./source.js";

/** @typedef {import("./source.js").Source} Source */

/** @param {Source} source @returns {object} body of POST /api/train */
export function bodyOf({ run, batch_size, seed, examples: { X, y }, kind, steps }) {
  const width = X.shape[1] ?? 2;
  const points = Array.from({ length: X.shape[0] ?? 0 }, (_, i) =>
    Array.from(X.data.slice(i * width, (i + 1) * width), Number),
  );
  return {
    points,
    [kind === "regression" ? "values" : "labels"]: Array.from(y.data, Number),
    experiment: { runs: [run], batch_size, seed },
    steps,
  };
}

/** @param {Source} source @returns {string} for a shell */
export function curlProgram(source) {
  const json = JSON.stringify(bodyOf(source)).replaceAll("'", "'\\''");
  return `# ${source.title}: trained on the server, from the first weights of seed ${source.run.seed}.\ncurl --fail-with-body ${source.origin}/api/train -H 'Content-Type: application/json' -d '${json}'\n`;
}

/** @param {Source} source @returns {string} */
export function httpxProgram(source) {
  const remark = `The server begins with the first weights of seed ${source.run.seed}.`;
  const head = heading(`${source.title}: trained on the server. Needs httpx.`, [remark]);
  return `${head}

import json

import httpx

REQUEST = json.loads(r"""${JSON.stringify(bodyOf(source))}""")

if __name__ == "__main__":
    answer = httpx.post("${source.origin}/api/train", json=REQUEST, timeout=60).raise_for_status().json()
    run = answer["runs"][0]
    print("loss after", answer["step"], "steps:", run["loss"])
    print(run["verdict"], run["parameters"])
`;
}
