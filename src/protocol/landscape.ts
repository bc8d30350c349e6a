import type { LandscapePlan } from "../core/landscape.ts";
import type { ObjectivePlan } from "../core/runPlan.ts";
import type { Trace } from "../core/trace.ts";

/** A surface to draw: one of the catalogue, or a formula that a person typed. */
export interface SurfaceChoice {
  readonly objective: ObjectivePlan;
  /** The text of f(x, y); null for an objective of the catalogue. */
  readonly expression: string | null;
}

export interface SurfaceRequest extends SurfaceChoice {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
  readonly columns: number;
  readonly rows: number;
}

/** The area at or above a height, in the surface's own coordinates. */
export interface Contour {
  readonly level: number;
  /**
   * Closed lines x, y, x, y, …, to be filled by the even-odd rule. What runs along the edge of the
   * drawn area is no line of equal height.
   */
  readonly rings: readonly Float64Array[];
}

/** Where the lowest values are. */
export interface Minima {
  readonly points: readonly (readonly number[])[];
  /** Known from the formula, not searched for. */
  readonly isKnown: boolean;
}

export interface Curvature {
  readonly largest: number;
  readonly smallest: number;
}

export type SurfaceAnswer =
  | {
      readonly kind: "contours";
      readonly request: SurfaceRequest;
      readonly contours: readonly Contour[];
      readonly minima: Minima;
      /** Of a quadratic: the curvatures along its axes; null for any other surface. */
      readonly curvature: Curvature | null;
    }
  | {
      readonly kind: "curve";
      readonly request: SurfaceRequest;
      /** Heights at `columns` evenly spaced places. */
      readonly heights: Float64Array;
      readonly minima: Minima;
      readonly curvature: Curvature | null;
    }
  | { readonly kind: "problem"; readonly problem: ExpressionProblem };

export interface WalkRequest extends SurfaceChoice {
  readonly plan: LandscapePlan;
}

export type WalkAnswer =
  | { readonly kind: "walk"; readonly trace: Trace }
  | { readonly kind: "problem"; readonly problem: ExpressionProblem };

/** What is wrong with a typed formula. Characters count from 1. */
export type ExpressionProblem =
  | { readonly kind: "empty" }
  | { readonly kind: "tooLong"; readonly most: number }
  | { readonly kind: "syntax"; readonly at: number }
  | { readonly kind: "unknownName"; readonly name: string }
  | { readonly kind: "unknownFunction"; readonly name: string }
  | { readonly kind: "argumentCount"; readonly name: string; readonly expected: number }
  | { readonly kind: "unsupported"; readonly text: string };
