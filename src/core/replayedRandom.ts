import type { Random } from "./random.ts";

/** A stream that can be started again. */
export interface Replayed extends Random {
  rewind(): void;
}

/**
 * Keeps what it draws: drawing costs several times as much as an update that uses it. A run that
 * draws in the same order as the first sees the same numbers.
 */
export function replayed(source: Random): Replayed {
  const normals = new Kept(() => source.normal());
  const uniforms = new Kept(() => source.uniform());
  return {
    rewind() {
      normals.next = 0;
      uniforms.next = 0;
    },
    uniform: () => uniforms.one(),
    normal: () => normals.one(),
    normals: (count) => normals.many(count),
  };
}

class Kept {
  /** Place of the number that is handed out next. */
  next = 0;
  private readonly draw: () => number;
  private values = new Float64Array(1024);
  private drawn = 0;
  /** The pieces already handed out, by where they begin: a new view costs as much as a step. */
  private readonly pieces = new Map<number, Float64Array>();

  constructor(draw: () => number) {
    this.draw = draw;
  }

  one(): number {
    this.fill(this.next + 1);
    return this.values[this.next++] as number;
  }

  many(count: number): Float64Array {
    const from = this.next;
    this.next += count;
    const known = this.pieces.get(from);
    if (known?.length === count) return known;
    this.fill(this.next);
    const piece = this.values.subarray(from, this.next);
    this.pieces.set(from, piece);
    return piece;
  }

  private fill(count: number): void {
    while (this.values.length < count) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
      this.pieces.clear();
    }
    while (this.drawn < count) this.values[this.drawn++] = this.draw();
  }
}
