import { main, type Terminal } from "./main.ts";

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  readStdin,
  columns: Math.min(100, process.stdout.columns ?? 80),
};

// A reader that closes early, as `head` does, is no mistake.
process.stdout.on("error", () => process.exit(0));
void main(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
