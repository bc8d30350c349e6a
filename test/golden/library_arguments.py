"""Argument texts for the schedules of transformers and timm, as scheduler_arguments has them for
PyTorch's: values that work, and values of which the library or Python says what is wrong."""

from scheduler_arguments import FLAG, WRONG

ODD_STEPS = ["-3", "2.5", "10.0", "True", "float('nan')", "float('inf')", *WRONG]
WARMUP = (["0", "1", "5", "8", "12", "20"], ODD_STEPS)
TRAINING = (["30", "40", "45", "50", "60", "25"], ["0", "5", *ODD_STEPS])
CYCLES = (["0.5", "1", "2.0", "3", "1.5", "0", "0.3"], ["-1", "float('nan')", "float('inf')", "True", "'2'", *WRONG])
MIN_LR = (["None", "1e-3", "0.01", "0", "0.5", "1e-6"], ["-0.1", "float('nan')", "float('inf')", "True", *WRONG[1:]])
MIN_RATE = (["None", "0.1", "0.5", "0", "1", "0.01"], ["-0.5", "2", "float('nan')", "True", *WRONG[1:]])
TYPES = (["'linear'", "'cosine'", "'1-sqrt'"], ["'foo'", "None", "1", "['linear']"])
LENGTHS = {"num_warmup_steps": WARMUP, "num_training_steps": TRAINING}
POWER = (["1.0", "2", "0.5", "3", "1.7", "0"], ["-1", "-0.5", "float('nan')", "True", *WRONG])
PLATEAU = {
    "mode": (["'min'", "'max'"], ["'x'", "None"]),
    "factor": (["0.1", "0.5", "0.9"], ["1.0", "2", *WRONG]),
    "patience": (["0", "1", "2", "5"], ["-1", "1.5", *WRONG]),
    "cooldown": (["0", "1", "2"], ["-1", *WRONG]),
    "min_lr": (["0", "1e-3", "[1e-3, 0.02]"], ["[]", *WRONG]),
}
NAMES = ["linear", "cosine", "cosine_with_restarts", "polynomial", "constant", "constant_with_warmup",
         "inverse_sqrt", "reduce_lr_on_plateau", "cosine_with_min_lr", "cosine_warmup_with_min_lr",
         "warmup_stable_decay"]
# `scheduler_specific_kwargs` by the name of the schedule.
KEYWORDS = {
    "linear": ["None", "{}", "{'last_epoch': -1}"],
    "cosine": ["None", "{'num_cycles': 2}", "{'num_cycles': 1.5, 'last_epoch': -1}"],
    "cosine_with_restarts": ["{'num_cycles': 3}", "{}"],
    "polynomial": ["{'power': 2.0}", "{'lr_end': 1e-6, 'power': 0.5}", "None"],
    "inverse_sqrt": ["{'timescale': 15}", "None"],
    "reduce_lr_on_plateau": ["{'factor': 0.5, 'patience': 2}", "None"],
    "cosine_with_min_lr": ["{'min_lr': 1e-5}", "{'min_lr_rate': 0.2, 'num_cycles': 1}"],
    "cosine_warmup_with_min_lr": ["{'min_lr_rate': 0.1, 'warmup_lr_rate': 0.3}", "{'min_lr': 1e-5}"],
    "warmup_stable_decay": ["{'num_decay_steps': 10}", "{'num_decay_steps': 12, 'decay_type': '1-sqrt'}"],
}
ODD_KEYWORDS = ["[1]", "'a'", "{1: 2}", "{'foo': 1}", "{'num_warmup_steps': 1}", "{'optimizer': 1}",
                "{'num_training_steps': 9}", "2"]

TRANSFORMERS = {
    "get_constant_schedule": {},
    "get_constant_schedule_with_warmup": {"num_warmup_steps": WARMUP},
    "get_linear_schedule_with_warmup": LENGTHS,
    "get_cosine_schedule_with_warmup": {**LENGTHS, "num_cycles": CYCLES},
    "get_cosine_with_hard_restarts_schedule_with_warmup": {**LENGTHS, "num_cycles": CYCLES},
    "get_polynomial_decay_schedule_with_warmup": {
        **LENGTHS, "power": POWER,
        "lr_end": (["1e-7", "1e-4", "0", "5e-4", "1e-5"], ["0.1", "-0.5", "1", "1.0", "float('nan')", "True", *WRONG])},
    "get_inverse_sqrt_schedule": {
        "num_warmup_steps": WARMUP,
        "timescale": (["None", "1", "5", "10", "100", "12.5"], ["0", "-4", "0.0", "float('nan')", "float('inf')", "True", *WRONG[1:]])},
    "get_cosine_with_min_lr_schedule_with_warmup": {
        **LENGTHS, "num_cycles": CYCLES, "min_lr": MIN_LR, "min_lr_rate": MIN_RATE},
    "get_cosine_with_min_lr_schedule_with_warmup_lr_rate": {
        **LENGTHS, "num_cycles": CYCLES, "min_lr": MIN_LR, "min_lr_rate": MIN_RATE,
        "warmup_lr_rate": (["None", "0.1", "0.5", "0", "1"], ["-0.5", "'0.25'", "float('nan')", "True", *WRONG[1:]])},
    "get_wsd_schedule": {
        **LENGTHS, "num_decay_steps": (["10", "15", "20", "1", "0"], ODD_STEPS),
        "num_stable_steps": (["None", "10", "20", "0", "15"], ODD_STEPS),
        "warmup_type": TYPES, "decay_type": TYPES,
        "min_lr_ratio": (["0", "0.1", "0.5", "0.01"], ["-0.5", "2", "float('nan')", "True", *WRONG]), "num_cycles": CYCLES},
    "get_reduce_on_plateau_schedule": PLATEAU,
    "get_scheduler": {
        "name": ([repr(name) for name in NAMES], ["'foo'", "None", "1", "['linear']", "'Linear'"]),
        "num_warmup_steps": (["5", "0", "8", "12"], ["None", *ODD_STEPS]),
        "num_training_steps": (["40", "50", "30"], ["None", *ODD_STEPS]),
        "scheduler_specific_kwargs": (["None", "{}"], ODD_KEYWORDS)},
}

