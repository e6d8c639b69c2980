/** Shapes shared by the page's modules. Names follow docs/protocol.md and engine/experiment/specs.py. */

/** A class, 0 to 9; in a regression over the plane the target value. */
type Label = number;
/** The class to draw with (in a regression any number), or what else the pointer does. */
type Tool = number | "erase" | "select";
type StepUnit = "batch" | "epoch";
/**
 * Points in classes, values over the plane, or a curve with x₁ as input and x₂ as target
 * (`inputsOf`, `targetOf` in model/points.js).
 */
type Task = "classes" | "plane" | "curve";

interface Point {
  readonly x1: number;
  readonly x2: number;
  readonly label: Label;
  /** A test point: no network is trained on it. */
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

/** Which weight: layer 1 … L, from (−1: the bias), to. */
type WeightIndex = readonly [layer: number, from: number, to: number];

/** The index of a weight and its value. */
type WeightValue = readonly [layer: number, from: number, to: number, value: number];

/** Weights of one run that are set by hand. */
interface Assignment {
  readonly runIndex: number;
  readonly values: readonly WeightValue[];
}

interface RunSpec {
  readonly seed: number;
  readonly network: NetworkSpec;
  readonly training: TrainingSpec;
  /** Weights that training does not change. */
  readonly frozen: readonly WeightIndex[];
}

interface Experiment {
  readonly seed: number;
  readonly batch_size: number | null;
  readonly runs: readonly RunSpec[];
}

/** The points on the page. `preset` names the data set that they are, unedited. */
interface Dataset {
  readonly points: readonly Point[];
  readonly preset: string | null;
  readonly task: Task;
  /** How many classes can be drawn, 2 to 10, whether or not each has points. */
  readonly n_classes: number;
}

/** How the next preset is generated, and which share of all points is for testing. */
interface Generation {
  readonly n_samples: number;
  readonly noise: number;
  readonly label_noise: number;
  readonly seed: number;
  readonly test_share: number;
}

/** One step of undo and redo. */
interface Snapshot {
  readonly dataset: Dataset;
  readonly experiment: Experiment;
  /** Options that were replaced together with them. */
  readonly options?: Partial<Options>;
  /** The change was another one: weights of a run were set by hand, with these values before and after. */
  readonly weights?: {
    readonly runIndex: number;
    readonly before: Assignment["values"];
    readonly after: Assignment["values"];
  };
}

/** When training stops by itself; null and false: never for this reason. */
interface StopRule {
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly plateau: boolean;
  readonly steps: number | null;
  /** Some time after no network has anything left to gain; then "Train" goes on. */
  readonly rest?: boolean;
}

/** What the reducer needs of the catalogue to keep an experiment trainable. */
interface Rules {
  readonly max_points: number;
  readonly max_runs: number;
  /** The kind of target of each loss: binary, multiclass or regression. */
  readonly losses: Readonly<Record<string, string>>;
  /** How many inputs each feature needs. */
  readonly features: Readonly<Record<string, number>>;
}

interface State {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly past: readonly Snapshot[];
  readonly future: readonly Snapshot[];
  /** The group of the newest edit: all edits of a stroke are undone at once. */
  readonly undoGroup: number | null;
  /** The weights set last, by hand or by undo: each time another object. */
  readonly assigned: Assignment | null;
  readonly generation: Generation;
  readonly tool: Tool;
  /** Whether a finger on a plot draws; otherwise it scrolls the page. */
  readonly fingerDraws: boolean;
  /** Indices of the selected points. */
  readonly selection: readonly number[];
  readonly brush: number;
  /** Points sprayed on a stretch as long as the brush's radius. */
  readonly density: number;
  /** The target of a point drawn in a regression over the plane. */
  readonly value: number;
  readonly training: boolean;
  readonly speed: number;
  readonly unit: StepUnit;
  readonly stop: StopRule;
  /** A change of a training setting applies to all runs. */
  readonly linked: boolean;
  readonly hiddenLines: boolean;
  readonly showTest: boolean;
  readonly logScale: boolean;
  readonly exercise: Exercise | null;
  /** Training waits for a bet, made or skipped. */
  readonly betDue: boolean;
  /** So many items of the check list are ticked, from the first. */
  readonly ticked: number;
  readonly rules: Rules;
}

type Options = Pick<
  State,
  | "tool"
  | "fingerDraws"
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
  | "betDue"
  | "ticked"
>;

/** Consecutive changes with the same `undoGroup` (not null) are undone together. */
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

/** The settings of the view that links hold. */
type SharedView = Pick<State, "speed" | "unit" | "stop" | "linked" | "hiddenLines" | "showTest" | "logScale">;

/** A condition on a run or on the points, as the engine judges it (docs/protocol.md). A list of them holds when all do. */
interface Goal {
  readonly quantity: string;
  /** 0 where it is left out. */
  readonly run?: number;
  /** What the quantity is of: a weight, a vector, a class. */
  readonly of?: number | readonly number[];
  readonly is: "<=" | ">=" | "<" | ">" | "==" | "!=" | "in";
  readonly value: GoalValue | readonly GoalValue[];
  readonly within?: number;
  /** Judged at this step alone. */
  readonly at?: number;
}

type GoalValue = number | boolean | string;

/**
 * Whether all goals of an item are met by the frame, and the first step of its slice at which they were, not before the
 * items before it.
 */
interface GoalResult {
  readonly met: boolean;
  readonly step: number | null;
}

/** What a student is asked before training. Without `right` nobody says which was. */
type Bet =
  | { readonly kind: "choice"; readonly question: string; readonly choices: readonly string[]; readonly right?: number }
  | { readonly kind: "number"; readonly question: string; readonly right?: number; readonly within?: number };

/** What is to be typed or chosen. A shape is a row of whole numbers. */
type Answer =
  | { readonly kind: "number"; readonly right: number; readonly within: number; readonly unit?: string }
  | { readonly kind: "choice"; readonly right: number; readonly choices: readonly string[] }
  | { readonly kind: "shape"; readonly right: readonly number[] }
  | {
      readonly kind: "matrix";
      readonly right: readonly (readonly number[])[];
      readonly within?: number;
      /** The headings of its columns and rows. */
      readonly columns?: readonly string[];
      readonly rows?: readonly string[];
    }
  | { readonly kind: "order"; readonly cards: readonly string[] };

/** The given answer: a number, the index of a choice, numbers, rows of numbers, or the indices of cards in order. */
type Given = number | readonly number[] | readonly (readonly number[])[];

/** One line of the check list: it is ticked when its goals, its gesture and its answer are there. */
interface Item {
  readonly text: string;
  readonly goals?: readonly Goal[];
  /** A weight set by hand and no step since; points changed by hand; a point moved by hand. */
  readonly gesture?: "set_by_hand" | "drawn" | "moved";
  /** The run of `set_by_hand`. */
  readonly run?: number;
  readonly answer?: Answer;
  /** Which setting; in which direction. */
  readonly hints?: readonly string[];
}

/** The words of an exercise in another language. */
interface OtherWords {
  readonly title?: string;
  readonly text?: string;
  readonly bet?: { readonly question: string; readonly choices?: readonly string[] };
  readonly items?: readonly string[];
}

/** An exercise: a task beside the plots, and which controls are locked or hidden. A chapter of the course is one, too. */
interface Exercise {
  readonly title: string;
  readonly text: string;
  /** By the name of the group of controls. */
  readonly locks: Readonly<Record<string, "locked" | "hidden">>;
  /** The id of the chapter that it is. */
  readonly chapter?: string;
  /** The panel that opens with it, and the network that it is asked of. */
  readonly open?: string;
  readonly about?: number;
  readonly bet?: Bet;
  readonly items?: readonly Item[];
  /** The language of the words above, and the words in others. */
  readonly lang?: string;
  readonly texts?: Readonly<Record<string, OtherWords>>;
}

/** One thing that a learner does, as data. */
type Move =
  | { readonly assign: { readonly run: number; readonly values: readonly WeightValue[] } }
  | { readonly train: number }
  | { readonly reset: true }
  /** [x₁, x₂, class or value]; of a curve [x, y]. */
  | { readonly points: readonly (readonly number[])[] }
  | { readonly preset: string }
  | { readonly move: readonly [index: number, x1: number, x2: number] }
  | { readonly network: { readonly run: number } & Partial<NetworkSpec> }
  | { readonly training: { readonly run: number } & Partial<TrainingSpec> }
  | { readonly batch_size: number | null }
  | { readonly seed: { readonly run: number; readonly seed: number } }
  | { readonly answer: Given };

/** A chapter of the course as the server embeds it, in the reader's language. */
interface Chapter {
  readonly id: string;
  readonly number: number;
  readonly previous: ChapterLink | null;
  readonly next: ChapterLink | null;
  /** The state it begins with. */
  readonly saved: Saved;
  readonly exercise: Exercise;
  /** A sentence with a blank `{0}`, `{1}` … for each list of choices, and which of them are right. */
  readonly say: {
    readonly text: string;
    readonly choices: readonly (readonly string[])[];
    readonly right: readonly number[];
  } | null;
  /** The whole sentence at the end, and what is said after it. */
  readonly sentence: string;
  readonly after: string;
  readonly reference: readonly Move[];
  /** The ids of all chapters that exist, in the order of teaching. */
  readonly total: readonly string[];
}

interface ChapterLink {
  readonly id: string;
  readonly number: number;
  readonly title?: string;
}

/** How far the weights in a link had been trained, and the verdicts on them. */
interface Trained {
  readonly steps: number;
  /** One for each run; none where they are not known. */
  readonly verdicts: readonly Verdict[];
}

/** The same, with the experiment and the points for which it holds. */
interface TrainedBefore extends Trained {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
}

/** What links and the local storage hold. */
interface Saved {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly generation: Generation;
  readonly view: SharedView;
  readonly exercise: Exercise | null;
  /** For each run W and b of each layer, row by row; null: the initial weights. */
  readonly weights: readonly (readonly number[])[] | null;
  /** How far the weights had been trained. */
  readonly trained?: Trained;
  /** The points are left out: the server generates the same ones from the preset's name and `generation`. */
  readonly generated?: true;
}

interface Store {
  get(): State;
  dispatch(action: Action): void;
  subscribe(listener: (change: StoreChange) => void): void;
}

interface StoreChange {
  readonly action: Action;
  readonly before: State;
}

type TensorData = Float64Array | Float32Array | BigInt64Array | Int32Array | Uint8Array;

interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

type Tensors = Record<string, Tensor>;

/** One of the states of docs/diagnosis.md, with what it says besides. */
interface Verdict {
  readonly code: string;
  readonly step?: number;
  /** The name of a plateau that has one. */
  readonly name?: string;
  /** Of a run that diverged: what was not finite. */
  readonly quantity?: string;
  /** The least loss, what holds the network there, what has to be lifted to lower it, and how far it goes down then. */
  readonly floor?: number;
  readonly kind?: string;
  readonly lift?: readonly string[];
  readonly relieved?: number;
  /** Between which losses it bounces. */
  readonly low?: number;
  readonly high?: number;
  /** The hidden layer whose units are equal, and their number. */
  readonly layer?: number;
  readonly units?: number;
  /** After how many steps the weights of a cycle return; none where they need not. */
  readonly period?: number;
  /** A perceptron whose classes no line separates. */
  readonly endless?: boolean;
  /** Wrong points, and those among them at which the output is flat. */
  readonly wrong?: number;
  readonly flat?: number;
}

interface LayerValues {
  /** (n_in, n_out), row by row. */
  readonly W: Float64Array;
  readonly b: Float64Array;
  readonly n_in: number;
  readonly n_out: number;
}

interface RunView {
  /** (64, 64) ŷ × 255; for more than two classes the probability of the likeliest one; empty for a regression. */
  readonly field: Uint8Array;
  /** (64, 64) the likeliest class; empty for two classes and for a regression. */
  readonly classes: Uint8Array;
  /** (64, 64) ŷ of a regression, (64,) of a curve; empty for classes. */
  readonly values: Float32Array;
  /** (k, 4): x₁ x₂ x₁′ x₂′ of each segment of ŷ = ½. */
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
  /** The stop condition that was met in this slice, if any. */
  readonly stopped: string | null;
  readonly ties: readonly number[];
  readonly r_squared: Float64Array;
  readonly penalty: Float64Array;
  /** On the test points; null without any. */
  readonly test: Measures | null;
  /** For each item that was still to be ticked whether its goals are met; none where they were not asked for. */
  readonly goals?: readonly GoalResult[];
  readonly history: Measures & { readonly step: readonly number[]; readonly test: Measures | null };
  readonly runs: readonly RunView[];
  readonly checkpoint: Tensors;
  /** All tensors of the message, for panels that subscribe to probes. */
  readonly tensors: Tensors;
  /** The message itself: `decodeFrame` makes the same frame of it again. */
  readonly message: ArrayBuffer;
}

interface BestLine {
  readonly accuracy: number;
  readonly w: readonly number[];
  readonly b: number;
}

/**
 * That a line exists: w·x + b = 0 with the largest margin, `margin` to either side.
 * That none does: at most four points [x₁, x₂, class] that forbid it.
 */
interface Proof {
  readonly kind:
    | "line"
    | "same_point"
    | "point_on_segment"
    | "point_in_triangle"
    | "crossing_segments"
    | "at_origin"
    | "same_ray"
    | "opposite_rays"
    | "around_origin";
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
  /** Of the lines through the origin. */
  readonly through_origin?: { readonly separable: boolean; readonly proof: Proof } | null;
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

/**
 * "blocked": other requests are answered, but no WebSocket has ever brought a message; "full": the server has no room for
 * another page.
 */
type ConnectionState = "connecting" | "open" | "lost" | "blocked" | "full";

/** A step that can be returned to: its frame, with the experiment and the points it belongs to. */
interface Kept {
  readonly frame: Frame;
  readonly experiment: Experiment;
  readonly dataset: Dataset;
}

/** A state of training, with the experiment and the points it belongs to. */
interface Checkpoint {
  readonly tensors: Tensors;
  readonly step: number;
  readonly experiment: Experiment;
  readonly dataset: Dataset;
}

/** What the server has sent so far. Mutable: it changes sixty times a second. */
interface Live {
  connection: ConnectionState;
  /** The server has kept the page waiting for an answer. */
  slow: boolean;
  /** Training has come to rest by itself, and stands where it did. */
  resting: boolean;
  /** The frame on the screen: the newest one, or one of the timeline. */
  frame: Frame | null;
  /** Of the present points; null until it comes. */
  analysis: Analysis | null;
  curves: import("./model/curves.js").Curves;
  timeline: import("./model/timeline.js").Timeline;
  /** What the weights of the link on the page had reached; null where they come from no link. */
  trainedBefore: TrainedBefore | null;
  /** Weights set by hand that the frame does not show yet. */
  readonly pendingEdits: import("./session/pending-edits.js").PendingEdits;
  /** For each probe the newest frame that carried it. */
  readonly probed: Map<string, Frame>;
}

/** Probes that panels subscribe to, besides those of every frame. */
interface Subscriptions {
  /** Ask for this probe no more often than every so many milliseconds, until the function returned is called. */
  subscribe(probe: string, periodMs: number): () => void;
}

/** A text to be translated: its key and the values of its placeholders. */
interface LocalText {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** What went wrong: {reason} in the text becomes `briefReason` of it. */
  readonly error?: unknown;
}

interface Translator {
  readonly lang: string;
  /** The decimal point and the thousands separator. */
  readonly separators: string;
  (key: string, values?: Readonly<Record<string, string | number>>): string;
  has(key: string): boolean;
  /** Fetches texts that the page did not bring along, once; rejects as `request` does. */
  load(name: string): Promise<void>;
  count(value: number): string;
  /** With exactly so many decimals. */
  decimal(value: number, digits: number): string;
  /** With the digits that it has, at most six. */
  number(value: number): string;
  /** With at most so many significant digits. */
  significant(value: number, digits: number): string;
  percent(share: number): string;
}

/** What panels may do to the training. */
interface Commands {
  /** All runs again from step 0 with the same initial weights. */
  reset(): void;
  step(unit: StepUnit): void;
  /** Trains so many steps and stands still. */
  train(nSteps: number): void;
  /**
   * Sets weights by hand. Consecutive calls with the same `undoGroup` (not null) set the same weights and are undone
   * together.
   */
  assign(runIndex: number, values: Assignment["values"], undoGroup: number | null): void;
  /** Shows an earlier step; training then goes on from there. */
  travel(kept: Kept): void;
  /** Goes on from a saved state of training, in place of the present one. */
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
  /** What was trained before. */
  readonly runs: import("./charts/history.js").RunHistory;
  readonly commands: Commands;
  /** The chapter of the course that the page shows. */
  readonly chapter: Chapter | null;
  /** Back to what the page, or its exercise, began with. */
  startOver(): Promise<(() => void) | null>;
  /** What this browser keeps of the person's own work, from before an exercise. */
  loadOwn(): Promise<Saved | null>;
  /** Something changed: the panels are to be updated at the next animation frame. */
  requestRender(): void;
  /** Several texts are one notice. */
  notify(...texts: LocalText[]): void;
}

/** `update` redraws a panel whose inputs changed, and returns true while it puts a redraw off. */
interface Panel {
  update(now: number): boolean | void;
}
