/** Every command, once: package.json, lenses and hovers use the same names. */
export const commands = {
  openPlayground: "optimizerPlayground.open",
  previewAtCursor: "optimizerPlayground.previewAtCursor",
  pinRun: "optimizerPlayground.pinRun",
  setLengths: "optimizerPlayground.setLengths",
  setValue: "optimizerPlayground.setValue",
  explainStandInLoss: "optimizerPlayground.explainStandInLoss",
} as const;

/** What a lens, a hover or a keybinding may pass; all of it optional and untrusted. */
export interface CallReference {
  readonly uri?: string;
  readonly call?: string;
  /** The expression whose value is to be set. */
  readonly text?: string;
}
