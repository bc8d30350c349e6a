import { Deviations, readGolden } from "./golden.ts";
import { type Case, Replay, subjectOf, titleOf } from "./scheduleReplay.ts";

const deviations = new Deviations();

const files = ["schedulers-1.json", "schedulers-2.json", "schedulers-composites.json"];

for (const file of files) {
  describe(`schedulers, against PyTorch on random scripts: ${file}`, () => {
    const { cases } = readGolden<{ cases: readonly Case[] }>(file);
    if (file === files.at(-1)) after(() => deviations.print("schedulers"));

    for (const [n, golden] of cases.entries()) {
      it(`${n}: ${titleOf(golden)}`, () => {
        const replay = new Replay(golden, subjectOf(golden), deviations);
        replay.run();
        replay.checkWarnings();
      });
    }
  });
}
