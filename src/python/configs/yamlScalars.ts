import type { PyValue } from "../../core/spec/pyValue.ts";

/**
 * Who reads the file. PyYAML takes `1e-3` for a text, since it has no point; OmegaConf and JSON
 * take it for a number.
 */
export type YamlDialect = "pyyaml" | "omegaconf" | "yaml12" | "json";

/** `yaml/resolver.py` of PyYAML 6. */
const pyyamlFloat =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** `omegaconf/_utils.py` of OmegaConf 2.3. */
const omegaconfFloat =
  /^(?:[-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+(?:_[0-9]+)*[eE][-+]?[0-9]+|\.[0-9]+(?:_[0-9]+)*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

const coreFloat =
  /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

const floats: Readonly<Record<YamlDialect, RegExp>> = {
  pyyaml: pyyamlFloat,
  omegaconf: omegaconfFloat,
  yaml12: coreFloat,
  json: coreFloat,
};

const int11 = /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+)$/;
const int12 = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const true11 = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const false11 = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const MAX_DIGITS = 400;

/** The value of a plain scalar; undefined for what has no counterpart here. */
export function plainScalar(text: string, dialect: YamlDialect): PyValue | undefined {
  const isOld = dialect === "pyyaml" || dialect === "omegaconf";
  if (text === "" || /^(?:~|null|Null|NULL)$/.test(text)) return null;
  if (isOld ? true11.test(text) : /^(?:true|True|TRUE)$/.test(text)) return true;
  if (isOld ? false11.test(text) : /^(?:false|False|FALSE)$/.test(text)) return false;
  if (text.length > MAX_DIGITS) return text;
  if ((isOld ? int11 : int12).test(text)) return integer(text.replaceAll("_", ""), isOld);
  if (floats[dialect].test(text)) return float(text.replaceAll("_", "").toLowerCase());
  // `12:30` counts in sixties, `2024-01-31` is a date.
  if (isOld && /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text)) return undefined;
  if (isOld && /^\d{4}-\d\d?-\d\d?/.test(text)) return undefined;
  return text;
}

function integer(text: string, isOld: boolean): bigint {
  const sign = text.startsWith("-") ? -1n : 1n;
  const digits = text.replace(/^[-+]/, "");
  const isOctal = isOld && /^0[0-7]+$/.test(digits);
  return sign * BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
}

function float(text: string): number {
  if (text.endsWith(".nan")) return Number.NaN;
  if (text.endsWith(".inf")) {
    return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return Number(text);
}
