/** A frame for a course page: what of the page it shows, and the lines to put there. */

import { copyButton } from "../links/copy-button.js";
import { linkTo } from "../links/index.js";
import { checkRow, create } from "../tools/elements.js";

/** Parts that the frame may show besides plots, toolbar and chart. */
const PARTS = /** @type {const} */ ([
  ["data", "share.embed_data"],
  ["settings", "share.embed_settings"],
]);
const HEIGHT = 900;

/** @param {string} text inside an attribute */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** @param {import("./dialog.js").Sharing} sharing @returns {import("./dialog.js").Page} */
export function buildEmbed({ context, saved }) {
  const { t, catalog } = context;
  const field = create("textarea", {
    id: "embed-code",
    readOnly: true,
    rows: 6,
    spellcheck: false,
    ariaLabel: t("share.embed_code"),
  });
  const boxes = PARTS.map(([part, text]) => ({
    part,
    text,
    box: create("input", { id: `embed-${part}`, type: "checkbox" }),
  }));
  async function update() {
    const shown = boxes.filter(({ box }) => box.checked).map(({ part }) => part);
    const address = linkTo(
      await saved(),
      catalog,
      `/embed?lang=${t.lang}${shown.length > 0 ? `&show=${shown.join(",")}` : ""}`,
    );
    field.value = `<iframe src="${escaped(address)}" title="${escaped(t("share.embed_title"))}" width="100%" height="${HEIGHT}" style="border:0" allow="fullscreen; clipboard-write" loading="lazy"></iframe>`;
  }
  for (const { box } of boxes) box.addEventListener("change", update);
  field.addEventListener("focus", () => field.select());
  const element = create(
    "div",
    {},
    create("p", {}, t("share.embed_text")),
    ...boxes.map(({ text, box }) => checkRow(box, t(text))),
    field,
    create(
      "p",
      { className: "actions" },
      copyButton("embed-copy", t("share.embed_copy"), () => field, context),
    ),
    create("p", { className: "note" }, t("share.embed_note", { origin: location.origin })),
  );
  return { element, update };
}
