/** The argument in which a scheduler counts its own steps over the whole run. */
export const countedIn: Readonly<Record<string, string>> = {
  CosineAnnealingLR: "T_max",
  CosineAnnealingWarmRestarts: "T_0",
  OneCycleLR: "total_steps",
  PolynomialLR: "total_iters",
  get_linear_schedule_with_warmup: "num_training_steps",
  get_cosine_schedule_with_warmup: "num_training_steps",
  get_cosine_with_hard_restarts_schedule_with_warmup: "num_training_steps",
  get_polynomial_decay_schedule_with_warmup: "num_training_steps",
  get_cosine_with_min_lr_schedule_with_warmup: "num_training_steps",
  get_cosine_with_min_lr_schedule_with_warmup_lr_rate: "num_training_steps",
  get_scheduler: "num_training_steps",
};
