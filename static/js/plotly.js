/** The only module that touches Plotly: loads it after the page is drawn, and keeps a line chart up to date. */

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {string} color
 * @property {readonly number[]} x
 * @property {readonly number[]} y
 * @property {boolean} [dashed]
 * @property {string} label written beside its last point
 * @property {"above" | "below"} place where the label goes
 */

/**
 * @typedef {object} ChartView
 * @property {readonly Line[]} lines
 * @property {{value: number, label: string, color: string} | null} level a dashed horizontal line
 * @property {boolean} log
 * @property {string} xTitle
 * @property {string} yTitle
 * @property {import("./colors.js").Palette} palette
 */

/**
 * @param {string} url
 * @returns {Promise<any>} the library; rejects when it does not come
 */
export function loadPlotly(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.async = true;
    script.onload = () => resolve(/** @type {any} */ (globalThis).Plotly);
    script.onerror = () => reject(new Error(`${url} did not load`));
    document.head.append(script);
  });
}

const CONFIG = { displaylogo: false, displayModeBar: false, showSendToCloud: false, responsive: true };

/**
 * @param {any} Plotly
 * @param {HTMLElement} element
 * @returns {(view: ChartView) => Promise<void>} draws the chart
 */
export function createChart(Plotly, element) {
  return async (view) => void (await Plotly.react(element, view.lines.map(trace), layout(view), CONFIG));
}

/** @param {Line} line */
function trace({ name, color, x, y }) {
  return {
    type: "scatter",
    mode: x.length > 1 ? "lines" : "markers",
    name,
    x,
    y,
    line: { color, width: 2.25 },
    marker: { color, size: 6 },
    hovertemplate: "%{y:.4f}",
    cliponaxis: false,
  };
}

/** @param {ChartView} view */
function layout({ lines, level, log, xTitle, yTitle, palette }) {
  const axis = { gridcolor: palette.rule, zeroline: false, linecolor: palette.rule, tickfont: { color: palette.muted }, automargin: false };
  const end = Math.max(1, ...lines.map((line) => line.x.at(-1) ?? 0));
  return {
    autosize: true,
    margin: { l: 56, r: 16, t: 16, b: 40 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: palette.muted },
    showlegend: false,
    hovermode: "x unified",
    hoverlabel: { bgcolor: palette.paper, bordercolor: palette.rule, font: { color: palette.ink } },
    dragmode: false,
    uirevision: log ? "log" : "linear",
    xaxis: { ...axis, title: { text: xTitle, standoff: 8 }, range: [0, end], showgrid: false, showline: true },
    yaxis: { ...axis, ...yAxis(lines, level, log), title: { text: yTitle, standoff: 8 } },
    shapes: level ? [levelShape(level)] : [],
    annotations: [...lines.map((line) => endLabel(line, end, log)), ...(level ? [levelLabel(level, log)] : [])],
  };
}

/**
 * @param {readonly Line[]} lines
 * @param {ChartView["level"]} level
 * @param {boolean} log
 */
function yAxis(lines, level, log) {
  const values = lines.flatMap((line) => line.y).concat(level ? [level.value] : []).filter(Number.isFinite);
  const top = values.reduce((a, b) => Math.max(a, b), 0.1);
  if (!log) return { type: "linear", range: [0, top * 1.12], tickformat: "~g" };
  const bottom = values.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), top / 10);
  return { type: "log", range: [Math.log10(bottom) - 0.15, Math.log10(top) + 0.15], dtick: top / bottom > 30 ? 1 : "D2", tickformat: "~g" };
}

/** @param {NonNullable<ChartView["level"]>} level */
function levelShape({ value, color }) {
  return { type: "line", xref: "paper", x0: 0, x1: 1, y0: value, y1: value, layer: "below", line: { color, width: 1.5, dash: "dash" } };
}

/**
 * @param {NonNullable<ChartView["level"]>} level
 * @param {boolean} log
 */
function levelLabel({ value, label, color }, log) {
  return {
    xref: "paper", x: 0.01, xanchor: "left", y: log ? Math.log10(value) : value, yanchor: "top",
    text: label, showarrow: false, font: { color, size: 12 },
  };
}

/**
 * @param {Line} line
 * @param {number} end
 * @param {boolean} log
 */
function endLabel({ label, color, y, place }, end, log) {
  const last = y.findLast(Number.isFinite) ?? 0;
  return {
    x: end, xanchor: "right", y: log ? Math.log10(Math.max(last, 1e-300)) : last, yanchor: place === "above" ? "bottom" : "top",
    text: label, showarrow: false, font: { color, size: 13 },
  };
}
