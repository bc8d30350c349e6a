import { compare } from "../spec/pyArithmetic.ts";
import { PyError, typeError } from "../spec/pyError.ts";
import type { PyValue } from "../spec/pyValue.ts";
import { booleanAlpha } from "./common.ts";
import { evaluateJoint } from "./joint.ts";
import { type LinePoint, type LineSearch, newLinePoint, strongWolfe } from "./strongWolfe.ts";
import type { Closure, Tensor } from "./tensor.ts";
import { addScaled, dot, maxAbs, sumAbs } from "./vectors.ts";

/** A step of the weights with the change of the gradient along it. */
interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  inverse: number;
  factor: number;
}

const newPair = (size: number): Pair => ({
  step: new Float64Array(size),
  change: new Float64Array(size),
  inverse: 0,
  factor: 0,
});

export interface LbfgsValues {
  lr: number;
  max_iter: number;
  max_eval: number | null;
  tolerance_grad: number;
  tolerance_change: number;
  history_size: number;
  line_search_fn: string | null;
}

/** What Python minds about the arguments where doubles do not. */
export interface ArgumentTypes {
  readonly maxIter: PyValue;
  /** `history_size` is a float, and cannot count. */
  readonly isSizeFloat: boolean;
  /** No tensor can be scaled by a bool, which the rate stays after the first iteration. */
  readonly isRateBoolean: boolean;
}

/** A step that evaluates the loss more often is given up: PyTorch might never come back either. */
const MOST_EVALUATIONS = 100_000;

/** The state of LBFGS on one vector (Liu & Nocedal 1989, after minFunc; PyTorch 2.13 `lbfgs.py`). */
export class QuasiNewton implements LineSearch {
  readonly start: LinePoint;
  readonly trials: readonly LinePoint[];
  readonly direction: Float64Array;
  /** `max_eval` where none is given: five quarters of the constructor's `max_iter`. */
  private readonly mostEvaluations: number;
  private readonly types: ArgumentTypes;
  private readonly tensor: Tensor;
  private readonly previousGrad: Float64Array;
  private readonly origin: Float64Array;
  /** Oldest first. */
  private readonly history: Pair[] = [];
  /** The initial inverse Hessian is this multiple of the identity. */
  private scale = 1;
  /** Length of the last step along `direction`. */
  private length = 0;
  /** Iterations over all steps. */
  iterations = 0;
  /** Closure calls in the present step. */
  private evaluations = 0;
  private closure: Closure = () => {};
  /** One number: the loss evaluated last. */
  private readonly loss = new Float64Array(1);

  constructor(tensor: Tensor, maxIter: number, types: ArgumentTypes) {
    this.types = types;
    const size = tensor.theta.length;
    this.tensor = tensor;
    this.mostEvaluations = Math.floor((maxIter * 5) / 4);
    this.start = newLinePoint(size);
    this.trials = [newLinePoint(size), newLinePoint(size), newLinePoint(size)];
    this.direction = new Float64Array(size);
    this.previousGrad = new Float64Array(size);
    this.origin = new Float64Array(size);
  }

  minimize(hp: LbfgsValues, closure: Closure): void {
    const { grad, theta } = this.tensor;
    const most = hp.max_eval ?? this.mostEvaluations;
    this.closure = closure;
    this.evaluations = 0;
    this.evaluateLoss();
    if (maxAbs(grad) <= hp.tolerance_grad) return;
    const { maxIter, isRateBoolean } = this.types;
    compare("<", 0n, maxIter);
    for (let n = 1; !(maxAbs(grad) <= hp.tolerance_grad) && n < hp.max_iter + 1; n++) {
      const isPlain = this.chooseDirection(hp);
      const slope = dot(grad, this.direction);
      if (slope > -hp.tolerance_change) break;
      if (isRateBoolean && this.iterations > 1) throw booleanAlpha();
      const before = this.loss[0] as number;
      this.origin.set(theta);
      if (hp.line_search_fn !== null) {
        if (hp.line_search_fn !== "strong_wolfe") throw unknownSearch();
        this.search(slope, most - this.evaluations, isPlain);
      } else {
        this.move(this.length);
        // Without another iteration the loss at the new point would not be used.
        if (n !== hp.max_iter) this.evaluateLoss();
      }
      if (n === hp.max_iter || this.evaluations >= most) break;
      if (maxAbs(this.direction) * Math.abs(this.length) <= hp.tolerance_change) break;
      if (Math.abs((this.loss[0] as number) - before) < hp.tolerance_change) break;
      if (this.evaluations > MOST_EVALUATIONS) throw tooManyEvaluations();
    }
  }

