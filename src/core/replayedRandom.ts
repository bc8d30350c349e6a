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
  let [nextNormal, nextUniform] = [0, 0];
  return {
    rewind() {
      nextNormal = 0;
      nextUniform = 0;
    },
    uniform: () => uniforms.one(nextUniform++),
    normal: () => normals.one(nextNormal++),
    pool: () => source.pool(),
  };
}

/** Numbers by their place in the stream, drawn when they are asked for first. */
class Kept {
  private readonly draw: () => number;
  private values = new Float64Array(1024);
  private drawn = 0;

  constructor(draw: () => number) {
    this.draw = draw;
  }

  one(at: number): number {
    while (this.drawn <= at) this.push(this.draw());
    return this.values[at] as number;
  }

  private push(value: number): void {
    if (this.drawn === this.values.length) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.drawn++] = value;
  }
}
