// The gradient of scan: a scan in the opposite direction.
import type { GradientRule, Vjp } from "../gradient-rule.ts";
import { scanOperands, scanResults } from "../operands.ts";
import { add } from "../primitives/binary.ts";
import { scan } from "../primitives/scan.ts";
import type { Program, Variable } from "../program.ts";
import { replayValues } from "../replay.ts";
import { substitute } from "../substitute.ts";
import { type Node, type Tensor, zeros } from "../tensor.ts";

/**
 * Its carry holds the cotangents of the carries and the sums of those of the constants that are needed. The values
 * of the body that the forward scan keeps, among them the carries before each step, are read; others are computed
 * again.
 */
export const scanRule: GradientRule<"scan"> = ({ attrs, inputs, outputs, cotangents, wanted }, vjp) => {
  const { body, carries } = attrs;
  const { xs, constants } = scanOperands(attrs, inputs);
  const isWanted = scanOperands(attrs, wanted).constants;
  const wantedOf = <T>(items: readonly T[]) => items.filter((_, i) => isWanted[i]);
  const stacked = outputs.map((y, i) => ({ variable: body.outputs[i]!, y, i })).slice(carries);
  const arrived = stacked.flatMap(({ i }) => (cotangents[i] === undefined ? [] : [{ i, dy: cotangents[i] }]));
  const { carry: final, outputs: dxs } = scan(
    (held: { carry: Tensor[]; constants: Tensor[] }, at: { kept: Tensor[]; xs: Tensor[]; dys: Tensor[] }) => {
      const kept = new Map(stacked.map(({ variable }, k) => [variable, at.kept[k]!]));
      const before = body.inputs.slice(0, carries).map((variable) => kept.get(variable)!);
      const dOutputs = new Map(arrived.map(({ i }, k) => [i, at.dys[k]!]));
      const seeds = body.outputs.map((_, i) => held.carry[i] ?? dOutputs.get(i));
      const primals = [...before, ...at.xs, ...constants];
      const found = scanOperands(attrs, bodyGradients({ body, primals, seeds, kept }, vjp));
      const sums = wantedOf(found.constants).map((d, i) => add(held.constants[i]!, d));
      return { carry: { carry: found.carry, constants: sums }, output: found.xs };
    },
    {
      carry: scanResults(attrs, outputs).carry.map((last, i) => cotangents[i] ?? zeros(last.shape)),
      constants: wantedOf(constants).map(({ shape }) => zeros(shape)),
    },
    { kept: stacked.map(({ y }) => y), xs, dys: arrived.map(({ dy }) => dy) },
    { reverse: !attrs.reverse, length: attrs.length, recompute: attrs.recompute },
  );
  const sums = final.constants.values();
  return [...final.carry, ...dxs, ...isWanted.map((needed) => (needed ? sums.next().value : undefined))];
};

interface BodyStep {
  readonly body: Program;
  readonly primals: readonly Tensor[];
  /** The cotangents of its outputs. */
  readonly seeds: readonly (Tensor | undefined)[];
  /** The values of variables that need not be computed again. */
  readonly kept: ReadonlyMap<Variable, Tensor>;
}

/** The cotangents of the operands of a body. */
function bodyGradients({ body, primals, seeds, kept }: BodyStep, vjp: Vjp): Tensor[] {
  let values: ReadonlyMap<Variable, Tensor> = new Map();
  const apply = (...operands: Tensor[]) => {
    values = replayValues(body, operands);
    return body.outputs.map((variable) => values.get(variable)!);
  };
  const found = vjp(apply, primals, seeds);
  const replacements = new Map<Node, readonly Tensor[]>();
  for (const { outputs } of body.steps) {
    const known = outputs.flatMap((variable) => kept.get(variable) ?? []);
    if (known.length === outputs.length) replacements.set(values.get(outputs[0]!)!.node, known);
  }
  return substitute(found, replacements);
}
