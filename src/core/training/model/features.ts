import type { DataSet } from "../data/dataSet.ts";
import { featureCount, type ModelConfig } from "./modelConfig.ts";

/** Writes what the network sees of one point; `out` has `featureCount` places from `at` on. */
export type Expand = (x: Float64Array, from: number, out: Float64Array, at: number) => void;

/** What the model makes of a point with so many inputs. */
export function expansion(model: ModelConfig, inputs: number): Expand {
  const { kind, degree } = model;
  if (kind !== "polynomial") {
    return (x, from, out, at) => {
      for (let k = 0; k < inputs; k++) out[at + k] = x[from + k] as number;
    };
  }
  if (inputs === 1) {
    return (x, from, out, at) => {
      const value = x[from] as number;
      for (let k = 0; k < degree; k++) out[at + k] = value ** (k + 1);
    };
  }
  return (x, from, out, at) => {
    const a = x[from] as number;
    const b = x[from + 1] as number;
    let k = at;
    for (let total = 1; total <= degree; total++) {
      for (let power = 0; power <= total; power++) out[k++] = a ** (total - power) * b ** power;
    }
  };
}

/** Every point as the network sees it, in row-major order. */
export function expandAll(model: ModelConfig, data: DataSet): Float64Array {
  const { inputs, size, x } = data;
  const width = featureCount(model, inputs);
  const expand = expansion(model, inputs);
  const out = new Float64Array(size * width);
  for (let i = 0; i < size; i++) expand(x, i * inputs, out, i * width);
  return out;
}
