/** Looks up a text by its English wording and fills `{0}`, `{1}`, …; as `vscode.l10n.t` does. */
export type Localize = (message: string, ...args: readonly (string | number)[]) => string;

function fillPlaceholders(message: string, args: readonly (string | number)[]): string {
  return message.replace(/\{(\d+)\}/g, (whole, i: string) => String(args[Number(i)] ?? whole));
}

/** The English texts are the keys. */
export const english: Localize = (message, ...args) => fillPlaceholders(message, args);

/** Texts of a language bundle, with English for what it lacks. */
export const localizer =
  (bundle: Readonly<Record<string, string>>): Localize =>
  (message, ...args) =>
    fillPlaceholders(bundle[message] ?? message, args);
