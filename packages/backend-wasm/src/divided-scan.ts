// Scans whose steps compute the rows of a batch independently of each other: each thread runs the whole scan for its
// rows, without waiting for the others.
import type { Program, ScanAttrs, Step, Variable } from "@grus/tensor";
import { rowVariables } from "./row-variables.ts";

/** A scan of some rows. */
export interface ScanPart {
  /** The first row, and the number of rows. */
  readonly first: number;
  readonly rows: number;
  /** The body for so many rows. */
  readonly body: Program;
}

/** A scan by ranges of rows. */
export interface DividedScan {
  /** Rows of the whole. */
  readonly rows: number;
  /** The variables of the body of which each row has its own part; all parts read the whole of others. */
  readonly perRow: ReadonlySet<Variable>;
  readonly parts: readonly ScanPart[];
}

/** Rows of a part are a multiple of this, as the rows of a tile of a product, but for the last part. */
const UNIT = 4;

/** Divides a scan for a number of threads; undefined if its rows depend on each other, or are too few. */
export function divideScan({ attrs }: Step<"scan">, threads: number): DividedScan | undefined {
  const rows = rowsOf(attrs);
  const units = Math.ceil(rows / UNIT);
  const count = Math.min(threads, units);
  if (count < 2) return undefined;
  const perRow = rowVariables(attrs, rows);
  if (perRow === undefined) return undefined;
  const at = (part: number) => Math.min(rows, UNIT * Math.floor((units * part) / count));
  const parts = Array.from({ length: count }, (_, i): ScanPart => {
    const part = { first: at(i), rows: at(i + 1) - at(i) };
    return { ...part, body: narrowed(attrs.body, perRow, part.rows / rows) };
  });
  return { rows, perRow, parts };
}

/** The first axis of the first carry, which is the batch in every recurrence. */
function rowsOf({ body, carries }: ScanAttrs): number {
  return carries === 0 ? 0 : (body.variables[body.inputs[0]!]!.shape[0] ?? 0);
}

/** The body with a share of its rows. */
function narrowed(body: Program, perRow: ReadonlySet<Variable>, share: number): Program {
  const narrow = ([rows, ...rest]: readonly number[]) => [Math.round(rows! * share), ...rest];
  return {
    ...body,
    variables: body.variables.map((spec, variable) =>
      perRow.has(variable) ? { ...spec, shape: narrow(spec.shape) } : spec,
    ),
    steps: body.steps.map((step): Step => {
      if (!perRow.has(step.outputs[0]!) || !("shape" in step.attrs)) return step;
      return { ...step, attrs: { ...step.attrs, shape: narrow(step.attrs.shape) } };
    }),
  };
}
