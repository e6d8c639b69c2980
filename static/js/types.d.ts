/** Shapes shared by the page's modules. Names follow docs/protocol.md and engine/experiment/specs.py. */

/** A class, 0 to 9; of a regression over the plane the value. */
type Label = number;
/** A class (or, in a regression, any number: draw a point), or what else the pointer does. */
type Tool = number | "erase" | "select";
type StepUnit = "batch" | "epoch";
/** Points in classes, values over the plane, or a curve: then x₁ is the input and x₂ the value to learn. */
type Task = "classes" | "plane" | "curve";

interface Point {
  readonly x1: number;
  readonly x2: number;
  readonly label: Label;
  /** Kept apart: no network learns from it. */
  readonly test: boolean;
}

interface LayerSpec {
  readonly units: number;
  readonly activation: string;
}

interface NetworkSpec {
  readonly hidden_layers: readonly LayerSpec[];
  readonly initializer: string;
  readonly initializer_scale: number | null;
  readonly features: readonly string[];
  readonly n_outputs: number;
  readonly bias: boolean;
}

interface TrainingSpec {
  readonly loss: string;
  readonly optimizer: string;
  readonly learning_rate: number;
  readonly schedule: string;
  readonly schedule_steps: number;
  readonly schedule_factor: number;
  readonly regularizer: string;
  readonly regularization: number;
  readonly clip_norm: number | null;
  readonly dropout: number;
  readonly precision: string;
}

/** Where a weight is: layer 1 … L, from (−1: the bias), to. */
type WeightIndex = readonly [layer: number, from: number, to: number];

/** A weight, and what it is or becomes. */
type WeightValue = readonly [layer: number, from: number, to: number, value: number];

/** Weights of one side that are set by hand. */
interface Assignment {
  readonly runIndex: number;
  readonly values: readonly WeightValue[];
}

interface RunSpec {
  readonly seed: number;
  readonly network: NetworkSpec;
  readonly training: TrainingSpec;
  /** Weights that training leaves as they are. */
  readonly frozen: readonly WeightIndex[];
}

interface Experiment {
  readonly seed: number;
  readonly batch_size: number | null;
  readonly runs: readonly RunSpec[];
}

/** The drawing. `preset` names the data set it is, unedited. */
interface Dataset {
  readonly points: readonly Point[];
  readonly preset: string | null;
  readonly task: Task;
  /** How many classes there are to draw with, 2 to 10, whether or not each has points. */
  readonly n_classes: number;
}

/** How the next generated preset is made, and which share of all points is kept for testing. */
interface Generation {
  readonly n_samples: number;
  readonly noise: number;
  readonly label_noise: number;
  readonly seed: number;
  readonly test_share: number;
}

/** What undo and redo go through. */
interface Snapshot {
  readonly dataset: Dataset;
  readonly experiment: Experiment;
  /** The change was none of these: weights of a side were set by hand, whose values were these before and those after. */
  readonly weights?: {
    readonly runIndex: number;
    readonly before: Assignment["values"];
    readonly after: Assignment["values"];
  };
}

/** When training halts by itself; null and false: never for this reason. */
interface StopRule {
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly plateau: boolean;
  readonly steps: number | null;
}

/** What the reducer must know of this server to keep an experiment trainable. */
interface Rules {
  readonly max_points: number;
  readonly max_runs: number;
  /** The task of each loss: binary, multiclass or regression. */
  readonly losses: Readonly<Record<string, string>>;
  /** How many coordinates each feature needs. */
  readonly features: Readonly<Record<string, number>>;
}

interface State {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly past: readonly Snapshot[];
  readonly future: readonly Snapshot[];
  /** Stroke that the newest edit belongs to: a whole stroke is undone at once. */
  readonly undoGroup: number | null;
  /** The newest weights set by hand, or set back by undo: each time another object. */
  readonly assigned: Assignment | null;
  readonly generation: Generation;
  readonly tool: Tool;
  /** Numbers of the points that are selected. */
  readonly selection: readonly number[];
  readonly brush: number;
  /** Points sprayed on a stretch as long as the brush's radius. */
  readonly density: number;
  /** What a point drawn in a regression over the plane is worth. */
  readonly value: number;
  readonly training: boolean;
  readonly speed: number;
  readonly unit: StepUnit;
  readonly stop: StopRule;
  /** A change of a training setting is made on all sides. */
  readonly linked: boolean;
  readonly hiddenLines: boolean;
  readonly showTest: boolean;
  readonly logScale: boolean;
  readonly exercise: Exercise | null;
  readonly rules: Rules;
}

