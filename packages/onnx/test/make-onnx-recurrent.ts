// Writes the fixtures of onnx-recurrent/: every form of RNN, GRU and LSTM as a file, with inputs and the
// outputs of ONNX Runtime.
//     node --conditions=@grus/source --import tsx test/make-onnx-recurrent.ts
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { writeSafetensors } from "@grus/io";
import type { TensorData } from "@grus/tensor";
import { fixturePath } from "@grus/testing/fixtures";
import { byOnnxRuntime } from "./onnx-models.ts";
import {
  allForms,
  batchFirst,
  batchFirstForms,
  type Form,
  modelOf,
  nameOf,
  timeFirst,
} from "./onnx-recurrent-forms.ts";

const folder = `${fixturePath("onnx-recurrent")}/`;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);

async function expectedOf(form: Form): Promise<Record<string, TensorData>> {
  const { file, inputs } = modelOf(timeFirst(form));
  const found = await byOnnxRuntime(file, inputs);
  return form.attributes?.layout === 1 ? batchFirst(found) : found;
}

const under = (kind: string, tensors: Readonly<Record<string, TensorData>>) =>
  Object.entries(tensors).map(([name, data]): [string, TensorData] => [`${kind}.${name}`, data]);

for (const [i, form] of [...allForms, ...batchFirstForms].entries()) {
  const name = `${String(i).padStart(2, "0")}-${form.kind.toLowerCase()}`;
  const { file, inputs } = modelOf(form);
  const tensors = [...under("input", inputs), ...under("output", await expectedOf(form))];
  writeFileSync(`${folder}${name}.onnx`, file);
  writeFileSync(`${folder}${name}.safetensors`, writeSafetensors(tensors, { form: nameOf(form) }));
}
