import { ModelFileError } from "@grus/io";
import {
  add,
  fromData,
  grad,
  gruSequence,
  key,
  mul,
  randomUniform,
  slice,
  softmaxCrossEntropy,
  sum,
  type Tensor,
  take,
  tanh,
  tensor,
  zeros,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import type { OnnxInput } from "../src/export/written-inputs.ts";
import { type WriteOnnxOptions, writeOnnx } from "../src/write-onnx.ts";
import type { ExportCase } from "./onnx-exports.ts";
import { floats } from "./onnx-models.ts";

describe("refuses", () => {
  const inputs: readonly OnnxInput[] = [{ name: "x", shape: ["batch", "time", 3] }];
  const write = (apply: ExportCase["apply"], options?: WriteOnnxOptions) =>
    writeOnnx({ parameters: { w: tensor([1, 2, 3]), key: key(1) }, apply, inputs }, options);
  const recurrence = (x: Tensor) =>
    gruSequence(x, { weightIh: fromData(floats([12, 3], 1)), weightHh: fromData(floats([12, 4], 2)) });
  test.each<[string, () => unknown, string]>([
    [
      "random numbers",
      () => write((own, { x }) => ({ y: mul(x!, randomUniform(own.key, x!.shape)) })),
      "step random: expected a step that ONNX has an operator for; got random numbers, whose generator ONNX does not specify.\nWrite the model in evaluation mode, without a key.",
    ],
    [
      "gradients",
      () => write((_, { x }) => ({ y: grad((own: Tensor) => sum(recurrence(own).output))(x!) })),
      "step gruGradient: expected a step that ONNX has an operator for; got a step of a gradient.\nWrite the model, not its training step.",
    ],
    [
      "losses",
      () => write((_, { x }) => ({ y: softmaxCrossEntropy(x!, zeros(x!.shape.slice(0, -1), "int32")) })),
      "step crossEntropy: expected a step that ONNX has an operator for; got a loss.\nWrite the model, not its training step.",
    ],
    [
      "gates that are read",
      () => write((_, { x }) => ({ y: recurrence(x!).gates })),
      "step gru: expected a model that does not read the gates of a GRU",
    ],
    [
      "loops over a dynamic axis",
      () =>
        write((_, { x }) => {
          let h: Tensor = zeros([x!.shape[0]!, 3]);
          for (let t = 0; t < x!.shape[1]!; t++) h = tanh(add(h, take(x!, 1, t)));
          return { h };
        }),
      'axis "time": expected the same steps for every length; got 52 steps and 76 steps, at batch 11, time 13 and at batch 11, time 19',
    ],
    [
      "lengths that are not such expressions",
      () => write((_, { x }) => ({ y: slice(x!, 1, 0, Math.floor(x!.shape[1]! / 2)) })),
      "step slice: expected numbers computed from batch and time by multiplication and addition; got 6, 6, 9",
    ],
    [
      "constants that depend on a length",
      () =>
        write((_, { x }) => ({
          y: add(
            x!,
            tensor(
              Float32Array.from({ length: x!.shape[1]! * 3 }, (_, i) => Math.sin(i)),
              [x!.shape[1]!, 3],
            ),
          ),
        })),
      "a constant: expected numbers independent of batch and time, one number computed from them, or equally spaced whole numbers; got float32 [time, 3].\nPass it to the model as an input",
    ],
    [
      "an unsupported operator set",
      () => write((_, { x }) => ({ y: x! }), { opset: 12 }),
      "opset: expected 13 to 22; got 12",
    ],
    [
      "an output with the name of an input",
      () => write((_, { x }) => ({ x: mul(x!, 2) })),
      'output "x": expected a name distinct from all inputs',
    ],
    ["no output", () => write(() => ({})), "apply: expected at least one output; got none"],
    ["an empty name", () => write((_, { x }) => ({ "": x! })), "a name: expected a text; got none"],
    [
      "lengths of an unknown axis",
      () => write((_, { x }) => ({ y: x! }), { lengths: { steps: [1, 2, 3, 4] } }),
      'lengths of "steps": expected a name among those of the axes, "batch", "time"; got another',
    ],
    [
      "too few lengths",
      () => write((_, { x }) => ({ y: x! }), { lengths: { time: [5, 5, 6] } }),
      'lengths of "time": expected 4 different whole numbers; got [5, 5, 6]',
    ],
    [
      "outputs that depend on a length",
      () => write((_, { x }) => ({ [`y${x!.shape[1]}`]: x! })),
      'axis "time": expected the same steps for every length; got different outputs',
    ],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(ModelFileError);
    expect(run).toThrow(message);
  });

  test("refuses axes of too many names", () => {
    const many = Array.from({ length: 7 }, (_, i) => ({ name: `x${i}`, shape: [`n${i}`] }));
    expect(() => writeOnnx({ parameters: {}, apply: (_, own) => own, inputs: many })).toThrow(
      "dynamic axes of a few names; got 7",
    );
  });

  test.each<[string, readonly OnnxInput[], string]>([
    [
      "an axis without a length or a name",
      [{ name: "x", shape: ["batch", undefined, 3] }],
      'input "x": expected a length or a name for each axis; got [batch, ?, 3].\nPass inputs whose dynamic axes have names',
    ],
    ["an axis with an empty name", [{ name: "x", shape: ["", 3] }], "got [?, 3]"],
    ["an unknown shape", [{ name: "x", shape: undefined }], "got no shape"],
    [
      "a duplicate name",
      [
        { name: "x", shape: [2] },
        { name: "x", shape: [3] },
      ],
      'input "x": expected a unique input name; got several',
    ],
  ])("%s", (_, own, message) => {
    const run = () => writeOnnx({ parameters: {}, apply: (__, { x }) => ({ y: x! }), inputs: own });
    expect(run).toThrow(ModelFileError);
    expect(run).toThrow(message);
  });

  test("refuses parameters without data", () => {
    expect(() => write((_, { x }) => ({ y: add(x!, (_ as { w: Tensor }).w.data[0]!) }))).toThrow(
      "has no data yet",
    );
  });
});
