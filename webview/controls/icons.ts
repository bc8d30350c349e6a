import { html, svg, type TemplateResult } from "lit-html";
import { type Shape, shapePath } from "../charts/cursor.ts";

/** The panel's few icons: drawn here, in the text's colour, hidden from screen readers. */
const icon = (path: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${svg`<path d=${path} />`}</svg>`;

export const icons = {
  chart: icon("M2 2v12h12M4 10l3-4 3 2 4-5"),
  eye: icon(
    "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  ),
  eyeOff: icon(
    "M2 2l12 12M4 5C2.400 6.300 1.500 8 1.500 8S4 12.500 8 12.500c1 0 2-.3 2.800-.7M7 3.600c.3 0 .7-.1 1-.1 4 0 6.500 4.500 6.500 4.500s-.6 1-1.700 2.200",
  ),
  undo: icon("M3 6h7a3.500 3.500 0 1 1 0 7H7M3 6l3-3M3 6l3 3"),
  table: icon("M2 3h12v10H2zM2 6.500h12M2 10h12M6 3v10M10 3v10"),
  play: icon("M4 2.500v11l9-5.500z"),
  again: icon("M13 8a5 5 0 1 1-1.500-3.600M13 2v3h-3"),
  pause: icon("M4.500 2.500v11M11.500 2.500v11"),
  previous: icon("M3 2.500v11M13 2.500v11L6 8z"),
  next: icon("M13 2.500v11M3 2.500v11L10 8z"),
  closed: icon("M6 3l5 5-5 5"),
  opened: icon("M3 6l5 5 5-5"),
  lock: icon("M4 7h8v6H4zM5.500 7V5a2.500 2.500 0 0 1 5 0v2"),
  more: icon("M3 8h.01M8 8h.01M13 8h.01"),
  plus: icon("M8 3v10M3 8h10"),
  close: icon("M4 4l8 8M12 4l-8 8"),
  zoomIn: icon(
    "M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zM10.300 10.300L14 14M5 7h4M7 5v4",
  ),
  zoomOut: icon("M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zM10.300 10.300L14 14M5 7h4"),
  fit: icon("M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"),
  check: icon("M3 8.500l3.500 3.500L13 5"),
  question: icon(
    "M8 1.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13zM6 6.500a2 2 0 1 1 2.700 1.900c-.5.2-.7.5-.7 1.100M8 11.500v.5",
  ),
  history: icon("M3 8a5 5 0 1 0 1.500-3.600M3 2v3h3M8 5.500V8l2 1.500"),
  warning: icon("M8 2l6.500 12h-13zM8 6v4M8 11.500v1"),
};

/** The run's own mark, with the stroke of its line behind it. */
export const runMark = (
  shape: Shape,
  color: string,
  isDashed = false,
): TemplateResult => html`<svg class="mark" viewBox="0 0 22 10" aria-hidden="true" .style=${`color: var(${color})`}>
    ${svg`<path class=${isDashed ? "stroke dashed" : "stroke"} d="M0 5h22" /><path class="shape" transform="translate(6 0)" d=${shapePath(shape)} />`}
  </svg>`;
