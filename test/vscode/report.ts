/** Lines with this mark are the suites' own; everything else on the console is the workbench's. */
export const MARK = "suite: ";

export const say = (text: string): void => console.log(`${MARK}${text}`);

interface Runner {
  on(event: "pass", listener: (test: Test) => void): unknown;
  on(event: "fail", listener: (test: Test, error: Error) => void): unknown;
}

interface Test {
  readonly duration?: number | undefined;
  fullTitle(): string;
}

/** Tells each test's outcome in one line, a failure with its stack. */
export function report(runner: Runner): void {
  runner.on("pass", (test) => say(`✔ ${test.fullTitle()} (${test.duration ?? 0} ms)`));
  runner.on("fail", (test, error) => say(`✖ ${test.fullTitle()}\n${error.stack ?? error.message}`));
}

/** A reporter that says nothing: the lines above are the report. Mocha constructs it. */
export const silent = class {} as unknown as string;
