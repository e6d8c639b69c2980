/** What a page of the walk computes as lines of NumPy: for one example, in a loop over the examples, or for all of them at once (course C6, C13). */

/** @typedef {"one" | "loop" | "all"} Form */

/**
 * @param {RunSpec} run
 * @param {import("./walk.js").Page} page
 * @param {Form} form
 * @param {import("./formulas.js").Convention} convention
 * @param {string} output activation of the output
 * @returns {string}
 */
export function listing(run, { kind, layer: l }, form, convention, output) {
  const { network, training } = run;
  const activation = network.hidden_layers[l - 1]?.activation ?? output;
  const rows = convention === "rows";
  const [bias, all] = [network.bias, form === "all"];
  const n = (/** @type {string} */ name, /** @type {number} */ layer) =>
    `${all ? name : name.replace(/[AZ]$/, (letter) => letter.toLowerCase())}${layer}`;
  const [a, z, before, dz] = [n("A", l), n("Z", l), n("A", l - 1), n("dZ", l)];
  const masked = (/** @type {number} */ layer) => (training.dropout > 0 ? ` * R${layer}` : "");
  const keeps = l > 1 ? masked(l - 1) : "";
  const input = keeps ? `(${before}${keeps})` : before;
  /** @type {string[]} */
  let lines = [];
  if (kind === "forward") {
    const product = rows ? `${input} @ W${l}` : `W${l} @ ${input}`;
    const shift = bias ? ` + b${l}` : "";
    lines = [`${z} = ${product}${shift}`, `${a} = ${activation === "linear" ? z : `${activation}(${z})`}`];
  } else if (kind === "loss") lines = all ? [`J = mean(loss(${a}, Y))`] : [`J += loss(${a}, y) / m`];
  else if (kind === "update") {
    lines =
      training.optimizer === "sgd"
        ? [`W${l} -= learning_rate * dW${l}`, ...(bias ? [`b${l} -= learning_rate * db${l}`] : [])]
        : [`W${l}, b${l} = ${training.optimizer}(W${l}, b${l}, dW${l}, db${l})`];
    return lines.join("\n");
  } else {
    const after = n("dZ", l + 1);
    const back = rows ? `${after} @ W${l + 1}.T` : `W${l + 1}.T @ ${after}`;
    const error =
      kind === "output" ? `dloss(${z}, ${all ? "Y" : "y"}) / m` : `(${back})${masked(l)} * ${activation}_slope(${z})`;
    const gradient = all
      ? rows
        ? `${input}.T @ ${dz}`
        : `${dz} @ ${input}.T`
      : rows
        ? `outer(${input}, ${dz})`
        : `outer(${dz}, ${input})`;
    lines = [
      `${dz} = ${error}`,
      `dW${l} ${all ? "" : "+"}= ${gradient}`,
      ...(bias ? [all ? `db${l} = ${dz}.sum(axis=${rows ? 0 : 1})` : `db${l} += ${dz}`] : []),
    ];
  }
  if (form !== "loop") return lines.join("\n");
  const pick = kind === "forward" && l === 1 ? [rows ? "a0 = X[i]" : "a0 = X[:, i]"] : [];
  return ["for i in range(m):", ...[...pick, ...lines].map((line) => `    ${line}`)].join("\n");
}
