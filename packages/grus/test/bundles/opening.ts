// A page that opens models of any kind, and runs them.
import { compile, createBackend, type NamedTensorRecord, openRunnable } from "grus";

/** The outputs of the model in a file. */
export async function run(file: Uint8Array, inputs: NamedTensorRecord): Promise<NamedTensorRecord> {
  const { model } = await openRunnable(file);
  const compiled = await compile(await createBackend(), model.apply, model.parameters, inputs);
  return compiled.run(model.parameters, inputs);
}
