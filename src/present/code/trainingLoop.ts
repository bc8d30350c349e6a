import type { RunConfig } from "../../core/runConfig.ts";
import { runCode } from "./runCode.ts";

const indent = (lines: readonly string[], depth: number) =>
  lines.map((line) => (line === "" ? "" : "    ".repeat(depth) + line));

/**
 * A run as a Python script in outline: its optimizer, its schedulers, and a training loop that
 * steps them as the run does. `model`, `loader` and `loss_of` are the reader's own.
 */
export function runScript(config: RunConfig): string {
  const code = runCode(config);
  const { epochs, stepsPerEpoch, accumulation } = config.horizon;
  const isAccumulated = accumulation > 1;
  const update = ["optimizer.step()", "optimizer.zero_grad()", ...code.afterBatch];
  const counts = code.afterBatch.some((line) => line.includes("update"));
  const needsLoss = [...code.afterBatch, ...code.afterEpoch].some((l) =>
    l.includes("validation_loss"),
  );
  const counted = counts ? [...update, "update += 1"] : update;
  const batch = [
    isAccumulated
      ? `loss = loss_of(model, batch) / ${accumulation}`
      : "loss = loss_of(model, batch)",
    "loss.backward()",
    ...(isAccumulated ? [`if (i + 1) % ${accumulation} == 0:`, ...indent(counted, 1)] : counted),
  ];
  const loader = isAccumulated ? "for i, batch in enumerate(loader):" : "for batch in loader:";
  return [
    ...code.imports,
    "",
    ...code.construction,
    "",
    ...(counts ? ["update = 0"] : []),
    `for epoch in range(${epochs}):`,
    ...indent([`${loader}  # ${stepsPerEpoch} batches`, ...indent(batch, 1)], 1),
    ...indent([...(needsLoss ? ["validation_loss = validate(model)"] : []), ...code.afterEpoch], 1),
    "",
  ].join("\n");
}
