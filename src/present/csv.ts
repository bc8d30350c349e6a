import type { Trace } from "../core/trace.ts";

/**
 * A run as comma-separated values, one line per update: the rate and momentum it uses (one column
 * per parameter group), and the stand-in loss after it. Numbers have all their digits.
 */
export function* csvLines(trace: Trace): Generator<string> {
  const { steps, lr, momentum, loss, epochStarts } = trace;
  const momenta = momentum.flatMap((values, g) => (values ? [{ values, g }] : []));
  const name = (column: string, g: number) => (lr.length > 1 ? `${column}_${g}` : column);
  yield [
    "step",
    ...(epochStarts.length > 0 ? ["epoch"] : []),
    ...lr.map((_, g) => name("lr", g)),
    ...momenta.map(({ g }) => name("momentum", g)),
    ...(loss ? ["stand_in_loss"] : []),
  ].join(",");
  let epoch = 0;
  for (let k = 0; k < steps; k++) {
    while (epoch + 1 < epochStarts.length && (epochStarts[epoch + 1] as number) <= k) epoch += 1;
    const row = [
      k,
      ...(epochStarts.length > 0 ? [epoch] : []),
      ...lr.map((values) => values[k]),
      ...momenta.map(({ values }) => values[k]),
      ...(loss ? [loss[k]] : []),
    ];
    yield row.join(",");
  }
}

/** A text as one cell, whatever it holds. */
export const csvString = (text: string): string => `"${text.replaceAll('"', '""')}"`;
