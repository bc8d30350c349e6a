/** To the nearest whole number, halves to the even one. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const half = x - floor;
  if (half !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** A double is a dyadic fraction: its tie at `places` decimals can be decided exactly. */
export function roundDecimal(x: number, places: number): number {
  const scale = 10n ** BigInt(places);
  const bits = 1074n;
  const exact = toFixedPoint(Math.abs(x), bits) * scale;
  const one = 1n << bits;
  const floor = exact >> bits;
  const rest = exact - (floor << bits);
  const up = rest * 2n > one || (rest * 2n === one && floor % 2n === 1n);
  const digits = (floor + (up ? 1n : 0n)).toString().padStart(places + 1, "0");
  const split = digits.length - places;
  const value = Number(`${digits.slice(0, split)}.${digits.slice(split)}`);
  return x < 0 ? -value : value;
}

function toFixedPoint(x: number, bits: bigint): bigint {
  let exponent = 0;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent += 1;
  }
  return (BigInt(mantissa) << bits) >> BigInt(exponent);
}