TIMES = ["0", "1", "4", "5.5", "10"]
ODD_TIMES = ["-2", "True", "float('nan')", "float('inf')", *WRONG]
CYCLE = {
    "t_initial": (["10", "20", "30", "50", "12.5", "7"], ["0", "-5", "0.0", "1", "True", "float('nan')", "float('inf')", *WRONG]),
    "lr_min": (["0", "1e-4", "0.01", "0.0"], ["-0.1", "float('nan')", "1", *WRONG]),
    "cycle_mul": (["1", "1.0", "2", "1.5", "3", "2.0"], ["0", "0.5", "-1", "-2.5", "True", "float('nan')", "float('inf')", *WRONG]),
    "cycle_decay": (["1.0", "0.5", "0.1", "1", "0.8"], ["0", "-0.5", "2", "1e200", "float('nan')", *WRONG]),
    "cycle_limit": (["1", "2", "3", "5", "10"], ["0", "-1", "2.5", "float('inf')", *WRONG]),
}
FIRST = {
    "warmup_t": (TIMES, ODD_TIMES),
    "warmup_lr_init": (["0", "1e-4", "1e-6", "0.01", "0.2"], ["-0.1", "float('nan')", "True", *WRONG]),
    "t_in_epochs": FLAG,
    "noise_pct": (["0.67", "0.1"], WRONG),
    "noise_std": (["1.0", "0.5"], WRONG),
    "noise_seed": (["42", "7"], WRONG),
    "initialize": (["True"], ["False", "0", "None", "'a'"]),
}
PREFIX = {"warmup_prefix": FLAG}
K_DECAY = {"k_decay": (["1.0", "0.5", "2", "1.7"], ["0", "-1", "1e6", "float('nan')", *WRONG])}
RATE = {"decay_rate": (["0.1", "0.5", "0.9", "1", "0.97", "2"], ["0", "-0.5", "1e200", "float('nan')", "True", *WRONG])}

TIMM = {
    "CosineLRScheduler": {**CYCLE, **FIRST, **PREFIX, **K_DECAY},
    "TanhLRScheduler": {
        **CYCLE, **FIRST, **PREFIX,
        "lb": (["-7.0", "-6", "-3", "-1.5"], ["5", "3.0", "float('nan')", "-float('inf')", *WRONG]),
        "ub": (["3.0", "2", "4", "1"], ["-8", "-7.0", "float('nan')", "float('inf')", *WRONG])},
    "PolyLRScheduler": {**CYCLE, **FIRST, **PREFIX, **K_DECAY, "power": POWER},
    "StepLRScheduler": {**FIRST, **PREFIX, **RATE,
                        "decay_t": (["5", "10", "3", "7.5", "1"], ["0", "0.0", "-4", "True", "float('inf')", "float('nan')", *WRONG])},
    "MultiStepLRScheduler": {
        **FIRST, **PREFIX, **RATE,
        "decay_t": (["[5, 10, 20]", "[3]", "[]", "(4, 8)", "[1.5, 7, 30]", "range(2, 40, 9)", "[10, 5]", "[4, 4, 9]"],
                    ["3", "None", "'ab'", "['a', 3]", "[None, 2]", "[True, 6]", "2.5"])},
    "PlateauLRScheduler": {
        "decay_rate": (["0.1", "0.5", "0.9"], ["1.0", "2", "float('nan')", *WRONG]),
        "patience_t": (["0", "1", "2", "5"], ["-1", "1.5", *WRONG]),
        "threshold": (["1e-4", "0.1", "0"], ["-0.1", *WRONG]),
        "cooldown_t": (["0", "1", "2"], ["-1", *WRONG]),
        "lr_min": (["0", "1e-3", "0.01"], ["-1", "[1e-3, 0.02]", *WRONG]),
        "mode": (["'min'", "'max'"], ["'x'", "None", "['min']"]),
        **{key: FIRST[key] for key in ("warmup_t", "warmup_lr_init", "noise_pct", "noise_seed", "initialize")},
        "noise_type": (["'normal'", "'uniform'"], ["None"])},
}

# What step() and step_update() may be given besides the next count.
JUMPS = ["0", "{k} / 2", "{k} + 0.25", "50 - {k}", "{k}.0", "{k} * 7", "True", "3"]
BAD_JUMPS = ["-1", "-2.5", "'a'", "None", "[1]", "float('nan')", "float('inf')"]
