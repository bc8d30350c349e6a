import { addScaled, dot } from "../optimizers/vectors.ts";

/** Writes the gradient at the weights. */
export type GradientFunction = (theta: Float64Array, out: Float64Array) => void;

export interface Sharpness {
  /** The largest eigenvalue of the Hessian. */
  readonly eigenvalue: number;
  readonly iterations: number;
}

const STEP = 1e-4;
const TOLERANCE = 1e-5;

/**
 * Power iteration on Hessian-vector products, which are central differences of the gradient along
 * the vector. Where the eigenvalue of largest size is negative, the iteration is repeated on the
 * spectrum shifted by it. `direction` is the start and receives the eigenvector: near a former
 * place few iterations are needed. Gradient descent with a rate above 2/λ cannot stay where the
 * curvature is λ.
 */
export function largestEigenvalue(
  gradient: GradientFunction,
  theta: Float64Array,
  direction: Float64Array,
  maxIterations = 100,
): Sharpness {
  const multiply = hessianProduct(gradient, theta);
  const lowest = iterate(multiply, direction, maxIterations);
  if (lowest.eigenvalue >= 0) return lowest;
  const shifted: Product = (vector, out) => {
    multiply(vector, out);
    addScaled(out, -lowest.eigenvalue, vector);
  };
  const { eigenvalue, iterations } = iterate(shifted, direction, maxIterations);
  return {
    eigenvalue: eigenvalue + lowest.eigenvalue,
    iterations: lowest.iterations + iterations,
  };
}

type Product = (vector: Float64Array, out: Float64Array) => void;

function hessianProduct(gradient: GradientFunction, theta: Float64Array): Product {
  const moved = new Float64Array(theta.length);
  const behind = new Float64Array(theta.length);
  return (vector, out) => {
    for (let i = 0; i < theta.length; i++)
      moved[i] = (theta[i] as number) + STEP * (vector[i] as number);
    gradient(moved, out);
    for (let i = 0; i < theta.length; i++)
      moved[i] = (theta[i] as number) - STEP * (vector[i] as number);
    gradient(moved, behind);
    for (let i = 0; i < out.length; i++) {
      out[i] = ((out[i] as number) - (behind[i] as number)) / (2 * STEP);
    }
  };
}

/** The eigenvalue of largest size. */
function iterate(multiply: Product, direction: Float64Array, max: number): Sharpness {
  const product = new Float64Array(direction.length);
  normalize(direction);
  let eigenvalue = 0;
  for (let k = 1; k <= max; k++) {
    multiply(direction, product);
    const last = eigenvalue;
    eigenvalue = dot(direction, product);
    if (!Number.isFinite(eigenvalue) || !normalize(product)) return { eigenvalue, iterations: k };
    direction.set(product);
    if (Math.abs(eigenvalue - last) <= TOLERANCE * Math.abs(eigenvalue)) {
      return { eigenvalue, iterations: k };
    }
  }
  return { eigenvalue, iterations: max };
}

/** To length 1; false where there is no direction. */
function normalize(vector: Float64Array): boolean {
  const length = Math.sqrt(dot(vector, vector));
  if (!(length > 0)) return false;
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  return true;
}
