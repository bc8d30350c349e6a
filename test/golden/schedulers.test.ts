import assert from "node:assert/strict";
import { Deviations, readGolden } from "./golden.ts";
import { type Case, isNew, Replay, titleOf } from "./scheduleReplay.ts";

const deviations = new Deviations();

/** The class a case is about: the first it builds, or the composite around everything. */
function subjectOf({ ops }: Case, file: string): string {
  const names = ops.filter(isNew).map(({ name }) => name);
  const composite = names.findIndex(
    (name) => name === "SequentialLR" || name === "ChainedScheduler",
  );
  return names[file.includes("composites") ? composite : 0] ?? "";
}

const files = ["schedulers-1.json", "schedulers-2.json", "schedulers-composites.json"];

for (const file of files) {
  describe(`schedulers, against PyTorch on random scripts: ${file}`, () => {
    const { cases } = readGolden<{ cases: readonly Case[] }>(file);
    if (file === files.at(-1)) after(() => deviations.print("schedulers"));

    for (const [n, golden] of cases.entries()) {
      it(`${n}: ${titleOf(golden)}`, () => {
        const replay = new Replay(golden, subjectOf(golden, file), deviations);
        replay.run();
        assert.deepEqual(replay.player.warnings, golden.warnings ?? {});
      });
    }
  });
}
