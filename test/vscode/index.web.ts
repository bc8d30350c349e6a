import "mocha/mocha.js";
import { report, silent } from "./report.ts";

/** The entry that the web extension host calls. The suites are bundled in by the build. */
export async function run(): Promise<void> {
  mocha.setup({ ui: "bdd", timeout: 120_000, reporter: silent });
  await import("virtual:suites");
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
    report(runner);
  });
}
