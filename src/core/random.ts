import { fillPool, POOL_SIZE } from "./normalPool.ts";

/** A seeded stream of random numbers. The same seed gives the same stream everywhere. */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /**
   * The stream's pool of standard normals, drawn beside it: asking for it does not change what comes
   * next. It is drawn once, into `room` if that is given.
   */
  pool(room?: Float64Array): Float64Array;
}

/** SplitMix32: spreads a small seed over the generator's whole state. */
function seedWords(seed: number): Int32Array {
  const words = new Int32Array(4);
  let x = seed | 0;
  for (let i = 0; i < words.length; i++) {
    x = (x + 0x9e3779b9) | 0;
    let z = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    words[i] = z ^ (z >>> 15);
  }
  return words;
}

/** xoshiro128++ (Blackman & Vigna 2019): 32 random bits; the state is four words. */
function bits32(state: Int32Array): number {
  const a = state[0] as number;
  const b = state[1] as number;
  const d = state[3] as number;
  const sum = (a + d) | 0;
  const c = (state[2] as number) ^ a;
  const e = d ^ b;
  state[0] = a ^ e;
  state[1] = b ^ c;
  state[2] = c ^ (b << 9);
  state[3] = (e << 11) | (e >>> 21);
  return (((sum << 7) | (sum >>> 25)) + a) | 0;
}

const uniform = (state: Int32Array) => (bits32(state) >>> 0) / 4294967296;

/** Layer widths and acceptance ratios of the ziggurat with 128 layers (Doornik 2005). */
const LAYERS = 128;
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;
const density = (x: number) => Math.exp(-0.5 * x * x);

const edges = layerEdges();
const ratios = Float64Array.from({ length: LAYERS }, (_, i) => edgeAt(i + 1) / edgeAt(i));

function edgeAt(i: number): number {
  return edges[i] as number;
}

function layerEdges(): Float64Array {
  const x = new Float64Array(LAYERS + 1);
  x[0] = AREA / density(TAIL);
  x[1] = TAIL;
  for (let i = 2; i < LAYERS; i++) {
    const outer = x[i - 1] as number;
    x[i] = Math.sqrt(-2 * Math.log(AREA / outer + density(outer)));
  }
  return x;
}

/** Keeps a pool's stream apart from that of the same seed. */
const BESIDE = 0x2545f491;

/** A stream of its own. Seeds that are equal modulo 2³² give the same one. */
export function createRandom(seed: number): Random {
  const state = seedWords(seed);
  let pool: Float64Array | undefined;
  return {
    uniform: () => uniform(state),
    normal: () => ziggurat(state),
    pool(room) {
      pool ??= drawnPool(seed, room);
      return pool;
    },
  };
}

function drawnPool(seed: number, room: Float64Array = new Float64Array(POOL_SIZE)): Float64Array {
  const beside = seedWords(seed ^ BESIDE);
  return fillPool(() => ziggurat(beside), room);
}

function ziggurat(state: Int32Array): number {
  for (;;) {
    const bits = bits32(state);
    const layer = bits & 127;
    // The signed upper bits give the place within the layer; the layer uses the lower seven.
    const u = (bits >> 7) / 16777216;
    const x = u * edgeAt(layer);
    if (Math.abs(u) < (ratios[layer] as number)) return x;
    if (layer === 0) return tail(state, u < 0);
    const low = density(edgeAt(layer));
    const high = density(edgeAt(layer + 1));
    if (low + uniform(state) * (high - low) < density(x)) return x;
  }
}

/** Beyond the last layer: Marsaglia's method for the normal tail. */
function tail(state: Int32Array, negative: boolean): number {
  for (;;) {
    const x = Math.log(1 - uniform(state)) / TAIL;
    const y = Math.log(1 - uniform(state));
    if (-2 * y >= x * x) return negative ? x - TAIL : TAIL - x;
  }
}
