/** The gradient of a page beside the one measured by small steps. */

import { create } from "../../tools/elements.js";
import { comparison, largestDifference, shown } from "./tables.js";
import { matrixOf, symbolOf } from "./walk.js";

/**
 * @param {Frame} frame one with the probe `numeric_gradients`
 * @param {number} runIndex
 * @param {import("./walk.js").Trace} trace
 * @param {import("./walk.js").Page} page
 * @param {Translator} t
 * @returns {HTMLElement[]}
 */
export function checkOf(frame, runIndex, trace, { layer }, t) {
  const slopes = frame.tensors[`runs.${runIndex}.numeric.slopes`];
  const heads = [
    t("mathematics.check_place"),
    t("mathematics.check_analytic"),
    t("mathematics.check_numeric"),
    t("mathematics.check_difference"),
  ];
  if (slopes) {
    const pairs = Array.from(slopes.data, Number);
    const [analytic, numeric] = [0, 1].map((column) => ({
      rows: pairs.length / 2,
      columns: 1,
      data: pairs.filter((_, i) => i % 2 === column),
    }));
    if (!analytic || !numeric) return [];
    return [create("p", {}, t("mathematics.check_large")), comparison("d·∇J", analytic, numeric, t, heads)];
  }
  const found = [`dW${layer}`, `db${layer}`].flatMap((name) => {
    const [analytic, numeric] = [trace.get(name), matrixOf(frame.tensors[`runs.${runIndex}.numeric.${name}`], name)];
    return analytic && numeric ? [{ name, analytic, numeric }] : [];
  });
  if (found.length === 0) return [];
  const most = Math.max(...found.map(({ analytic, numeric }) => largestDifference(analytic, numeric)));
  const kinks = Array.from(frame.tensors[`runs.${runIndex}.numeric.kinks`]?.data ?? [], Number).filter(Boolean).length;
  const said = create(
    "p",
    { testid: "mathematics-difference" },
    t("mathematics.check_most", { difference: shown(t, most) }),
    ...(kinks > 0 ? [` ${t("mathematics.check_kinks", { n: kinks })}`] : []),
  );
  said.dataset.value = String(most);
  return [
    said,
    ...found.map(({ name, analytic, numeric }) => comparison(symbolOf(name, null), analytic, numeric, t, heads)),
  ];
}
