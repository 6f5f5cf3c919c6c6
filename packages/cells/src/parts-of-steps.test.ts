import {
  compile,
  grad,
  key,
  mean,
  ones,
  type Program,
  referenceBackend,
  square,
  type Tensor,
} from "@grus/tensor";
import { expect, test } from "vitest";
import { layers } from "./layers.ts";
import { linear } from "./linear.ts";
import { gru } from "./recurrent-layers.ts";
import { sequential } from "./sequential.ts";

const model = layers(
  {
    encoder: sequential({
      project: linear({ inputSize: 3, outputSize: 4 }),
      recurrent: gru({ inputSize: 4, hiddenSize: 5 }),
    }),
    head: linear({ inputSize: 5, outputSize: 2 }),
  },
  ({ encoder, head }, x: Tensor) => head(encoder(x)),
);

const partsOf = (program: Program, name: string) =>
  program.steps.filter(({ primitive }) => primitive.name === name).map(({ part }) => part);

test("steps of a program know the part of the model that they compute, those of gradients too", async () => {
  const parameters = model.init(key(0));
  const loss = (own: typeof parameters, x: Tensor) => mean(square(model.bind(own)(x)));
  const { program } = await compile(referenceBackend(), grad(loss), parameters, ones([2, 6, 3]));
  expect(partsOf(program, "gru")).toEqual(["encoder.recurrent"]);
  expect(partsOf(program, "gruGradient")).toEqual(["gradient of encoder.recurrent"]);
  expect(partsOf(program, "matmul")).toEqual(
    expect.arrayContaining(["encoder.project", "head", "gradient of head", "gradient of encoder.project"]),
  );
  expect(partsOf(program, "matmul")).not.toContain(undefined);
});

test("a part that throws leaves no name behind", async () => {
  const parameters = model.init(key(0));
  expect(() => model.bind(parameters)(ones([2, 6, 7]))).toThrow("model.encoder.project");
  const { program } = await compile(referenceBackend(), (x: Tensor) => square(x), ones([2]));
  expect(program.steps.map(({ part }) => part)).toEqual([undefined]);
});
