/**
 * A figure for prose: three significant digits, an exponent below 0.01 and from 100,000,
 * with a true minus sign.
 */
export function figure(x: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (x === 0) return "0";
  const size = Math.abs(x);
  const text = size < 0.01 || size >= 1e5 ? exponential(size) : plain(size);
  return x < 0 ? `−${text}` : text;
}

const stripZeros = (digits: string) =>
  digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;

function plain(size: number): string {
  const rounded = Number(size.toPrecision(3));
  return size >= 1000 ? count(Math.round(size)) : stripZeros(String(rounded));
}

function exponential(size: number): string {
  const [digits = "", exponent = "0"] = size.toExponential(2).split("e");
  const power = Number(exponent);
  return `${stripZeros(digits)}e${power < 0 ? "−" : ""}${Math.abs(power)}`;
}

/** How the round places of one axis are written: with all digits where three would make two alike. */
export function axisFigures(places: readonly number[]): (x: number) => string {
  const isShort = places.every((x) => Number(x.toPrecision(3)) === x);
  return isShort ? figure : allDigits;
}

function allDigits(x: number): string {
  const size = Math.abs(x);
  const isSmall = size < 0.01 && size > 0;
  const text = isSmall ? size.toExponential() : size.toLocaleString("en-US", ALL_DIGITS);
  return `${x < 0 ? "−" : ""}${text.replace("e-", "e−")}`;
}

const ALL_DIGITS = { maximumFractionDigits: 12 };

/** A whole number with thousands separators. */
export const count = (n: number): string => n.toLocaleString("en-US", { maximumFractionDigits: 0 });

/**
 * A place on an axis of steps or epochs: whole ones exactly, others with three significant digits,
 * the rest cut off: the last update of 70 epochs is in the last of them, not after it.
 */
export function position(x: number): string {
  if (!(x > 0) || Number.isInteger(x)) return count(x);
  const digit = 10 ** Math.min(0, Math.floor(Math.log10(x)) - 2);
  // 4.35 / 0.01 is a little less than 435.
  const cut = Math.floor(x / digit + 1e-9) * digit;
  if (cut >= 1000) return count(cut);
  // Beside whole epochs a power of ten would be hard to read.
  return cut < 0.01 && cut > 1e-6 ? stripZeros(cut.toFixed(8)) : figure(cut);
}
