import type { PyValue } from "../../src/core/spec/pyValue.ts";
import { isFunction, isObject, itemsOf } from "../../src/core/spec/pyValue.ts";
import { readScript } from "../../src/python/readScript.ts";
import type { CallFact, TrainingScript } from "../../src/python/script.ts";

export const LENGTHS = { epochs: 90, stepsPerEpoch: 391 };

export const read = (text: string): TrainingScript => readScript(text, LENGTHS);

/** Reads `train.py` of a workspace given by path. */
export const readFiles = (
  files: Readonly<Record<string, string>>,
  path = "train.py",
): TrainingScript =>
  readScript(files[path] ?? "", {
    ...LENGTHS,
    files: { path, read: (name) => files[name] ?? null },
  });

/** A value as a test writes it: ints and floats both as numbers, functions as their source. */
export function plain(value: PyValue | undefined): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value === undefined || value === null || typeof value !== "object") return value;
  if (isObject(value)) return value.ref;
  return isFunction(value) ? value.source : itemsOf(value)?.map(plain);
}

/** The arguments that are not PyTorch's defaults, as `value origin via`. */
export function given(call: CallFact | undefined): Record<string, string> {
  const entries = Object.entries(call?.args ?? {}).flatMap(([name, { value, origin, via }]) =>
    origin === "default"
      ? []
      : [[name, [JSON.stringify(plain(value)), origin, via].filter(Boolean).join(" ")]],
  );
  return Object.fromEntries(entries);
}

/** One line per call: what was found and how it hangs together. */
export function outline({ optimizers, schedulers, runs }: TrainingScript): string[] {
  const run = (id: string) => runs.find((r) => r.optimizer === id || r.schedulers.includes(id));
  const lines = optimizers.map((o) => {
    const { epochs, stepsPerEpoch } = run(o.id) ?? {};
    const length = [epochs, stepsPerEpoch]
      .map((c) => `${c?.value}${c?.origin === "assumed" ? "?" : ""}`)
      .join(" × ");
    return `${o.id} ${o.qualified} as ${o.variable}: ${length}`;
  });
  const links = schedulers.map(
    (s) =>
      `${s.id} ${s.name} → ${s.optimizer}${s.optimizerAssumed ? "?" : ""}, ${s.cadence}` +
      (s.parent === null ? "" : `, in ${s.parent}`),
  );
  return [...lines, ...links];
}
