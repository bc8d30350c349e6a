/** Every command, once: package.json, lenses and hovers use the same names. */
export const commands = {
  openPlayground: "optimizerPlayground.open",
  previewAtCursor: "optimizerPlayground.previewAtCursor",
  pinRun: "optimizerPlayground.pinRun",
  openSharedView: "optimizerPlayground.openSharedView",
  setLengths: "optimizerPlayground.setLengths",
  setValue: "optimizerPlayground.setValue",
  setArgument: "optimizerPlayground.setArgument",
  goTo: "optimizerPlayground.goTo",
  openLesson: "optimizerPlayground.openLesson",
  compareOptimizers: "optimizerPlayground.compareOptimizers",
  explainAtCursor: "optimizerPlayground.explainAtCursor",
  nextFinding: "optimizerPlayground.nextFinding",
  previousFinding: "optimizerPlayground.previousFinding",
  explainFinding: "optimizerPlayground.explainFinding",
  copyCsv: "optimizerPlayground.copyCsv",
  copySvg: "optimizerPlayground.copySvg",
  copyPng: "optimizerPlayground.copyPng",
  savePng: "optimizerPlayground.savePng",
  explainStandInLoss: "optimizerPlayground.explainStandInLoss",
} as const;

/** What a lens, a hover or a keybinding may pass; all of it optional and untrusted. */
export interface CallReference {
  readonly uri?: string;
  readonly call?: string;
  /** The expression whose value is to be set, an argument's new code, or a lesson's id. */
  readonly text?: string;
  readonly argument?: string;
  /** A place in the script, or in the file of the workspace that `file` names. */
  readonly offset?: number;
  readonly file?: string;
}
