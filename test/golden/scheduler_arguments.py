"""Argument texts for every parameter of every scheduler: values that work, and values of which
PyTorch says what is wrong with them, at construction, in some later step, or never."""

WRONG = ["None", "'a'", "[1]"]
ODD = ["float('nan')", "float('inf')", "True", "-1", "0", "2.5"]

RATES = ["0.1", "0.01", "0.5", "1", "1e-3", "0.3"]
RATE_LISTS = ["[0.1]", "[0.1, 0.2]", "(0.5, 0.05)", "[0.1, 1]", "[0.01, 0.02, 0.03]"]
BAD_RATES = ["0", "-0.1", "float('nan')", "float('inf')", "True", "[0.1, None]", "['a', 0.1]", "[]", *WRONG]
FACTORS = ["0.1", "0.5", "0.9", "0.97", "1", "2", "0", "1/3"]
BAD_FACTORS = ["-1", "-0.5", "float('nan')", "float('inf')", "True", "1e200", "10**30", *WRONG]
SHARES = ["1/3", "0.5", "0.1", "1", "0.25", "1.0", "0.001"]
BAD_SHARES = ["0", "1.5", "-0.1", "float('nan')", "True", "-0.0", "0.0", "2", *WRONG]
COUNTS = ["1", "2", "3", "5", "7", "10", "20"]
BAD_COUNTS = ["0", "-2", "2.5", "2.0", "True", "False", "-1.5", "0.1", "float('nan')", "float('inf')", "0.0", *WRONG]
MOMENTA = ["0.85", "0.5", "0.8", "0.9", "0", "[0.7, 0.8]", "1"]
BAD_MOMENTA = ["-0.5", "float('nan')", "True", "[0.7]", "[0.7, None]", *WRONG]
STRATEGIES = (["'cos'", "'linear'"], ["'CATS'", "None", "1", "['cos']"])
LAMBDAS = ["lambda e: 0.95 ** e", "lambda e: 1 / (1 + e)", "lambda e: 1", "lambda e: e // 3", "lambda e: 0.9",
           "lambda e: 0.1 if e > 5 else 1.0", "lambda e: min(1.0, (e + 1) / 10)", "lambda e: 0.999",
           "lambda e: max(0.0, 1 - e / 20)", "lambda e: 0.5 * (1 + (e % 4 == 0))", "lambda e: (e % 7) * 0.1"]
BAD_LAMBDAS = ["lambda e: 1 / e", "lambda e: 5 // (e - 3)", "lambda e: 1.0 / (e - 4)", "lambda e: e % 0",
               "lambda e: True", "lambda e, k=2: k ** -e", "lambda: 1", "lambda a, b: 1", "lambda e: None",
               "lambda e: 10.0 ** (e * 20)", "lambda e: -e", "lambda e: 'a'", "lambda e: [e]", "0.5", "None", "'a'",
               "[lambda e: 1, 0.5]", "[0.95, lambda e: 1]", "[]"]
LAMBDA_LISTS = ["[lambda e: 0.9 ** e]", "[lambda e: 0.9 ** e, lambda e: 1]", "(lambda e: 0.5, lambda e: 1 / (e + 1))",
                "[lambda e: 1, lambda e: 0.5, lambda e: 0.25]"]
LAMBDA = (LAMBDAS + LAMBDA_LISTS, BAD_LAMBDAS)
LAST_EPOCH = (["-1"], ["0", "3", "-2", "2.5", "-1.0", "None", "'a'", "True"])
ITERS = (["1", "2", "4", "5", "7", "12"], BAD_COUNTS)
RATE = (RATES + RATE_LISTS, BAD_RATES)
MOMENTUM = (MOMENTA, BAD_MOMENTA)
GAMMA = (FACTORS, BAD_FACTORS)
FLAG = (["True", "False"], ["None", "0", "'a'", "[]"])

