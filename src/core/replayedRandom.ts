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
    normals(count) {
      nextNormal += count;
      return normals.many(nextNormal - count, count);
    },
  };
}

/**
 * A stream of standard normals for any number of runs at the same time: each reads it from the
 * beginning, at a place of its own. Only for what draws nothing else. `start` begins the stream;
 * of what it draws the first `most` numbers are kept, in `room` if there is one for so many, and
 * who reads on draws the rest anew.
 */
export function sharedNormals(
  start: () => Random,
  most: number,
  room?: Float64Array,
): () => Random {
  const source = start();
  const kept = new Kept(() => source.normal(), room);
  return () => {
    let next = 0;
    let beyond: Random | null = null;
    const isKept = (count: number) => beyond === null && next + count <= most;
    const own = (): Random => {
      beyond ??= skipped(start(), next);
      return beyond;
    };
    return {
      uniform() {
        throw new Error("shared noise has normals only");
      },
      normal: () => (isKept(1) ? kept.one(next++) : own().normal()),
      normals(count) {
        if (!isKept(count)) return own().normals(count);
        next += count;
        return kept.many(next - count, count);
      },
    };
  };
}

function skipped(random: Random, count: number): Random {
  for (let i = 0; i < count; i++) random.normal();
  return random;
}

/** Numbers by their place in the stream, drawn when they are asked for first. */
class Kept {
  private readonly draw: () => number;
  private values: Float64Array;
  private drawn = 0;
  /** The pieces of one length already handed out, in order: a new view costs as much as a step. */
  private pieces: Float64Array[] = [];
  private length = 0;

  constructor(draw: () => number, room: Float64Array = new Float64Array(1024)) {
    this.draw = draw;
    this.values = room;
  }

  one(at: number): number {
    this.fill(at + 1);
    return this.values[at] as number;
  }

  many(from: number, count: number): Float64Array {
    if (count !== this.length) this.forget(count);
    const place = from / count;
    const known = this.pieces[place];
    if (known) return known;
    this.fill(from + count);
    const piece = this.values.subarray(from, from + count);
    if (place === this.pieces.length) this.pieces.push(piece);
    return piece;
  }

  private fill(count: number): void {
    while (this.values.length < count) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
      this.forget(this.length);
    }
    while (this.drawn < count) this.values[this.drawn++] = this.draw();
  }

  private forget(length: number): void {
    this.pieces = [];
    this.length = length;
  }
}
