import { floatRepr } from "../../core/spec/pyRepr.ts";
import type { CodeStyle } from "./codeStyle.ts";

const plainNumber = /^-?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][-+]?\d+)?$/;

/** How one number is written. */
interface NumberForm {
  readonly hasExponent: boolean;
  readonly isCapital: boolean;
  /** `1e-04`, `1e+3`. */
  readonly padded: boolean;
  readonly plus: boolean;
  /** `1.0e-4`. */
  readonly pointInMantissa: string;
  /** `.5` */
  readonly bareFraction: boolean;
  /** `1.` */
  readonly bareWhole: boolean;
  readonly underscores: boolean;
}

function formOf(text: string): NumberForm {
  const [mantissa = "", exponent] = text.replace(/^-/, "").split(/e/i);
  return {
    hasExponent: exponent !== undefined,
    isCapital: text.includes("E"),
    padded: /^[-+]?0\d/.test(exponent ?? ""),
    plus: exponent?.startsWith("+") ?? false,
    pointInMantissa: exponent === undefined ? "" : (/\.0*$/.exec(mantissa)?.[0] ?? ""),
    bareFraction: mantissa.startsWith("."),
    bareWhole: /\d\.$/.test(text),
    underscores: text.includes("_"),
  };
}

/**
 * A float as the file writes floats: in the form of the number it replaces, else in the file's
 * usual form. Python reads exactly `x` from it.
 */
export function floatText(x: number, old: string | null, style: CodeStyle): string {
  if (!Number.isFinite(x)) return specialText(x, style);
  const size = Math.abs(x);
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  if (old !== null && plainNumber.test(old)) return sign + inForm(size, formOf(old));
  const wantsExponent = style.exponent ?? size < 1e-3;
  const isSmall = size > 0 && size < 1e-2 && wantsExponent;
  return sign + (isSmall ? exponentText(size, formOf("1e-4")) : decimalText(size, formOf("0.1")));
}

function specialText(x: number, { quote }: CodeStyle): string {
  const name = Number.isNaN(x) ? "nan" : "inf";
  return `${x < 0 ? "-" : ""}float(${quote}${name}${quote})`;
}

function inForm(size: number, form: NumberForm): string {
  const suitsExponent = size > 0 && (size < 0.1 || size >= 1e4);
  return form.hasExponent && suitsExponent ? exponentText(size, form) : decimalText(size, form);
}

function exponentText(size: number, form: NumberForm): string {
  const [digits = "", power = "0"] = size.toExponential().split("e");
  const exponent = Number(power);
  const mantissa = digits.includes(".") ? digits : digits + form.pointInMantissa;
  const number = String(Math.abs(exponent)).padStart(form.padded ? 2 : 1, "0");
  const sign = exponent < 0 ? "-" : form.plus ? "+" : "";
  return `${mantissa}${form.isCapital ? "E" : "e"}${sign}${number}`;
}

/** Digits without an exponent, unless that would be a long row of zeros. */
function decimalText(size: number, form: NumberForm): string {
  if (size !== 0 && (size < 1e-7 || size >= 1e16)) return exponentText(size, formOf("1e-4"));
  const repr = floatRepr(size);
  const text = repr.includes("e") ? expanded(size) : repr;
  if (form.bareFraction && text.startsWith("0.") && text !== "0.0") return text.slice(1);
  return form.bareWhole && text.endsWith(".0") ? text.slice(0, -1) : text;
}

function expanded(size: number): string {
  const [digits = "", power = "0"] = size.toExponential().split("e");
  return `0.${"0".repeat(-Number(power) - 1)}${digits.replace(".", "")}`;
}

/** An int; thousands are grouped where the number it replaces groups them. */
export function intText(x: bigint, old: string | null): string {
  if (!old?.includes("_")) return String(x);
  return String(x).replace(/\B(?=(\d{3})+$)/g, "_");
}

/** The shortest decimal below 1 of which a whole, rounded up as Python does, gives the number. */
export function shareOf(wished: number, whole: number): number | undefined {
  if (!(wished >= 0) || wished > whole) return undefined;
  for (let digits = 0; digits <= 15; digits += 1) {
    const scale = 10 ** digits;
    const [exact, least] = [wished, wished - 1].map((n) => (n / whole) * scale);
    const rounded = [
      Math.round(exact ?? 0) / scale,
      Math.floor(exact ?? 0) / scale,
      (Math.floor(least ?? 0) + 1) / scale,
    ];
    const found = rounded.find((share) => share < 1 && Math.ceil(whole * share) === wished);
    if (found !== undefined) return found;
  }
  return undefined;
}
