import assert from "node:assert/strict";
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

/** A script, and what is read of it. */
export interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly outline: readonly string[];
  /** Of the optimizers, then of the schedulers. */
  readonly args?: readonly Readonly<Record<string, string>>[];
}

/** Epochs of batches, with a scheduler that steps per epoch. */
export const loop = `
for epoch in range(5):
    for x in loader:
        optimizer.step()
    scheduler.step()
`;

/** One test: the script is valid, and read as the fixture says. */
export function itReads({ name, text, outline: expected, args }: Fixture): void {
  it(name, () => {
    const script = read(text);
    assert.deepEqual(script.syntaxErrors, []);
    assert.deepEqual(outline(script), expected);
    const calls = [...script.optimizers, ...script.schedulers];
    args?.forEach((arg, i) => {
      assert.deepEqual(given(calls[i]), arg);
    });
  });
}

/** The options of a command line. */
export const parser = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", "-l", type=float, default=0.3)
parser.add_argument("--weight-decay", default="1e-4", type=float)
parser.add_argument("--amsgrad", action="store_true")
parser.add_argument("--warmup", type=int)
group = parser.add_argument_group("schedule")
group.add_argument("--base", dest="base_lr", default=0.7)
`;
