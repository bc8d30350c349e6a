import { momentumOf, type Optimizer, type ParamGroup } from "./optimizers/optimizer.ts";

export interface SeriesShape {
  /** How many updates are expected; more make the arrays grow. */
  readonly capacity: number;
  readonly groups: number;
  readonly dimensions: number;
  readonly withLoss: boolean;
  readonly withParams: boolean;
  readonly withEvaluations: boolean;
}

/** Memory for numbers of an update each, of so many bytes and zeroed. */
export type Allocate = (bytes: number) => ArrayBufferLike;

const ownMemory: Allocate = (bytes) => new ArrayBuffer(bytes);

/** The arrays of a trace while it is recorded: one entry per update. */
export class Series {
  lr: Float64Array[];
  momentum: Float64Array[];
  loss: Float64Array | null;
  /** Positions, row by row: one row before the first update and one after each. */
  params: Float64Array | null;
  evaluations: Int32Array | null;
  private readonly dimensions: number;
  private capacity: number;

  constructor(shape: SeriesShape, allocate = ownMemory) {
    const { capacity, groups, dimensions } = shape;
    const numbers = () => new Float64Array(allocate(8 * capacity));
    this.capacity = capacity;
    this.dimensions = dimensions;
    this.lr = Array.from({ length: groups }, numbers);
    this.momentum = Array.from({ length: groups }, numbers);
    this.loss = shape.withLoss ? numbers() : null;
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
    const { groups } = optimizer;
    for (let g = 0; g < groups.length; g++) {
      const group = groups[g] as ParamGroup;
      (this.lr[g] as Float64Array)[k] = group.hp.lr;
      (this.momentum[g] as Float64Array)[k] = momentumOf(optimizer, group);
    }
  }
}

function grown(values: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length);
  larger.set(values);
  return larger;
}
