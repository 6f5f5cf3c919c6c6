// The gradient of scan: a scan in the opposite direction.
import type { GradientRule } from "../gradient-rule.ts";
import { scanOperands, scanResults } from "../operands.ts";
import { add } from "../primitives/binary.ts";
import { scan } from "../primitives/scan.ts";
import { replay } from "../replay.ts";
import { type Tensor, zeros } from "../tensor.ts";

/**
 * Its carry holds the cotangents of the carries and the sums of those of the constants that are needed; each
 * step recomputes the body from the carries before it, which the forward scan returns.
 */
export const scanRule: GradientRule<"scan"> = (step, vjp) => {
  const { attrs, inputs, outputs, cotangents } = step;
  const { xs, constants } = scanOperands(attrs, inputs);
  const isWanted = scanOperands(attrs, step.wanted).constants;
  const wantedOf = <T>(items: readonly T[]) => items.filter((_, i) => isWanted[i]);
  const seeds = outputs.map((y, i) => cotangents[i] ?? zeros(y.shape));
  const { carry: dCarry, ys: dys } = scanResults(attrs, seeds);
  const { carry: final, outputs: dxs } = scan(
    (
      held: { carry: Tensor[]; constants: Tensor[] },
      at: { carry: Tensor[]; xs: Tensor[]; dys: Tensor[] },
    ) => {
      const body = (...primals: Tensor[]) => replay(attrs.body, primals);
      const primals = [...at.carry, ...at.xs, ...constants];
      const found = scanOperands(attrs, vjp(body, primals, [...held.carry, ...at.dys]));
      const sums = wantedOf(found.constants).map((d, i) => add(held.constants[i]!, d));
      return { carry: { carry: found.carry, constants: sums }, output: found.xs };
    },
    { carry: dCarry, constants: wantedOf(constants).map(({ shape }) => zeros(shape)) },
    { carry: outputs.slice(outputs.length - attrs.carries), xs, dys },
    { reverse: !attrs.reverse, length: attrs.length },
  );
  const sums = final.constants.values();
  return [...final.carry, ...dxs, ...isWanted.map((wanted) => (wanted ? sums.next().value : undefined))];
};
