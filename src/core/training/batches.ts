import type { Random } from "../random.ts";
import { shuffle } from "./data/dataSet.ts";

/** How a DataLoader deals out the training set. */
export interface BatchConfig {
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** A new random order in every epoch. */
  readonly shuffle: boolean;
  /** Every point is drawn from all points, so that some come twice and some not at all. */
  readonly replacement: boolean;
  /** Batches whose mean gradient makes one update. */
  readonly accumulation: number;
}

export const defaultBatches: BatchConfig = {
  batchSize: 10,
  dropLast: false,
  shuffle: true,
  replacement: false,
  accumulation: 1,
};

/** Batches per epoch: `len(DataLoader)`. */
export const batchesPerEpoch = (
  points: number,
  { batchSize, dropLast }: Pick<BatchConfig, "batchSize" | "dropLast">,
): number => (dropLast ? Math.floor(points / batchSize) : Math.ceil(points / batchSize));

/** Updates per epoch: the last one of an epoch may have fewer batches. */
export const updatesPerEpoch = (points: number, config: BatchConfig): number =>
  Math.ceil(batchesPerEpoch(points, config) / config.accumulation);

/**
 * Deals out the points, update by update. The current update's points are `points` from `from`,
 * `count` long: one batch, or several with accumulation. Moving on allocates nothing.
 */
export class Batches {
  readonly points: Int32Array;
  readonly updatesPerEpoch: number;
  from = 0;
  count = 0;
  /** Number of the update within its epoch, from 0. */
  index = -1;
  private readonly given: Int32Array;
  private readonly config: BatchConfig;
  private readonly random: Random;
  /** Points that an epoch uses: `drop_last` leaves some out. */
  private readonly used: number;

  /** Throws a `RangeError` where an epoch would have no batch. */
  constructor(given: Int32Array, config: BatchConfig, random: Random) {
    const { batchSize } = config;
    this.given = given;
    this.points = given.slice();
    this.config = config;
    this.random = random;
    const batches = batchesPerEpoch(given.length, config);
    if (batches === 0) {
      throw new RangeError(`no batch of ${batchSize} points in ${given.length} points`);
    }
    this.updatesPerEpoch = Math.ceil(batches / config.accumulation);
    this.used = Math.min(given.length, batches * batchSize);
  }

  /** Moves to the next update, and after the last one to the next epoch. */
  next(): void {
    this.index = this.index + 1 === this.updatesPerEpoch ? 0 : this.index + 1;
    if (this.index === 0) this.begin();
    const size = this.config.batchSize * this.config.accumulation;
    this.from = this.index * size;
    this.count = Math.min(size, this.used - this.from);
  }

  private begin(): void {
    const { points, given, config, random } = this;
    if (config.replacement) {
      for (let i = 0; i < points.length; i++) {
        points[i] = given[Math.floor(random.uniform() * given.length)] as number;
      }
    } else if (config.shuffle) shuffle(points, random);
  }
}
