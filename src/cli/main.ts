import { catalogueCommand, objectivesCommand } from "./catalogue.ts";
import { previewCommand } from "./preview.ts";
import { runCommand } from "./run.ts";
import { Usage } from "./usage.ts";

/** What a command writes; injected so that tests need no process. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readStdin(): Promise<string>;
  readonly columns: number;
}

/** Returns the exit code: 0 done, 1 findings with --strict, 2 unusable arguments or input. */
export type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

const commands: Readonly<Record<string, Command>> = {
  preview: previewCommand,
  run: runCommand,
  catalogue: catalogueCommand,
  objectives: objectivesCommand,
};

export const help = `optimizer-playground: reads PyTorch training code without running it.

  preview FILE… [--json] [--epochs N] [--steps-per-epoch N] [--objective NAME]
          [--every N] [--svg DIR] [--strict]
      What the learning rate and a stand-in loss will do. Takes .py and .ipynb; - is standard
      input. --epochs and --steps-per-epoch are used where the script does not say.
  run SPEC.json [--json]
      Runs one specification, or an array of them, without source code. - is standard input.
  catalogue [--json]
      Every optimizer, scheduler and objective with its parameters.
  objectives [--json]
      The objectives alone.
`;

/** Runs one command line. Never throws: every mistake is a message and an exit code. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    (name === undefined ? terminal.err : terminal.out)(help);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    terminal.err(`optimizer-playground: no command '${name}'. Try --help.\n`);
    return 2;
  }
  try {
    return await command(rest, terminal);
  } catch (error) {
    if (!(error instanceof Usage)) throw error;
    terminal.err(`optimizer-playground ${name}: ${error.message}\n`);
    return 2;
  }
}
