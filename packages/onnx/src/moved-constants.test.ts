// Constants that are moved once: shared by the programs of a model, and only constants.
import {
  type Backend,
  evaluate,
  fromData,
  identity,
  type Program,
  referenceBackend,
  tensor,
} from "@grus/tensor";
import { expect, test } from "vitest";
import { hidden, modelOf } from "../test/onnx-recurrent-forms.ts";
import { type Move, MovedConstants } from "./moved-constants.ts";
import { readOnnx } from "./read-onnx.ts";

const reversed: Move = ({ shape, dtype, data }) => ({ shape, dtype, data: data.slice().reverse() });

test("a constant is moved once in each way, other tensors never", () => {
  const moved = new MovedConstants();
  const x = tensor([1, 2, 3]);
  const first = moved.of(x, "reversed", reversed);
  expect([...first!.data]).toEqual([3, 2, 1]);
  expect(moved.of(x, "reversed", reversed)).toBe(first);
  expect(moved.of(x, "again", reversed)).not.toBe(first);
  expect(moved.of(identity(x), "reversed", reversed)).toBeUndefined();
});

test.each(["GRU", "LSTM"] as const)("programs of a %s share weights in their order", async (kind) => {
  const { file, inputs } = modelOf({ kind });
  const model = readOnnx(file);
  const given = Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, fromData(data)]));
  const programs: Program[] = [];
  const reference = referenceBackend();
  const backend: Backend = {
    ...reference,
    compile: (program) => {
      programs.push(program);
      return reference.compile(program);
    },
  };
  const run = () => evaluate(backend, model.apply(model.parameters, given));
  expect(await run()).toEqual(await run());
  const gates = (kind === "GRU" ? 3 : 4) * hidden;
  const weightsOf = ({ constants, variables }: Program) =>
    constants.filter(({ variable }) => variables[variable]!.shape[0] === gates).map(({ data }) => data);
  const [first, second] = programs.map(weightsOf);
  expect(first!.length).toBeGreaterThanOrEqual(2);
  expect(first!.filter((data, i) => data === second![i]).length).toBeGreaterThanOrEqual(2);
});
