// A program with named inputs and outputs, from a program, a function or a step with state.
import {
  type Backend,
  compile,
  compileLoop,
  type Executable,
  flatten,
  type LoopBody,
  type OnHost,
  type Program,
  type Specs,
  sizeOf,
  type Tensor,
  type TensorSpec,
  TraceError,
  type TypedArray,
} from "@grus/tensor";
import { StandaloneModelError } from "./errors.ts";

/** A previously traced program. */
export interface StandaloneProgram {
  /** An optimised program, such as that of a compiled function or loop. */
  readonly program: Program;
  /** The names of its inputs and outputs, in order. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** The initial values of its state variables, in order. Default zeros. */
  readonly state?: readonly TypedArray[] | undefined;
}

/** A function. Captured tensors, such as weights, become part of the module. */
export interface StandaloneFunction<Inputs> {
  /**
   * Maps a tree of tensors to a tree of tensors; their paths are the names ("x", "encoder.mask"), or "input"
   * and "output" where the tree is one tensor.
   */
  readonly apply: (inputs: Inputs) => unknown;
  /** The shapes and element types of its inputs. */
  readonly inputs: Specs<Inputs>;
}

/** A step with a state that is carried from run to run, such as a recurrent cell. */
export interface StandaloneStep<Inputs, State> {
  readonly step: LoopBody<State, Inputs, unknown>;
  readonly inputs: Specs<Inputs>;
  /** The initial state. */
  readonly state: State | OnHost<State>;
}

/** A model with named inputs, as `readOnnx`, `layerModel` and `forecasterModel` give. */
export interface StandaloneNamedModel {
  readonly model: {
    readonly inputs: readonly NamedPort[];
    readonly outputs: readonly Pick<NamedPort, "name" | "description">[];
    readonly parameters: Readonly<Record<string, Tensor>>;
    apply(
      parameters: Readonly<Record<string, Tensor>>,
      inputs: Readonly<Record<string, Tensor>>,
    ): Readonly<Record<string, Tensor>>;
  };
  /** The lengths of axes that have a name instead of a length: `{ batch: 1, time: 28 }`. */
  readonly lengths?: Readonly<Record<string, number>> | undefined;
}

/** An input of a named model. */
interface NamedPort extends Pick<TensorSpec, "dtype"> {
  readonly name: string;
  readonly shape: readonly (number | string | undefined)[] | undefined;
  readonly description?: string | undefined;
}

/** The sources of a standalone module. */
export type StandaloneModel<Inputs, State> =
  | StandaloneProgram
  | StandaloneNamedModel
  | StandaloneFunction<Inputs>
  | StandaloneStep<Inputs, State>;

/** A program with names and the initial values of its state. */
export interface NamedProgram extends StandaloneProgram {
  readonly state: readonly TypedArray[];
}

/**
 * Traces a model, unless it is a program already, and checks its names. Throws {@link StandaloneModelError}.
 */
export async function namedProgram<Inputs, State>(
  model: StandaloneModel<Inputs, State>,
): Promise<NamedProgram> {
  if ("program" in model) return checked(model);
  if ("model" in model) return namedProgram(functionOf(model));
  const recorder = new Recorder();
  let outputNames: string[] = [];
  const named = <Result>(result: Result) => {
    outputNames = namesIn(result, "output");
    return result;
  };
  if ("step" in model) {
    const { step, inputs: batch, state } = model;
    const body: LoopBody<State, Inputs, unknown> = (before, inputs) => {
      const { state: after, output } = step(before, inputs);
      return { state: after, output: named(output) };
    };
    await compileLoop(recorder.backend, body, { state, batch });
  } else await compile(recorder.backend, (inputs: Inputs) => named(model.apply(inputs)), model.inputs);
  const { program, state } = recorder;
  return checked({ program: program!, state, inputNames: namesIn(model.inputs, "input"), outputNames });
}

/** What the inputs and outputs of a named model hold; nothing for others. */
export function descriptionsOf(model: object): Readonly<Record<string, string | undefined>> {
  if (!("model" in model)) return {};
  const { inputs, outputs } = (model as StandaloneNamedModel).model;
  return Object.fromEntries([...inputs, ...outputs].map(({ name, description }) => [name, description]));
}

type NamedTensors = Readonly<Record<string, Tensor>>;

function functionOf({ model, lengths = {} }: StandaloneNamedModel): StandaloneFunction<NamedTensors> {
  const inputs = model.inputs.map(({ name, dtype, shape }) => [
    name,
    { dtype, shape: fixed(name, shape, lengths) },
  ]);
  return {
    apply: (given) => ({ ...model.apply(model.parameters, given) }),
    inputs: Object.fromEntries(inputs) as Specs<NamedTensors>,
  };
}

function fixed(
  name: string,
  shape: NamedPort["shape"],
  lengths: Readonly<Record<string, number>>,
): readonly number[] {
  const found = shape?.map((length) => (typeof length === "string" ? lengths[length] : length));
  if (found?.every((length) => length !== undefined)) return found;
  throw new StandaloneModelError({
    subject: `the input "${name}"`,
    expected: "a length for every axis",
    got: shape === undefined ? "no shape" : `[${shape.map((length) => length ?? "?").join(", ")}]`,
    cure: "Pass lengths: { batch: 1 }, by the names of the axes.",
  });
}

/** A backend that records the program it compiles, and cannot run it. */
class Recorder {
  program: Program | undefined;
  state: readonly TypedArray[] = [];

  get backend(): Backend {
    const dispose = async () => {};
    return {
      name: "standalone",
      compile: async (program) => {
        this.program = program;
        return this.#executable;
      },
      dispose,
    };
  }

  get #executable(): Executable {
    return {
      run: () => Promise.reject(new TraceError("standaloneModule: a recorded program cannot be run.")),
      readState: async () => this.state,
      writeState: async (values) => {
        this.state = values.map((value) => value.slice());
      },
      dispose: () => {},
    };
  }
}

function namesIn(tree: unknown, whole: string): string[] {
  return flatten(tree).map(({ path }) => (path === "" ? whole : path));
}

function checked({ program, inputNames, outputNames, state }: StandaloneProgram): NamedProgram {
  checkNames("input", inputNames, program.inputs.length);
  checkNames("output", outputNames, program.outputs.length);
  const sizes = program.state.map(({ current }) => sizeOf(program.variables[current]!.shape));
  const values = state ?? sizes.map((size) => new Int32Array(size));
  if (values.length !== sizes.length || sizes.some((size, i) => values[i]!.length !== size)) {
    throw new StandaloneModelError({
      subject: "state",
      expected: `[${sizes}] elements`,
      got: `[${values.map(({ length }) => length)}]`,
      cure: "Pass one array for each state variable of the program.",
    });
  }
  return { program, inputNames, outputNames, state: values };
}

function checkNames(what: string, names: readonly string[], count: number): void {
  if (names.length !== count) {
    throw new StandaloneModelError({
      subject: `${what}Names`,
      expected: `${count} names`,
      got: String(names.length),
      cure: `Name every ${what} of the program, in order.`,
    });
  }
  const bad = names.find((name, i) => name === "" || name === "__proto__" || names.indexOf(name) !== i);
  if (bad !== undefined) {
    throw new StandaloneModelError({
      subject: `${what}Names`,
      expected: 'distinct names that are neither empty nor "__proto__"',
      got: JSON.stringify(bad),
      cure: `Give each ${what} a distinct name.`,
    });
  }
}
