/** `npm run bench`: ratios against named references, all measured in this run. */
import { benchAllocation } from "./allocation.ts";
import { benchCore } from "./core.ts";
import { benchEditor } from "./editor.ts";
import { benchLandscape } from "./landscape.ts";
import { benchPanel } from "./panel.ts";
import { benchReading } from "./reading.ts";
import { benchTraining } from "./training.ts";

const parts = {
  core: benchCore,
  allocation: benchAllocation,
  reading: benchReading,
  landscape: benchLandscape,
  training: benchTraining,
  editor: benchEditor,
  panel: benchPanel,
};
const wanted = process.argv.slice(2);

for (const [name, bench] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  await bench();
}
