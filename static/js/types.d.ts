/** Shapes shared by the page's modules. Names follow docs/protocol.md and engine/specs.py. */

type Label = 0 | 1;
type Tool = Label | "erase";
type StepUnit = "batch" | "epoch";

interface Point {
  readonly x1: number;
  readonly x2: number;
  readonly label: Label;
}

interface LayerSpec {
  readonly units: number;
  readonly activation: string;
}

interface RunSpec {
  readonly seed: number;
  readonly network: { readonly hidden_layers: readonly LayerSpec[]; readonly initializer: string };
  readonly training: { readonly loss: string; readonly optimizer: string; readonly learning_rate: number };
}

interface Experiment {
  readonly seed: number;
  readonly batch_size: number | null;
  readonly runs: readonly RunSpec[];
}

/** The drawing: what undo and redo go through. `preset` names the data set it is, unedited. */
interface Drawing {
  readonly points: readonly Point[];
  readonly preset: string | null;
}

/** How the next generated preset is made. */
interface Generation {
  readonly n_samples: number;
  readonly noise: number;
  readonly seed: number;
}

interface State {
  readonly experiment: Experiment;
  /** Activation each side's hidden units have, or would have. */
  readonly activations: readonly string[];
  readonly drawing: Drawing;
  readonly past: readonly Drawing[];
  readonly future: readonly Drawing[];
  /** Stroke that the newest edit belongs to: a whole stroke is undone at once. */
  readonly stroke: number | null;
  readonly generation: Generation;
  readonly tool: Tool;
  readonly brush: number;
  readonly training: boolean;
  readonly speed: number;
  readonly unit: StepUnit;
  readonly hiddenLines: boolean;
  readonly logScale: boolean;
  readonly maxPoints: number;
}

type Options = Pick<State, "tool" | "brush" | "training" | "speed" | "unit" | "hiddenLines" | "logScale" | "generation">;

interface RunChange {
  readonly units?: number;
  readonly activation?: string;
  readonly learning_rate?: number;
  readonly optimizer?: string;
  readonly loss?: string;
}

type Action =
  | { type: "points_added"; points: readonly Point[]; stroke: number | null }
  | { type: "points_erased"; x1: number; x2: number; radius: number; stroke: number | null }
  | { type: "drawing_replaced"; points: readonly Point[]; preset: string | null; stroke?: number | null }
  | { type: "undone" }
  | { type: "redone" }
  | { type: "options_set"; options: Partial<Options> }
  | { type: "run_changed"; side: number; change: RunChange }
  | { type: "batch_size_set"; batch_size: number | null }
  | { type: "seeds_drawn"; seeds: readonly number[] }
  | { type: "restored"; saved: Saved };

/** What a link and the local storage hold. */
interface Saved {
  readonly experiment: Experiment;
  readonly drawing: Drawing;
  readonly generation: Generation;
}

interface Store {
  get(): State;
  dispatch(action: Action): void;
  subscribe(listener: () => void): void;
}

type TensorData = Float64Array | Float32Array | BigInt64Array | Int32Array | Uint8Array;

interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

type Tensors = Record<string, Tensor>;

interface Verdict {
  readonly code: string;
  readonly step?: number;
  readonly quantity?: string;
}

interface LayerValues {
  /** (n_in, n_out), row by row. */
  readonly W: Float64Array;
  readonly b: Float64Array;
  readonly n_in: number;
  readonly n_out: number;
}

interface RunView {
  readonly field: Uint8Array;
  /** (k, 4): x₁ x₂ x₁′ x₂′ of each piece of ŷ = ½. */
  readonly boundary: Float32Array;
  readonly layers: readonly LayerValues[];
}

interface Frame {
  readonly id: number;
  readonly revision: number;
  readonly step: number;
  readonly epoch: number;
  readonly position: number;
  readonly steps_per_epoch: number;
  readonly n_samples: number;
  readonly train_ms: number;
  readonly verdicts: readonly Verdict[];
  readonly loss: Float64Array;
  readonly accuracy: Float64Array;
  readonly ties: readonly number[];
  readonly history: { readonly step: readonly number[]; readonly loss: Float64Array; readonly accuracy: Float64Array };
  readonly runs: readonly RunView[];
  readonly checkpoint: Tensors;
}

interface BestLine {
  readonly accuracy: number;
  readonly w: readonly number[];
  readonly b: number;
}

interface Analysis {
  readonly revision: number;
  readonly n_samples: number;
  readonly class_counts: readonly number[];
  readonly separable: boolean | null;
  readonly floor: number | null;
  readonly best_line: BestLine | null;
}

interface ErrorEvent_ {
  readonly code: string;
  readonly message: string;
  readonly command: string | null;
  readonly id: number | null;
}

interface Limits {
  readonly max_points: number;
  readonly max_units: number;
  readonly max_in_flight: number;
}

type ConnectionState = "connecting" | "open" | "lost";

/** What the server has said so far. Mutable: it changes sixty times a second. */
interface Live {
  connection: ConnectionState;
  frame: Frame | null;
  /** Of the present points, else null. */
  analysis: Analysis | null;
  curves: import("./curves.js").Curves;
}

/** A text's key and what goes into its braces. */
interface Text_ {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

interface Translator {
  readonly lang: string;
  /** What stands before decimals and between thousands. */
  readonly separators: string;
  (key: string, values?: Readonly<Record<string, string | number>>): string;
  has(key: string): boolean;
  count(value: number): string;
  /** Always so many digits after the point. */
  decimal(value: number, digits: number): string;
  /** As many digits as it has. */
  number(value: number): string;
  percent(share: number): string;
}

interface Context {
  readonly store: Store;
  readonly live: Live;
  readonly t: Translator;
  readonly palette: import("./colors.js").PaletteSource;
  readonly cursor: import("./editor.js").Cursor;
  readonly catalog: import("./catalog.js").Catalog;
  readonly plotlyUrl: string;
  /** Say that something changed: a picture is due. */
  changed(): void;
  noticed(text: Text_): void;
}

/** `update` brings a panel up to date, does nothing when it is, and returns true while it holds something back for later. */
interface Panel {
  update(now: number): boolean | void;
}
