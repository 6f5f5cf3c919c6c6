// The files of the torch of today: those that hold tensors compute what torch computed, the others are refused.
import { evaluate, fromData, referenceBackend } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { fixtureFile } from "@grus/testing/fixtures";
import { type Sample, sampleFile, samplesOf } from "@grus/testing/samples";
import { describe, expect, test } from "vitest";
import type { LayerDescription } from "../model/layer-list.ts";
import { layerModel } from "../model/layer-model.ts";
import { recogniseModules } from "../model/recognise-modules.ts";
import { readSafetensors } from "../safetensors/read-safetensors.ts";
import { readPyTorch } from "./read-pytorch.ts";

const samples = samplesOf("torch").filter(({ file }) => /\.(pt|pth|pt2)$/.test(file));
const read = (file: string) => readPyTorch(sampleFile("torch", file));

/** The reason why a sample is refused; those that are not listed are read. */
const REFUSED: Readonly<Record<string, readonly [got: string, cure: string]>> = {
  "whole-model-pt": ['got "__main__.Tagger", a whole module', "torch.save(model.state_dict(), path)"],
  "refuse-torchscript": ["got a TorchScript archive", "Export the model with torch.onnx.export"],
  "refuse-export-pt2": ["got an exported program (.pt2)", "Export the model with torch.onnx.export"],
};

/** The outputs of the layers that the names and shapes show, on torch's own inputs. */
async function outputsOf({ file, data, options = [] }: Sample) {
  const prefix = options.includes("--prefix") ? `${options[options.indexOf("--prefix") + 1]}.` : "";
  const own = [...read(file).tensors].filter(([name]) => name.startsWith(prefix));
  const tensors = new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  const layers = recogniseModules(tensors).map(({ layer }) => layer as LayerDescription);
  const inputs = readSafetensors(sampleFile("torch", `${data}.inputs.safetensors`)).tensors;
  const [[input, value]] = [...inputs] as [[string, Parameters<typeof fromData>[0]]];
  const model = layerModel({ input, layers }, tensors);
  const { output } = await evaluate(
    referenceBackend(),
    model.apply(model.parameters, { [input]: fromData(value) }),
  );
  const [expected] = readSafetensors(sampleFile("torch", `${data}.outputs.safetensors`)).tensors.values();
  return { output: output!.data, expected: expected!.data };
}

describe.skipIf(samples.length === 0)("samples, where they are beside the repository", () => {
  for (const sample of samples) {
    const refused = REFUSED[sample.name];
    if (refused !== undefined) {
      test(`${sample.file} is refused`, () => {
        expect(sample.expect).not.toBe("run");
        expect(() => read(sample.file)).toThrow(refused[0]);
        expect(() => read(sample.file)).toThrow(refused[1]);
      });
      continue;
    }
    test(`${sample.file} computes what torch computed`, async () => {
      const { output, expected } = await outputsOf(sample);
      expectClose(output, expected, { absolute: sample.tolerance });
    });
  }
});

test("a whole module of older versions of torch is refused as well", () => {
  expect(() => readPyTorch(fixtureFile("pytorch/whole-module.pt"))).toThrow("a whole module");
});
