/** The argument in which a scheduler counts its own steps over the whole run. */
export const countedIn: Readonly<Record<string, string>> = {
  CosineAnnealingLR: "T_max",
  CosineAnnealingWarmRestarts: "T_0",
  OneCycleLR: "total_steps",
  PolynomialLR: "total_iters",
};
