import type { RunConfig } from "../../core/runConfig.ts";
import { runCode } from "./runCode.ts";

export const indent = (lines: readonly string[], depth: number) =>
  lines.map((line) => (line === "" ? "" : "    ".repeat(depth) + line));

const GROUPS = "# parameter_groups is yours: a list of the parameters of each group";

/**
 * A run as a Python script in outline: its optimizer, its schedulers, and a training loop that
 * steps them as the run does. `model`, `loader` and `loss_of` are the reader's own. `updates`: how
 * many the run makes, where they are known: whether batches at an epoch's end that fill no
 * accumulation make one.
 */
export function runScript(config: RunConfig, updates: number | null = null): string {
  const code = runCode(config);
  const { epochs } = config.horizon;
  const steps = [...code.afterBatch, ...code.afterEpoch];
  const counts = code.afterBatch.some((line) => line.includes("update"));
  const needsLoss = steps.some((line) => line.includes("validation_loss"));
  const after = counts ? [...code.afterBatch, "update += 1"] : code.afterBatch;
  return [
    ...code.imports,
    "",
    ...(config.optimizer.groups.length > 1 ? [GROUPS] : []),
    ...code.construction,
    "",
    ...(counts ? ["update = 0"] : []),
    `for epoch in range(${epochs}):`,
    ...indent(batchLoop(config, after, updates), 1),
    ...indent([...(needsLoss ? ["validation_loss = validate(model)"] : []), ...code.afterEpoch], 1),
    "",
  ].join("\n");
}

function batchLoop(config: RunConfig, after: readonly string[], updates: number | null) {
  const { accumulation, processes } = config.horizon;
  const own = batchesOf(config.horizon);
  const where = processes > 1 ? ` in each of ${processes} processes` : "";
  const comment = `  # ${own} batches${where}`;
  const update = config.optimizer.name === "LBFGS" ? closureUpdate : ["optimizer.step()"];
  const isPlain = config.optimizer.name !== "LBFGS";
  const gradient = isPlain ? gradientLines(accumulation) : [];
  const whole = [...update, ...(isPlain ? ["optimizer.zero_grad()"] : []), ...after];
  if (accumulation === 1)
    return [`for batch in loader:${comment}`, ...indent([...gradient, ...whole], 1)];
  const isCut =
    updates !== null && updates === config.horizon.epochs * Math.floor(own / accumulation);
  const last = own % accumulation === 0 || isCut ? "" : " or i + 1 == len(loader)";
  const gate = `if (i + 1) % ${accumulation} == 0${last}:`;
  const loop = `for i, batch in enumerate(loader):${comment}`;
  return [loop, ...indent([...gradient, gate, ...indent(whole, 1)], 1)];
}

/** Batches that one process sees in an epoch. */
const batchesOf = ({ stepsPerEpoch, processes }: RunConfig["horizon"]) =>
  Math.ceil(stepsPerEpoch / processes);

const gradientLines = (accumulation: number) => [
  `loss = loss_of(model, batch)${accumulation > 1 ? ` / ${accumulation}` : ""}`,
  "loss.backward()",
];

/** An optimizer that evaluates the loss several times per step is given a function for it. */
export const closureUpdate = [
  "def closure():",
  "    optimizer.zero_grad()",
  "    loss = loss_of(model, batch)",
  "    loss.backward()",
  "    return loss",
  "",
  "optimizer.step(closure)",
];
