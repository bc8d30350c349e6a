import { shapeOf } from "../charts/cursor.ts";
import { runMark } from "../controls/icons.ts";
import type { Run } from "../runs.ts";

export const runColor = ({ saved }: Run): string => `--run-${saved.slot + 1}`;

/** The run's colour and shape. */
export const markOf = (run: Run) => runMark(shapeOf(run.saved.slot), runColor(run));
