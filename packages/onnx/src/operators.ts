// All supported operators, by domain.
import type { Operator } from "./node-call.ts";
import { attention } from "./operators/attention.ts";
import { constants } from "./operators/constants.ts";
import { convolutions } from "./operators/convolutions.ts";
import { einsum } from "./operators/einsum.ts";
import { elementwise } from "./operators/elementwise.ts";
import { integerProducts } from "./operators/integer-products.ts";
import { loop } from "./operators/loop.ts";
import { microsoft } from "./operators/microsoft.ts";
import { normalisations } from "./operators/normalisations.ts";
import { padWith } from "./operators/padding.ts";
import { parts } from "./operators/parts.ts";
import { pools } from "./operators/pools.ts";
import { products } from "./operators/products.ts";
import { quantisations } from "./operators/quantisation.ts";
import { recurrences } from "./operators/recurrences.ts";
import { reductions } from "./operators/reductions.ts";
import { resize, upsample } from "./operators/resize.ts";
import { scanSteps } from "./operators/scan.ts";
import { scatters } from "./operators/scatter.ts";
import { selections } from "./operators/selection.ts";
import { sequences } from "./operators/sequences.ts";
import { shapes } from "./operators/shapes.ts";
import { spectra } from "./operators/spectra.ts";
import { ownEntry } from "./own-entry.ts";
import type { NodeProto } from "./schema.ts";

/** All supported operators of ONNX's default domain. */
export const operators: Readonly<Record<string, Operator>> = {
  ...elementwise,
  ...shapes,
  ...parts,
  Pad: padWith,
  ...constants,
  ...reductions,
  ...normalisations,
  ...products,
  ...convolutions,
  ...pools,
  Resize: resize,
  Upsample: upsample,
  ...quantisations,
  ...integerProducts,
  Einsum: einsum,
  ...selections,
  ...scatters,
  ...recurrences,
  Scan: scanSteps,
  Loop: loop,
  Attention: attention,
  ...spectra,
  ...sequences,
};

/** The supported operators of ONNX Runtime's domain "com.microsoft". */
export const microsoftOperators: Readonly<Record<string, Operator>> = microsoft;

/** The operator of a node; undefined if it is not supported. */
export function operatorOf({ domain = "", opType = "" }: NodeProto): Operator | undefined {
  const own = isDefaultDomain(domain) ? operators : domain === "com.microsoft" ? microsoftOperators : {};
  return ownEntry(own, opType);
}

/** Whether a domain is ONNX's default. */
export function isDefaultDomain(domain: string): boolean {
  return domain === "" || domain === "ai.onnx";
}

/** The name of a node's operator, with its domain unless that is the default. */
export function operatorName({ domain = "", opType = "" }: NodeProto): string {
  return isDefaultDomain(domain) ? opType : `${domain}.${opType}`;
}
