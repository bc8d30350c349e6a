/** `npm run kernels`: assembles the SIMD kernels into the bytes that the engine loads. */
import { readFileSync, writeFileSync } from "node:fs";
import wabt from "wabt";
import { ROOT } from "./host/paths.ts";

const FOLDER = `${ROOT}/src/core/kernels`;
const OUTPUT = `${FOLDER}/bytes.ts`;
const WIDTH = 90;

/** What is to stand in the file of the bytes. */
export async function kernelBytes(): Promise<string> {
  const { parseWat } = await wabt();
  const text = Uint8Array.from(readFileSync(`${FOLDER}/kernels.wat`));
  const module = parseWat("kernels.wat", text, { simd: true });
  module.validate();
  const hex = Buffer.from(module.toBinary({}).buffer).toString("hex");
  module.destroy();
  const lines = hex.match(new RegExp(`.{1,${WIDTH}}`, "g")) ?? [];
  const list = lines.map((line) => `  "${line}",\n`).join("");
  return [
    "/** `kernels.wat` in binary form, two hexadecimal digits a byte. Written by `npm run kernels`. */",
    `export const BYTES: readonly string[] = [\n${list}];\n`,
  ].join("\n");
}

export const committedBytes = (): string => readFileSync(OUTPUT, "utf8");

if (import.meta.main) writeFileSync(OUTPUT, await kernelBytes());
