import type { Series } from "./series.ts";
import type { Trace } from "./trace.ts";

/** The stand-in loss as those schedulers are given it that watch a metric. */
export class WatchedLoss {
  private readonly series: Series;
  private readonly initialLoss: number | null;
  /** Updates made when a scheduler was last given a metric. */
  private readonly from = new Map<number, number>();
  /** What the first of them was given, and when. */
  private readonly given = { step: [] as number[], loss: [] as number[] };

  constructor(series: Series, initialLoss: number | null) {
    this.series = series;
    this.initialLoss = initialLoss;
  }

  /** The mean since the scheduler's last metric, after `steps` updates: of an epoch, or of one. */
  mean(scheduler: number, steps: number): number {
    const loss = this.meanSince(this.from.get(scheduler) ?? 0, steps);
    this.from.set(scheduler, steps);
    const [first] = this.from.keys();
    if (scheduler === first) {
      this.given.step.push(steps);
      this.given.loss.push(loss);
    }
    return loss;
  }

  private meanSince(from: number, steps: number): number {
    const { loss } = this.series;
    if (!loss) throw new Error("a metric needs an objective");
    if (from === steps) return (steps === 0 ? this.initialLoss : loss[steps - 1]) as number;
    let sum = 0;
    for (let k = from; k < steps; k++) sum += loss[k] as number;
    return sum / (steps - from);
  }

  trace(): Trace["watched"] {
    const { step, loss } = this.given;
    if (step.length === 0) return null;
    return { step: Int32Array.from(step), loss: Float64Array.from(loss) };
  }
}
