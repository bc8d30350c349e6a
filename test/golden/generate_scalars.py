"""What PyYAML and OmegaConf make of plain scalars: data/yamlScalars.json."""

import json
from pathlib import Path

import yaml
from omegaconf import OmegaConf

TEXTS = """1 0 -7 +3 1_000 007 0o17 0x1F 0b101 08 1.0 1. .5 -.5 1e3 1e-3 1E-3 1.e-3 1.0e-3 1.0e3 1.0e+3
1e+3 5E5 .5e-3 1_000.5 -1e-3 +2.5 .inf -.inf .Inf .nan inf nan 1e 0.1.2 1-2 yes Yes no on off true True
TRUE false null Null ~ none None y n 3e-4 0.0003 2.5e-5 1e05 12e03 .e1 - 1,000 0.1f 10% 1e-3f""".split()


def tagged(value):
    """JSON has one kind of number only."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return {type(value).__name__: repr(value)}


def reading(load, text):
    try:
        return tagged(load(text))
    except Exception as error:
        return {"error": type(error).__name__}


def main():
    rows = [
        {
            "text": text,
            "pyyaml": reading(lambda t: yaml.safe_load(f"x: {t}")["x"], text),
            "omegaconf": reading(lambda t: OmegaConf.create(f"x: {t}").x, text),
        }
        for text in TEXTS
    ]
    path = Path(__file__).parent / "data" / "yamlScalars.json"
    path.write_text(json.dumps(rows, indent=1) + "\n")


main()