type Options = Pick<
  State,
  | "tool"
  | "selection"
  | "brush"
  | "density"
  | "value"
  | "training"
  | "speed"
  | "unit"
  | "stop"
  | "linked"
  | "hiddenLines"
  | "showTest"
  | "logScale"
  | "generation"
  | "exercise"
>;

/** Changes with the same `stroke` (not null) that follow each other are undone together. */
type Action =
  | { type: "points_added"; points: readonly Point[]; undoGroup: number | null }
  | { type: "points_erased"; x1: number; x2: number; radius: number; undoGroup: number | null }
  | { type: "points_removed"; indices: readonly number[] }
  | { type: "points_moved"; indices: readonly number[]; dx1: number; dx2: number; undoGroup: number | null }
  | { type: "points_labelled"; indices: readonly number[]; label: Label }
  | {
      type: "dataset_replaced";
      points: readonly Point[];
      preset: string | null;
      task?: Task;
      n_classes?: number;
      undoGroup?: number | null;
    }
  | { type: "task_set"; task: Task }
  | { type: "classes_set"; n_classes: number }
  | { type: "test_share_set"; share: number; undoGroup: number | null }
  | { type: "undone" }
  | { type: "redone" }
  | { type: "options_set"; options: Partial<Options> }
  | {
      type: "run_set";
      runIndex: number;
      network?: Partial<NetworkSpec>;
      training?: Partial<TrainingSpec>;
      frozen?: readonly WeightIndex[];
      seed?: number;
      undoGroup?: number | null;
    }
  | {
      type: "weights_set";
      runIndex: number;
      values: Assignment["values"];
      before: Assignment["values"];
      undoGroup: number | null;
    }
  | { type: "weights_begun" }
  | { type: "run_added"; from: number }
  | { type: "run_removed"; runIndex: number }
  | { type: "batch_size_set"; batch_size: number | null }
  | { type: "seeds_drawn"; seeds: readonly number[] }
  | { type: "experiment_replaced"; experiment: Experiment; dataset?: Dataset }
  | { type: "restored"; saved: Saved }
  | { type: "exercise_left"; own: Saved | null };

/** Of how things are shown, what travels along. */
type SharedView = Pick<State, "speed" | "unit" | "stop" | "linked" | "hiddenLines" | "showTest" | "logScale">;

/** What a teacher says above the plots, and what may not be touched or is not shown. */
interface Exercise {
  readonly title: string;
  readonly text: string;
  /** By the name of a group of controls. */
  readonly locks: Readonly<Record<string, "locked" | "hidden">>;
}

/** What a link and the local storage hold. */
interface Saved {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly generation: Generation;
  readonly view: SharedView;
  readonly exercise: Exercise | null;
  /** Of each run W and b of each layer, row by row; null: the first weights. */
  readonly weights: readonly (readonly number[])[] | null;
  /** The points are left out: the server makes the same ones from the name of the preset and `generation`. */
  readonly generated?: true;
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
  /** Of a plateau that has one. */
  readonly name?: string;
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
  /** (64, 64) ŷ × 255; of more classes the probability of the most likely one; empty for a regression. */
  readonly field: Uint8Array;
  /** (64, 64) the most likely class; empty for two classes and for a regression. */
  readonly classes: Uint8Array;
  /** (64, 64) ŷ itself in a regression, (64,) of a curve; empty for classes. */
  readonly values: Float32Array;
  /** (k, 4): x₁ x₂ x₁′ x₂′ of each piece of ŷ = ½. */
  readonly boundary: Float32Array;
  readonly layers: readonly LayerValues[];
}

interface Measures {
  readonly loss: Float64Array;
  readonly accuracy: Float64Array;
}

interface Frame extends Measures {
  readonly id: number;
  readonly revision: number;
  readonly step: number;
  readonly epoch: number;
  readonly position: number;
  readonly steps_per_epoch: number;
  readonly n_samples: number;
  readonly train_ms: number;
  readonly verdicts: readonly Verdict[];
  /** Which stop condition halted this slice, if one did. */
  readonly stopped: string | null;
  readonly ties: readonly number[];
  readonly r_squared: Float64Array;
  readonly penalty: Float64Array;
  /** On the points kept apart; null without any. */
  readonly test: Measures | null;
  readonly history: Measures & { readonly step: readonly number[]; readonly test: Measures | null };
  readonly runs: readonly RunView[];
  readonly checkpoint: Tensors;
  /** Everything that came, for panels that asked for probes of their own. */
  readonly tensors: Tensors;
}

interface BestLine {
  readonly accuracy: number;
  readonly w: readonly number[];
  readonly b: number;
}

