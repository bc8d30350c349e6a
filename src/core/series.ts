import { momentumOf, type Optimizer } from "./optimizers/optimizer.ts";

export interface SeriesShape {
  /** How many updates are expected; more make the arrays grow. */
  readonly capacity: number;
  readonly groups: number;
  readonly dimensions: number;
  readonly withLoss: boolean;
  readonly withParams: boolean;
  readonly withEvaluations: boolean;
}

type Numbers = Float64Array<ArrayBuffer>;

/** The arrays of a trace while it is recorded: one entry per update. */
export class Series {
  lr: Numbers[];
  momentum: Numbers[];
  loss: Numbers | null;
  /** Positions, row by row: one row before the first update and one after each. */
  params: Numbers | null;
  evaluations: Int32Array<ArrayBuffer> | null;
  private readonly dimensions: number;
  private capacity: number;

  constructor(shape: SeriesShape) {
    const { capacity, groups, dimensions } = shape;
    this.capacity = capacity;
    this.dimensions = dimensions;
    this.lr = Array.from({ length: groups }, () => new Float64Array(capacity));
    this.momentum = Array.from({ length: groups }, () => new Float64Array(capacity));
    this.loss = shape.withLoss ? new Float64Array(capacity) : null;
    this.params = shape.withParams ? new Float64Array((capacity + 1) * dimensions) : null;
    this.evaluations = shape.withEvaluations ? new Int32Array(capacity) : null;
  }

  /** Makes room for update number `k`. */
  reserve(k: number): void {
    if (k < this.capacity) return;
    this.capacity = Math.max(1024, 2 * this.capacity);
    const { capacity, dimensions } = this;
    this.lr = this.lr.map((values) => grown(values, capacity));
    this.momentum = this.momentum.map((values) => grown(values, capacity));
    this.loss = this.loss && grown(this.loss, capacity);
    this.params = this.params && grown(this.params, (capacity + 1) * dimensions);
    const { evaluations } = this;
    this.evaluations = evaluations && new Int32Array(capacity);
    if (evaluations) this.evaluations?.set(evaluations);
  }

  /** The rate and the momentum of every group, as update number `k` uses them. */
  recordRates(k: number, optimizer: Optimizer): void {
    for (const [g, group] of optimizer.groups.entries()) {
      (this.lr[g] as Numbers)[k] = group.hp.lr;
      (this.momentum[g] as Numbers)[k] = momentumOf(optimizer, group) ?? Number.NaN;
    }
  }
}

function grown(values: Numbers, length: number): Numbers {
  const larger = new Float64Array(length);
  larger.set(values);
  return larger;
}
