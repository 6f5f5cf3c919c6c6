// Opening directories that Grus wrote.
import { isTableForecaster, namedModel, open } from "@grus/forecast";
import { type ModelDirectory, type ReadModelFile, readModelFiles } from "@grus/io";
import { openOnnx } from "@grus/onnx";
import type { RunnableModel } from "./opened-model.ts";
import { refusal } from "./refusal.ts";

/** The model in a directory; each file is read once. */
export async function openDirectory({ read, name }: ModelDirectory): Promise<RunnableModel> {
  const about = await needed("model.json", read, name);
  if (isTableForecaster(new TextDecoder().decode(about))) {
    throw refusal(name, {
      expected: "one model, such as the network of `grus train --out`",
      got: "a forecaster of tables, of `grus forecast --out`",
      cure: "Forecast with it: `grus predict`, or openForecaster of @grus/forecast. Train one network with `grus train`.",
    });
  }
  if (formatNamed(about) === "grus-forecaster") {
    const safetensors = await needed("model.safetensors", read, name);
    const forecaster = open({ json: new TextDecoder().decode(about), safetensors });
    return { kind: "forecaster", forecaster, model: namedModel(forecaster) };
  }
  const found = await readModelFiles(async (file) => (file === "model.json" ? about : read(file)));
  if (found.kind === "layers") return found;
  return { kind: "onnx", model: await openOnnx(found.file, read) };
}

async function needed(file: string, read: ReadModelFile, name: string | undefined): Promise<Uint8Array> {
  const found = await read(file);
  if (found !== undefined) return found;
  throw refusal(name, {
    expected: `a file ${file} in the directory`,
    got: "none",
    cure: "Open a directory that `grus train --out` or `grus convert` wrote, or one of the files of modelFiles.",
  });
}

/** The format named in model.json; undefined if there is none, which the reader then reports. */
function formatNamed(about: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(about)).format;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
