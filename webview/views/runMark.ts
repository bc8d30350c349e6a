import { SHAPES, type Shape } from "../charts/cursorPlugin.ts";
import { runMark } from "../controls/icons.ts";
import type { Run } from "../runs.ts";

export const runColor = ({ saved }: Run): string => `--run-${saved.slot + 1}`;
export const runShape = ({ saved }: Run): Shape => SHAPES[saved.slot] ?? "circle";

/** The run's colour and shape. */
export const markOf = (run: Run) => runMark(runShape(run), runColor(run));
