import type { DataSet } from "./dataSet.ts";

/** Mean and standard deviation per feature, and of the target in regression. */
export interface Scaler {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly targetMean: number;
  readonly targetDeviation: number;
}

/**
 * Fitted on the training points alone: a scaler that had seen the others would carry something of
 * the validation and the test set into training.
 */
export function fitScaler(data: DataSet, train: Int32Array): Scaler {
  const columns = Array.from({ length: data.inputs }, (_, k) =>
    moments(train, (i) => data.x[i * data.inputs + k] as number),
  );
  const isScaled = data.kind === "regression";
  const target = isScaled ? moments(train, (i) => data.y[i] as number) : { mean: 0, deviation: 1 };
  return {
    mean: columns.map(({ mean }) => mean),
    deviation: columns.map(({ deviation }) => deviation),
    targetMean: target.mean,
    targetDeviation: target.deviation,
  };
}

/** Leaves the features, so many of them, and the target as they are. */
export const identityScaler = (inputs: number): Scaler => ({
  mean: new Array(inputs).fill(0),
  deviation: new Array(inputs).fill(1),
  targetMean: 0,
  targetDeviation: 1,
});

/** A constant column keeps its size: it has nothing to scale. */
function moments(points: Int32Array, value: (i: number) => number) {
  let sum = 0;
  for (const i of points) sum += value(i);
  const mean = sum / points.length;
  let squares = 0;
  for (const i of points) squares += (value(i) - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / points.length) || 1 };
}

/** All points in the scaler's units. */
export function scaleData(data: DataSet, scaler: Scaler): DataSet {
  const { inputs } = data;
  const x = data.x.map((value, at) => {
    const k = at % inputs;
    return (value - (scaler.mean[k] as number)) / (scaler.deviation[k] as number);
  });
  const y = data.y.map((value) => (value - scaler.targetMean) / scaler.targetDeviation);
  return { ...data, x, y };
}
