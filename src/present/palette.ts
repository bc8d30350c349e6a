/** Colours of pictures outside the webview, where theme variables do not reach. */
export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly axis: string;
  readonly accent: string;
  readonly fill: string;
  /** Under curves that are shown beside another. */
  readonly faint: string;
  /** Strokes are wider in high contrast. */
  readonly weight: number;
}

export type ThemeKind = "light" | "dark" | "high-contrast" | "high-contrast-light";

export const palettes: Readonly<Record<ThemeKind, Palette>> = {
  dark: {
    text: "#cccccc",
    muted: "#9d9d9d",
    axis: "#5a5a5a",
    accent: "#48aafc",
    fill: "#48aafc22",
    faint: "#80808022",
    weight: 1,
  },
  light: {
    text: "#3b3b3b",
    muted: "#616161",
    axis: "#b4b4b4",
    accent: "#2154a8",
    fill: "#2154a81f",
    faint: "#8080801f",
    weight: 1,
  },
  "high-contrast": {
    text: "#ffffff",
    muted: "#ffffff",
    axis: "#6fc3df",
    accent: "#48aafc",
    fill: "none",
    faint: "none",
    weight: 1.5,
  },
  "high-contrast-light": {
    text: "#292929",
    muted: "#292929",
    axis: "#0f4a85",
    accent: "#2154a8",
    fill: "none",
    faint: "none",
    weight: 1.5,
  },
};
