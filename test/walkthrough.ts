/** `node test/walkthrough.ts`: the walkthrough's pictures, with curves from the simulation itself. */
import { writeFileSync } from "node:fs";
import { epochProgram, type RunPlan } from "../src/core/runPlan.ts";
import { simulateNow } from "../src/core/simulate.ts";
import type { PyArgs } from "../src/core/spec/pyValue.ts";
import { tangent } from "../src/present/lessons/figures/tangent.ts";
import { english } from "../src/present/localize.ts";
import { element, polyline, textElement } from "../src/present/svg.ts";

const EPOCHS = 70;
const [WIDTH, HEIGHT] = [560, 320];
const step = { kind: "schedulerStep", scheduler: 0 } as const;
/** VS Code puts its theme's variables into a walkthrough's SVG. */
const colors = {
  text: "var(--vscode-foreground)",
  muted: "var(--vscode-descriptionForeground)",
  first: "var(--vscode-charts-blue)",
  second: "var(--vscode-charts-orange)",
} as const;

function trace(optimizer: string, args: PyArgs, scheduler: string, schedule: PyArgs) {
  const plan: RunPlan = {
    optimizer: { name: optimizer, args, groups: [{}] },
    schedulers: [{ name: scheduler, args: schedule }],
    program: epochProgram(EPOCHS, 40, [step]),
    objective: { name: "noisy-quadratic", options: {} },
    seed: 0,
  };
  return simulateNow(plan, {
    call: () => {
      throw new Error("no function in these plans");
    },
  });
}

const cosine = (T_mult: bigint) =>
  trace("SGD", { lr: 0.1, momentum: 0.9 }, "CosineAnnealingWarmRestarts", { T_0: 10n, T_mult });

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A curve in a box, from its lowest to its highest value. */
function curve(values: Float64Array, { x, y, width, height }: Box, stroke: string): string {
  const thin = Array.from({ length: 280 }, (_, i) => {
    const k = Math.round((i / 279) * (values.length - 1));
    return values[k] as number;
  });
  const [low, high] = [Math.min(...thin), Math.max(...thin)];
  const points = thin.map(
    (v, i) => [x + (i / 279) * width, y + height - ((v - low) / (high - low)) * height] as const,
  );
  return element("polyline", { points: polyline(points), fill: "none", stroke, "stroke-width": 2 });
}

const label = (text: string, x: number, y: number, fill: string = colors.text, size = 14) =>
  textElement({ x, y, fill, "font-size": size, "font-family": "var(--vscode-font-family)" }, text);

const code = (text: string, x: number, y: number) =>
  textElement({ x, y, fill: colors.text, "font-size": 13, "font-family": "monospace" }, text);

function picture(name: string, ...parts: string[]): void {
  const size = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT };
  const svg = element("svg", { xmlns: "http://www.w3.org/2000/svg", ...size }, ...parts);
  writeFileSync(new URL(`../media/walkthrough-${name}.svg`, import.meta.url), `${svg}\n`);
}

const rates = (T_mult: bigint) => cosine(T_mult).lr[0] as Float64Array;
const log = (values: Float64Array) => values.map(Math.log);

picture(
  "lenses",
  curve(rates(2n), { x: 24, y: 30, width: 512, height: 150 }, colors.first),
  label("SGD + CosineAnnealingWarmRestarts: lr 0.1 → …", 24, 222, colors.muted, 12),
  code("optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)", 24, 250),
  code("scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)", 24, 276),
);
picture(
  "hover",
  ...[1n, 2n, 3n].flatMap((T_mult, i) => {
    const isOwn = T_mult === 2n;
    const color = isOwn ? colors.first : colors.muted;
    return [
      label(`T_mult ${T_mult}`, 24, 60 + 96 * i, color),
      curve(rates(T_mult), { x: 110, y: 24 + 96 * i, width: 426, height: 66 }, color),
    ];
  }),
);
const adam = trace("Adam", { lr: 0.01 }, "StepLR", { step_size: 30n });
const sgd = cosine(2n);
picture(
  "panel",
  curve(log(sgd.lr[0] as Float64Array), { x: 24, y: 20, width: 512, height: 110 }, colors.first),
  curve(log(adam.lr[0] as Float64Array), { x: 24, y: 50, width: 512, height: 80 }, colors.second),
  curve(log(sgd.loss as Float64Array), { x: 24, y: 160, width: 512, height: 130 }, colors.first),
  curve(log(adam.loss as Float64Array), { x: 24, y: 170, width: 512, height: 100 }, colors.second),
  element("line", { x1: 330, x2: 330, y1: 10, y2: 300, stroke: colors.text }),
);

const plot = tangent.plot({ w: -1.3, eta: 0.15 }, english);
const at = ({ x, y }: { x: number; y: number }) =>
  [280 + x * 86, 280 - Math.max(-0.2, Math.min(4, y)) * 62] as const;
picture(
  "lessons",
  ...plot.curves.map(({ points, dots, dash }, i) => {
    const [first] = points;
    if (dots && first) {
      const [cx, cy] = at(first);
      return element("circle", { cx, cy, r: 7, fill: i === 2 ? colors.first : colors.second });
    }
    const line = { points: polyline(points.filter((p) => p.y < 4.2).map(at)), fill: "none" };
    return element("polyline", {
      ...line,
      stroke: dash ? colors.second : colors.muted,
      "stroke-width": 2,
    });
  }),
);
