// Writes programs of equal structure into a graph, step by step.
import type { PrimitiveName, Program, Variable } from "@grus/tensor";
import type { Exported } from "./exported.ts";
import type { Expression } from "./expression.ts";
import { type Lowering, type Lowerings, StepCall, type WritePrograms } from "./step-call.ts";
import { fitted, sizedSteps } from "./traces.ts";
import { writeConstant } from "./write-constants.ts";
import { elementwiseLowerings } from "./write-elementwise.ts";
import { moverLowerings } from "./write-movers.ts";
import { recurrentLowerings } from "./write-recurrent.ts";
import { reductionLowerings } from "./write-reductions.ts";
import { scanLowerings } from "./write-scan.ts";

const ofGradients = refused("a step of a gradient", "Write the model, not its training step.");

const lowerings: Lowerings = {
  ...elementwiseLowerings,
  ...moverLowerings,
  ...reductionLowerings,
  ...recurrentLowerings,
  ...scanLowerings,
  crossEntropy: refused("a loss", "Write the model, not its training step."),
  crossEntropyGradient: ofGradients,
  elementwise: refused("a step fused for a backend", "Write the model, not its compiled program."),
  gruGradient: ofGradients,
  lstmGradient: ofGradients,
  random: refused(
    "random numbers, whose generator ONNX does not specify",
    "Write the model in evaluation mode, without a key.",
  ),
  rnnGradient: ofGradients,
  scatterAdd: refused("scatter-add, the gradient of a lookup", "Write the model, not its training step."),
};

/** The lowering of primitives that have no ONNX operator. */
function refused(got: string, cure: string): Lowering {
  return (call) => call.refuse("a step that ONNX has an operator for", got, cure);
}

/** Writes programs of equal structure into a graph, given their inputs. */
export const writePrograms: WritePrograms = (programs, graph, inputs, isWanted) => {
  const first = programs[0]!;
  const values = new Map<Variable, Exported>(first.inputs.map((variable, i) => [variable, inputs[i]!]));
  const shapeOf = (variable: Variable, place: string): Expression[] =>
    first.variables[variable]!.shape.map((_, axis) =>
      fitted(
        programs.map(({ variables }) => variables[variable]!.shape[axis]!),
        graph.file.sizes,
        place,
      ),
    );
  const { root } = graph.file;
  first.constants.forEach(({ variable }, i) => {
    const data = programs.map(({ constants }) => constants[i]!.data);
    const { dtype } = first.variables[variable]!;
    values.set(variable, writeConstant(root, { shape: shapeOf(variable, "a constant"), dtype, data }));
  });
  const used = usedVariables(first, isWanted);
  for (const step of sizedSteps(programs)) {
    if (!step.outputs.some((variable) => used.has(variable))) continue;
    const given = step.inputs.map((variable) => values.get(variable)!);
    const outputs = step.outputs.map((variable) => ({
      shape: shapeOf(variable, `step ${step.name}`),
      dtype: first.variables[variable]!.dtype,
    }));
    const isUsed = step.outputs.map((variable) => used.has(variable));
    const results = lower(new StepCall(step, given, outputs, isUsed, graph, writePrograms));
    step.outputs.forEach((variable, i) => values.set(variable, results[i]!));
  }
  return first.outputs.map((variable, i) => (isWanted(i) ? values.get(variable)! : undefined));
};

/** Variables on which a wanted output depends. */
function usedVariables({ steps, outputs }: Program, isWanted: (output: number) => boolean): Set<Variable> {
  const used = new Set(outputs.filter((_, i) => isWanted(i)));
  for (const { inputs, outputs: results } of [...steps].reverse())
    if (results.some((variable) => used.has(variable))) for (const variable of inputs) used.add(variable);
  return used;
}

function lower<P extends PrimitiveName>(call: StepCall<P>): readonly Exported[] {
  return [lowerings[call.name](call)].flat();
}
