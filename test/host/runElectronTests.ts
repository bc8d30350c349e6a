import { runTests } from "@vscode/test-electron";
import { CACHE, ROOT, SAMPLES } from "./paths.ts";

/**
 * The in-editor suites in a desktop VS Code, which this downloads: `npm run test:electron`, with
 * a version (`1.99.3`, `insiders`) as its only argument, or VSCODE_EXECUTABLE for one that is
 * already on the machine.
 */
const version = process.argv[2] ?? "stable";
const executable = process.env.VSCODE_EXECUTABLE;

try {
  await runTests({
    ...(executable ? { vscodeExecutablePath: executable } : { version, cachePath: CACHE }),
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: `${ROOT}/dist/test/index.js`,
    launchArgs: [SAMPLES, "--disable-extensions"],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