  evaluate(point: LinePoint): void {
    this.move(point.t);
    this.evaluateLoss();
    point.loss = this.loss[0] as number;
    point.grad.set(this.tensor.grad);
  }

  private evaluateLoss(): void {
    this.evaluations += 1;
    evaluateJoint(this.tensor, this.closure, this.loss);
  }

  /** Moves from the origin along the direction. */
  private move(length: number): void {
    this.tensor.theta.set(this.origin);
    addScaled(this.tensor.theta, length, this.direction);
  }

  /** Sets direction and length; whether the length is a Python float and no tensor. */
  private chooseDirection({ lr, history_size }: LbfgsValues): boolean {
    const { grad } = this.tensor;
    this.iterations += 1;
    const isFirst = this.iterations === 1;
    if (!isFirst) this.remember(history_size);
    if (!isFirst && this.types.isSizeFloat) throw uncountable();
    this.turn(history_size);
    this.previousGrad.set(grad);
    const inverse = 1 / sumAbs(grad);
    const isShort = isFirst && inverse < 1;
    this.length = isShort ? inverse * lr : lr;
    return !isShort;
  }

  /** Adds the last step to the history, if the loss curves upwards along it. */
  private remember(size: number): void {
    const { history, direction, previousGrad, length } = this;
    const { grad } = this.tensor;
    let curvature = 0;
    for (let i = 0; i < grad.length; i++) {
      const change = (grad[i] as number) - (previousGrad[i] as number);
      curvature += change * ((direction[i] as number) * length);
    }
    if (!(curvature > 1e-10)) return;
    const isFull = history.length === size;
    if (isFull && size === 0) throw new PyError("IndexError", "pop from empty list");
    const pair = (isFull ? history.shift() : undefined) ?? newPair(grad.length);
    for (let i = 0; i < grad.length; i++) {
      pair.change[i] = (grad[i] as number) - (previousGrad[i] as number);
      pair.step[i] = (direction[i] as number) * length;
    }
    pair.inverse = 1 / curvature;
    this.scale = curvature / dot(pair.change, pair.change);
    history.push(pair);
  }

  /** direction ← −H·g by the two loops of Nocedal & Wright 2006, Algorithm 7.4. */
  private turn(size: number): void {
    const { history, direction, scale } = this;
    const { grad } = this.tensor;
    for (let i = 0; i < grad.length; i++) direction[i] = -(grad[i] as number);
    if (history.length > 0 && size < 0) {
      throw new PyError("IndexError", "list assignment index out of range");
    }
    for (let k = history.length - 1; k >= 0; k--) {
      const pair = history[k] as Pair;
      pair.factor = dot(pair.step, direction) * pair.inverse;
      addScaled(direction, -pair.factor, pair.change);
    }
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) * scale;
    for (let k = 0; k < history.length; k++) {
      const pair = history[k] as Pair;
      const back = dot(pair.change, direction) * pair.inverse;
      addScaled(direction, pair.factor - back, pair.step);
    }
  }

  /** Moves by a line search, to the loss and the gradient that it found. */
  private search(slope: number, most: number, isPlain: boolean): void {
    const { start, tensor, loss } = this;
    start.t = 0;
    start.loss = loss[0] as number;
    start.slope = slope;
    start.grad.set(tensor.grad);
    const best = strongWolfe(this, this.length, most, isPlain);
    this.length = best.t;
    this.move(best.t);
    tensor.grad.set(best.grad);
    loss[0] = best.loss;
  }
}

const unknownSearch = () => new PyError("RuntimeError", "only 'strong_wolfe' is supported");

const uncountable = () => typeError("can't multiply sequence by non-int of type 'float'");

const tooManyEvaluations = () =>
  new PyError("TooManyStepsError", "one step evaluates the loss too often");
