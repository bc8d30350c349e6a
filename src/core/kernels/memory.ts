import { BYTES } from "./bytes.ts";

/** An address in the memory. */
type Address = number;

/** The functions of `kernels.wat`, which says what each computes. */
export interface Kernels {
  noisyQuadratic(
    theta: Address,
    h: Address,
    deviation: Address,
    noise: Address,
    out: Address,
    bytes: number,
  ): void;
  descend(theta: Address, grad: Address, bytes: number, rate: number): void;
  decayedDescend(theta: Address, grad: Address, bytes: number, rate: number, decay: number): void;
  heavyBall(
    theta: Address,
    grad: Address,
    buffer: Address,
    bytes: number,
    rate: number,
    keep: number,
    fresh: number,
  ): void;
  decayedHeavyBall(
    theta: Address,
    grad: Address,
    buffer: Address,
    bytes: number,
    rate: number,
    keep: number,
    fresh: number,
    decay: number,
  ): void;
  adam(
    theta: Address,
    grad: Address,
    mean: Address,
    square: Address,
    bytes: number,
    weight: number,
    beta2: number,
    size: number,
    root: number,
    eps: number,
    shrink: number,
  ): void;
}

/** The part of the engine's `WebAssembly` that is used; neither a browser's types nor Node's. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (pages: {
    readonly initial: number;
    readonly maximum: number;
  }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const PAGE = 65_536;
const NUMBER = 8;

/** A run's vectors lie in a place of this size; where they do not fit, it does without kernels. */
const PLACE = 16_384;

/** So many runs may be under way; the first place holds what a kernel gives back. */
const PLACES = 64;

const memories = new WeakMap<ArrayBufferLike, KernelMemory>();

/** The memory a vector lies in, if kernels can work on it. */
export const memoryOf = ({ buffer }: Float64Array): KernelMemory | undefined =>
  memories.get(buffer);

/** As many zeros as a vector has, in the memory where it lies while there is room. */
export const zerosLike = (vector: Float64Array): Float64Array =>
  memoryOf(vector)?.beside(vector) ?? new Float64Array(vector.length);

/** Where the vectors of one run lie. After `leave` they must not be used any more. */
export interface Place {
  /** Null where they do not fit. */
  hold(values: ArrayLike<number>): Float64Array | null;
  leave(): void;
}

/**
 * Memory whose vectors the SIMD kernels can work on. It does not grow: its vectors stay where they
 * are.
 */
export class KernelMemory {
  readonly kernels: Kernels;
  /** Of as many numbers as were wished. */
  readonly room: Float64Array;
  /** What a kernel gives back: a returned double would be allocated. */
  readonly result: Float64Array;
  private readonly buffer: ArrayBuffer;
  private readonly free = Array.from({ length: PLACES - 1 }, (_, i) => i + 1);
  /** Bytes used of each place. */
  private readonly used = new Int32Array(PLACES);

  private constructor(buffer: ArrayBuffer, kernels: Kernels, numbers: number) {
    this.buffer = buffer;
    this.kernels = kernels;
    this.result = new Float64Array(buffer, 0, 1);
    this.room = new Float64Array(buffer, PLACES * PLACE, numbers);
    memories.set(buffer, this);
  }

  /** With room for so many numbers; null where the engine has no SIMD or no such memory. */
  static create(numbers: number): KernelMemory | null {
    const engine = (globalThis as { readonly WebAssembly?: Engine }).WebAssembly;
    if (!engine) return null;
    try {
      const pages = Math.ceil((PLACES * PLACE + numbers * NUMBER) / PAGE);
      const memory = new engine.Memory({ initial: pages, maximum: pages });
      const { exports } = new engine.Instance(compiled(engine), { kernels: { memory } });
      return new KernelMemory(memory.buffer, exports as Kernels, numbers);
    } catch {
      return null;
    }
  }

  /** A place of its own for a run; null where all are taken. */
  enter(): Place | null {
    const place = this.free.pop();
    if (place === undefined) return null;
    this.used[place] = 0;
    return {
      hold: (values) => {
        const vector = this.at(place, values.length);
        vector?.set(values);
        return vector;
      },
      leave: () => void this.free.push(place),
    };
  }

  beside({ byteOffset, length }: Float64Array): Float64Array | null {
    const place = Math.floor(byteOffset / PLACE);
    return place > 0 && place < PLACES ? (this.at(place, length)?.fill(0) ?? null) : null;
  }

  private at(place: number, length: number): Float64Array | null {
    const from = this.used[place] as number;
    // Pairs lie on their own boundaries, where they are loaded faster.
    const to = from + 2 * NUMBER * Math.ceil(length / 2);
    if (to > PLACE) return null;
    this.used[place] = to;
    return new Float64Array(this.buffer, place * PLACE + from, length);
  }
}

let module: object | undefined;

function compiled(engine: Engine): object {
  const pairs = BYTES.join("").match(/../g) ?? [];
  module ??= new engine.Module(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)));
  return module;
}
