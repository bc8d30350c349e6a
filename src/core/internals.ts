import type { Optimizer } from "./optimizers/optimizer.ts";

/** One field of an optimizer's state over a run. */
export interface StateField {
  /** Numbers per row: the dimension for a vector, one per parameter group for a scalar. */
  readonly width: number;
  /** Before the first and after each update, row by row: (updates + 1) × width. */
  readonly values: Float64Array;
}

/** What an optimizer saw and remembered, update by update. */
export interface Internals {
  /** The gradient each update was given: updates × dimension, row by row. */
  readonly gradient: Float64Array;
  /** By the field's name in the optimizer's own state; a flag counts as 0 or 1. */
  readonly state: Readonly<Record<string, StateField>>;
}

type Readable = number | boolean | Float64Array;

/** The fields of a state that have a number or one number per weight. */
function fieldsOf(state: unknown, size: number): readonly (readonly [string, Readable])[] {
  return Object.entries(state as object).filter((entry): entry is [string, Readable] => {
    const value: unknown = entry[1];
    if (typeof value === "number" || typeof value === "boolean") return true;
    return value instanceof Float64Array && value.length === size;
  });
}

const widthOf = (value: Readable) => (value instanceof Float64Array ? value.length : 1);

function grown(values: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length);
  larger.set(values);
  return larger;
}

/** Reads the state of any optimizer after each update; the parts of all tensors are joined. */
export class InternalsRecorder {
  private readonly optimizer: Optimizer;
  private gradient: Float64Array;
  private readonly dimension: number;
  private readonly fields = new Map<string, StateField>();
  private capacity: number;

  /** Reads the state before the first update. Room for more than `updates` is made as needed. */
  constructor(optimizer: Optimizer, dimension: number, updates: number) {
    this.optimizer = optimizer;
    this.dimension = dimension;
    this.capacity = updates;
    this.gradient = new Float64Array(updates * dimension);
    const widths = new Map<string, number>();
    for (const [name, value] of this.present()) {
      widths.set(name, (widths.get(name) ?? 0) + widthOf(value));
    }
    for (const [name, width] of widths) {
      this.fields.set(name, { width, values: new Float64Array((updates + 1) * width) });
    }
    this.read(0);
  }

  noteGradient(update: number, gradient: Float64Array): void {
    this.reserve(update);
    this.gradient.set(gradient, update * this.dimension);
  }

  /** Keeps the state after `updates` updates. */
  read(updates: number): void {
    const next = new Map<string, number>();
    for (const [name, value] of this.present()) {
      const field = this.fields.get(name);
      if (!field) continue;
      const at = updates * field.width + (next.get(name) ?? 0);
      if (value instanceof Float64Array) field.values.set(value, at);
      else field.values[at] = Number(value);
      next.set(name, (next.get(name) ?? 0) + widthOf(value));
    }
  }

  private reserve(update: number): void {
    if (update < this.capacity) return;
    this.capacity = Math.max(1024, 2 * this.capacity);
    this.gradient = grown(this.gradient, this.capacity * this.dimension);
    for (const [name, { width, values }] of this.fields) {
      this.fields.set(name, { width, values: grown(values, (this.capacity + 1) * width) });
    }
  }

  /** The first `updates` updates. */
  internals(updates: number): Internals {
    const state = [...this.fields].map(([name, { width, values }]) => [
      name,
      { width, values: values.slice(0, (updates + 1) * width) },
    ]);
    return {
      gradient: this.gradient.slice(0, updates * this.dimension),
      state: Object.fromEntries(state),
    };
  }

  private present(): (readonly [string, Readable])[] {
    const slots = this.optimizer.groups.flatMap(({ slots }) => slots);
    return slots.flatMap(({ tensor, state }) => fieldsOf(state, tensor.theta.length));
  }
}
