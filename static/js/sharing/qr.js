/** The link as a QR code, large enough for the back row. */

import { linkTo } from "../links/index.js";
import { button, create } from "../tools/elements.js";
import { briefReason, request } from "../tools/http.js";

/** The most bytes that a QR code holds. */
const MOST = 2953;

/** @param {import("./dialog.js").Sharing} sharing @returns {import("./dialog.js").Page} */
export function buildQr({ context, saved, draft }) {
  const { t, catalog, store } = context;
  const image = create("img", { id: "qr-code", alt: t("share.qr_alt") });
  const problem = create("p", { id: "qr-problem", className: "problem", role: "status" });
  const large = button(t("share.full_screen"), { id: "qr-large" }, () => setLarge(!figure.classList.contains("large")));
  const figure = create("figure", { className: "qr", id: "qr" }, image, large);
  const intro = create("p", { id: "qr-text" });
  let shown = "";

  /** @param {boolean} on */
  function setLarge(on) {
    figure.classList.toggle("large", on);
    large.textContent = t(on ? "share.full_screen_end" : "share.full_screen");
    if (on)
      figure.requestFullscreen?.().catch(() => {}); // where there is none, the code still fills the window
    else if (document.fullscreenElement) document.exitFullscreen();
  }
  document.addEventListener("fullscreenchange", () => document.fullscreenElement || setLarge(false));

  /** @param {string} text @param {string} [url] */
  function show(text, url) {
    problem.textContent = text;
    figure.hidden = !url;
    if (!url) return;
    URL.revokeObjectURL(image.src);
    image.src = url;
  }

  async function update() {
    const now = await saved();
    intro.textContent = t(draft.exercise ? "share.qr_exercise" : "share.qr_text");
    const link = linkTo({ ...now, exercise: draft.exercise ?? now.exercise }, catalog);
    if (link === shown) return;
    shown = link;
    const points = store.get().dataset.points.length;
    if (link.length > MOST)
      return show(t("share.qr_long", { n: t.count(link.length), most: t.count(MOST), points: t.count(points) }));
    try {
      const picture = await request("/api/qr", { body: { text: link } });
      show("", URL.createObjectURL(await picture.blob()));
    } catch (error) {
      shown = "";
      show(t("share.qr_failed", { reason: briefReason(error, t) }));
    }
  }
  return { element: create("div", {}, intro, figure, problem), update };
}
