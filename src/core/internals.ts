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

/** Where one field of one tensor's state goes. */
interface Source {
  readonly state: Readonly<Record<string, Readable>>;
  readonly name: string;
  readonly field: StateField;
  /** Its first place in the field's row. */
  readonly at: number;
}

/** Reads the state of any optimizer after each update; the parts of all tensors are joined. */
export class InternalsRecorder {
  private readonly gradient: Float64Array;
  private readonly dimension: number;
  private readonly fields = new Map<string, StateField>();
  private readonly sources: readonly Source[];

  /** Reads the state before the first update. `updates` is the most there can be. */
  constructor(optimizer: Optimizer, dimension: number, updates: number) {
    this.dimension = dimension;
    this.gradient = new Float64Array(updates * dimension);
    const slots = optimizer.groups.flatMap((group) => group.slots);
    const found = slots.flatMap(({ tensor, state }) =>
      fieldsOf(state, tensor.theta.length).map(([name, value]) => ({ state, name, value })),
    );
    const widths = new Map<string, number>();
    const placed = found.map(({ state, name, value }) => {
      const at = widths.get(name) ?? 0;
      widths.set(name, at + widthOf(value));
      return { state: state as Source["state"], name, at };
    });
    for (const [name, width] of widths) {
      this.fields.set(name, { width, values: new Float64Array((updates + 1) * width) });
    }
    this.sources = placed.map((source) => ({
      ...source,
      field: this.fields.get(source.name) as StateField,
    }));
    this.read(0);
  }

  noteGradient(update: number, gradient: Float64Array): void {
    this.gradient.set(gradient, update * this.dimension);
  }

  /** Keeps the state after `updates` updates. */
  read(updates: number): void {
    for (const { state, name, field, at } of this.sources) {
      const value = state[name];
      const place = updates * field.width + at;
      if (value instanceof Float64Array) field.values.set(value, place);
      else field.values[place] = Number(value);
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
}