/** Of a line w·x + b = 0 in the middle of the widest street, `margin` to either side; else of at most four points [x₁, x₂, class] that forbid one. */
interface Proof {
  readonly kind: "line" | "same_point" | "point_on_segment" | "point_in_triangle" | "crossing_segments";
  readonly w?: readonly number[];
  readonly b?: number;
  readonly margin?: number;
  readonly points?: readonly (readonly number[])[];
}

interface Analysis {
  readonly revision: number;
  readonly n_samples: number;
  readonly class_counts: readonly number[];
  readonly separable: boolean | null;
  readonly proof?: Proof | null;
  readonly floor: number | null;
  readonly best_line: BestLine | null;
  readonly least_squares?: { readonly loss: number; readonly w: readonly number[]; readonly b: number } | null;
}

interface ServerError {
  readonly code: string;
  readonly message: string;
  readonly command: string | null;
  readonly id: number | null;
}

interface Limits {
  readonly max_points: number;
  readonly max_runs: number;
  readonly max_hidden_layers: number;
  readonly max_units: number;
  readonly max_in_flight: number;
  readonly max_starts: number;
}

type ConnectionState = "connecting" | "open" | "lost";

/** A step that can be gone back to: what was seen then, and the experiment and points it belongs to. */
interface Kept {
  readonly frame: Frame;
  readonly experiment: Experiment;
  readonly dataset: Dataset;
}

/** A state of training, and the experiment and points it belongs to. */
interface Checkpoint {
  readonly tensors: Tensors;
  readonly step: number;
  readonly experiment: Experiment;
  readonly dataset: Dataset;
}

/** What the server has said so far. Mutable: it changes sixty times a second. */
interface Live {
  connection: ConnectionState;
  /** What is on the screen: the newest frame, or one that the time machine went back to. */
  frame: Frame | null;
  /** Of the present points, else null. */
  analysis: Analysis | null;
  curves: import("./model/curves.js").Curves;
  timeline: import("./model/timeline.js").Timeline;
  /** Weights set by hand that the frame does not show yet. */
  readonly pendingEdits: import("./session/pending-edits.js").PendingEdits;
  /** The newest frame that carried a probe somebody wanted. */
  readonly probed: Map<string, Frame>;
}

/** Probes that panels want besides those of every frame. */
interface Subscriptions {
  /** Ask for this probe no more often than every so many milliseconds, until the function returned is called. */
  subscribe(probe: string, periodMs: number): () => void;
}

/** A text's key and what goes into its braces. */
interface LocalText {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** What went wrong; {reason} says it in a few words. */
  readonly error?: unknown;
}

interface Translator {
  readonly lang: string;
  /** What stands before decimals and between thousands. */
  readonly separators: string;
  (key: string, values?: Readonly<Record<string, string | number>>): string;
  has(key: string): boolean;
  /** Fetch texts that the page did not bring along; rejects when the server can't be reached. */
  load(name: string): Promise<void>;
  count(value: number): string;
  /** Always so many digits after the point. */
  decimal(value: number, digits: number): string;
  /** As many digits as it has. */
  number(value: number): string;
  /** At most so many digits that count, wherever the point is. */
  significant(value: number, digits: number): string;
  percent(share: number): string;
}

/** What panels may do to the training itself. */
interface Commands {
  /** All runs again from step 0 with the same first weights. */
  reset(): void;
  step(unit: StepUnit): void;
  /** Set weights by hand; calls with the same `stroke` (not null) that follow each other set the same weights, and are undone together. */
  assign(runIndex: number, values: Assignment["values"], undoGroup: number | null): void;
  /** Show what was kept; training then goes on from there. */
  travel(kept: Kept): void;
  /** Go on from a state of training that was saved; what was trained here is over. */
  open(saved: Checkpoint): void;
}

interface Context {
  readonly store: Store;
  readonly live: Live;
  readonly t: Translator;
  readonly palette: import("./tools/colors.js").PaletteSource;
  readonly cursor: import("./plot/cursor.js").Cursor;
  readonly catalog: import("./model/catalog.js").Catalog;
  readonly plotlyUrl: string;
  readonly subscriptions: Subscriptions;
  readonly overlay: import("./explain/shared/overlay.js").Overlay;
  readonly commands: Commands;
  /** What the person was at before an exercise, if anything. */
  loadOwn(): Promise<Saved | null>;
  /** Say that something changed: a picture is due. */
  requestRender(): void;
  notify(text: LocalText): void;
}

/** `update` brings a panel up to date, does nothing when it is, and returns true while it holds something back for later. */
interface Panel {
  update(now: number): boolean | void;
}
