import { parser } from "@lezer/python";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { longScript } from "./longScript.ts";
import { nanoseconds, row } from "./measure.ts";

const now = () => performance.now();

/** Reading a script for the first time and after a key stroke, against its grammar alone. */
export function benchReading(): void {
  for (const lines of [100, 1000, 10_000]) {
    const text = longScript(lines);
    const grammar = nanoseconds(() => void parser.parse(text));
    const first = nanoseconds(() => void new ScriptReading(now).read(text, defaultAssumptions));
    row(`reading ${lines} lines`, first, "grammar alone", grammar, "shown only");
    const reading = new ScriptReading(now);
    const other = text.replace("lr=BASE_LR", "lr=BASE_LR * 2");
    let isOther = false;
    const again = nanoseconds(() => {
      isOther = !isOther;
      reading.read(isOther ? other : text, defaultAssumptions);
    });
    row(
      `reading ${lines} lines again after an edit`,
      again,
      "grammar alone",
      grammar,
      "shown only",
    );
  }
}
