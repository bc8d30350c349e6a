// Views of one number's bits: written before every read.
const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The nearest bfloat16 to the single-precision value of `x`, ties to even: 8 significant bits. */
export function bfloat16(x: number): number {
  if (Number.isNaN(x)) return x;
  single[0] = x;
  const word = bits[0] as number;
  bits[0] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
  return single[0] as number;
}