TEXTS = {
    "LambdaLR": {"lr_lambda": LAMBDA},
    "MultiplicativeLR": {"lr_lambda": LAMBDA},
    "StepLR": {"step_size": (COUNTS, BAD_COUNTS), "gamma": GAMMA},
    "MultiStepLR": {
        "milestones": (["[2, 5, 9]", "[3]", "[5, 2, 2]", "[]", "(4, 8)", "[1.0, 2.5]", "[0, 3]", "[-1, 4, 4]",
                        "range(2, 20, 5)"],
                       ["3", "None", "'ab'", "['a', 3]", "[None, 2]", "[[1], 2]", "{3: 2, 5: 1}", "[True, 2]", "2.5"]),
        "gamma": GAMMA,
    },
    "ConstantLR": {"factor": (SHARES + ["0"], BAD_SHARES), "total_iters": ITERS},
    "LinearLR": {"start_factor": (SHARES, BAD_SHARES), "end_factor": (SHARES + ["0", "0.0"], BAD_SHARES),
                 "total_iters": ITERS},
    "ExponentialLR": {"gamma": GAMMA},
    "PolynomialLR": {"total_iters": ITERS,
                     "power": (["1.0", "0.9", "2", "0.5", "3", "0", "1.7"],
                               ["-1", "-0.5", "float('nan')", "True", "1e3", *WRONG])},
    "CosineAnnealingLR": {"T_max": (["1", "2", "5", "10", "13", "50"], BAD_COUNTS),
                          "eta_min": (["0", "1e-3", "1e-10", "0.01", "0.2", "0.0"],
                                      ["-0.1", "float('nan')", "float('inf')", "True", *WRONG])},
    "CosineAnnealingWarmRestarts": {
        "T_0": (["1", "2", "4", "7"], BAD_COUNTS), "T_mult": (["1", "2", "3"], BAD_COUNTS),
        "eta_min": (["0", "1e-3", "1e-10", "0.2"], ["-0.1", "float('nan')", "float('inf')", "True", *WRONG])},
    "CyclicLR": {
        "base_lr": RATE, "max_lr": RATE,
        "step_size_up": (["1", "2", "3", "4", "7", "2.5"], ["'3'", "' 4.0 '", "'1_0'", "0", "-2", "float('inf')",
                                                          "float('nan')", "True", *WRONG]),
        "step_size_down": (["1", "2", "5", "None", "0", "3.5"], ["'2'", "-1", "-3", "float('inf')", "True", "'a'", "[1]"]),
        "mode": (["'triangular'", "'triangular2'", "'exp_range'"], ["'CATS'", "None", "1"]),
        "gamma": (["0.9", "0.99994", "1", "1.0", "0.5", "2"], BAD_FACTORS),
        "scale_fn": (["None", "lambda x: 0.5 ** x", "lambda x: 1", "lambda x: 1 / (1 + x)"],
                     ["lambda x: 1 / (x - 3)", "0.5", "lambda: 1", "lambda x: 'a'", "lambda x: None", "'a'"]),
        "scale_mode": (["'cycle'", "'iterations'"], ["'foo'", "None", "1"]),
        "cycle_momentum": FLAG, "base_momentum": MOMENTUM, "max_momentum": MOMENTUM},
    "OneCycleLR": {
        "max_lr": RATE,
        "total_steps": (["10", "12", "25", "40", "30", "7"], ["0", "-3", "10.0", "True", "'a'", "[1]", "1", "2", "4"]),
        "epochs": (["2", "3", "5", "None"], ["0", "-1", "2.0", "True", "'a'", "[1]"]),
        "steps_per_epoch": (["5", "10", "7", "None"], ["0", "-1", "2.0", "True", "'a'", "[1]"]),
        "pct_start": (["0.3", "0.1", "0.5", "0.25", "0.6", "0.45"],
                      ["0", "1", "0.0", "1.0", "-0.1", "1.1", "float('nan')", "True", *WRONG]),
        "anneal_strategy": STRATEGIES,
        "cycle_momentum": FLAG, "base_momentum": MOMENTUM, "max_momentum": MOMENTUM,
        "div_factor": (["25.0", "10", "1", "4.0"], ["0", "0.0", "-2", "float('inf')", "float('nan')", *WRONG]),
        "final_div_factor": (["1e4", "100", "1", "2.0"], ["0", "0.0", "-2", "float('inf')", *WRONG]),
        "three_phase": FLAG},
    "ReduceLROnPlateau": {
        "mode": (["'min'", "'max'"], ["'x'", "None", "1", "['min']"]),
        "factor": (["0.1", "0.5", "0.9", "0"], ["1.0", "1", "-0.5", "float('nan')", "2", "True", *WRONG]),
        "patience": (["0", "1", "2", "3", "5"], ["-1", "1.5", "float('nan')", "True", *WRONG]),
        "threshold": (["1e-4", "0.1", "0", "0.01"], ["-0.1", "float('nan')", "True", "2", *WRONG]),
        "threshold_mode": (["'rel'", "'abs'"], ["'x'", "None", "1", "{}"]),
        "cooldown": (["0", "1", "2", "5"], ["-1", "1.5", "True", *WRONG]),
        "min_lr": (["0", "1e-3", "0.01", "[1e-3]", "[1e-3, 0.02]", "(0.1, 0, 0.3)"],
                   ["-1", "float('nan')", "[None, 0.1]", "[]", *WRONG]),
        "eps": (["1e-8", "0", "0.01", "1e-3"], ["-1", "float('nan')", "float('inf')", *WRONG])},
    "SWALR": {"swa_lr": RATE,
              "anneal_epochs": (["0", "1", "2", "5", "10"], ["-1", "2.5", "2.0", "True", "False", *WRONG]),
              "anneal_strategy": STRATEGIES},
    "SequentialLR": {},
    "ChainedScheduler": {},
}

# Arguments of step(); the empty list is a plain step().
EPOCHS = [[], [], ["{k}"], ["{k} / 2"], ["{k} + 0.25"], ["40 - {k}"], ["0"], ["{k}.0"]]
BAD_EPOCHS = [["-1"], ["-2.5"], ["'a'"], ["[1]"], ["float('nan')"], ["float('inf')"], ["True"], ["None"]]
METRICS = ["1.0", "0.9", "1", "0.5", "0.99995", "2", "-1.0", "-0.99995", "0", "0.89", "3.5", "True"]
BAD_METRICS = ["float('nan')", "float('inf')", "-float('inf')", "None", "'a'", "'0.5'", "[1]"]


def draw(rng, cls, share_bad, texts=TEXTS):
    """Positional texts, then keyword texts, as a call would have them."""
    name = cls["name"]
    own = [p for p in cls["parameters"] if p["name"] in texts[name] or p["name"] == "last_epoch"]
    bad_at = rng.choice(own)["name"] if own and rng.random() < share_bad else None
    positional, keywords = [], {}
    still_positional = True
    for parameter in own:
        key = parameter["name"]
        is_bad = key == bad_at
        often = 0.75 if key == "total_steps" else 0.4
        if not (parameter["required"] or is_bad or (key != "last_epoch" and rng.random() < often)):
            still_positional = False
            continue
        text = rng.choice((texts[name].get(key) or LAST_EPOCH)[is_bad])
        still_positional = still_positional and not parameter["keywordOnly"] and rng.random() < 0.5
        if still_positional:
            positional.append(text)
        else:
            keywords[key] = text
    return positional, keywords
