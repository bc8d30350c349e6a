import * as vscode from "vscode";
import type { ThemeKind } from "../present/palette.ts";

const kinds: Readonly<Record<vscode.ColorThemeKind, ThemeKind>> = {
  [vscode.ColorThemeKind.Light]: "light",
  [vscode.ColorThemeKind.Dark]: "dark",
  [vscode.ColorThemeKind.HighContrast]: "high-contrast",
  [vscode.ColorThemeKind.HighContrastLight]: "high-contrast-light",
};

/** The kind of the active colour theme, for pictures whose colours are fixed. */
export const themeKind = (): ThemeKind => kinds[vscode.window.activeColorTheme.kind];
