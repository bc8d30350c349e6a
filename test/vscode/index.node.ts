import Mocha from "mocha";
import { report, silent } from "./report.ts";

/** The entry that VS Code's Node extension host calls. The suites are bundled in by the build. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 120_000, reporter: silent });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("virtual:suites");
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
    report(runner);
  });
}
