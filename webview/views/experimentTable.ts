import { html, type TemplateResult } from "lit-html";
import { figure } from "../../src/present/numbers.ts";

interface TableCurve {
  readonly label: string;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly low?: number;
    readonly high?: number;
  }[];
}

/** Curves as a table: a row for each place of any of them, with the mean's range where it has one. */
export function curveTable(x: string, curves: readonly TableCurve[]): TemplateResult {
  const places = [...new Set(curves.flatMap(({ points }) => points.map((p) => p.x)))].sort(
    (a, b) => a - b,
  );
  const cell = ({ points }: TableCurve, at: number) => {
    const point = points.find((p) => p.x === at);
    if (!point) return "";
    const { y, low = y, high = y } = point;
    return high > low ? `${figure(y)} ± ${figure((high - low) / 2)}` : figure(y);
  };
  return html`<div class="table"><table><thead><tr><th scope="col">${x}</th>${curves.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
    <tbody>${places.map((at) => html`<tr><th scope="row">${figure(at)}</th>${curves.map((curve) => html`<td>${cell(curve, at)}</td>`)}</tr>`)}</tbody></table></div>`;
}
