// An opened model while the reader works with it: it is run, fine-tuned on rows, and written.
import { type Backend, fineTune, io, type NamedModel, onnx, ops, type Tensor } from "grus";
import {
  type HostTensors,
  type ModelFacts,
  modelFacts,
  type OutputFacts,
  outputFacts,
} from "./model-facts.ts";
import { trialInputs } from "./model-inputs.ts";
import type { OpenedFiles } from "./open-files.ts";
import type { WrittenForm } from "./open-messages.ts";

/** How a model is fine-tuned. */
export interface TuneSettings {
  readonly epochs: number;
  readonly learningRate: number;
  readonly signal: AbortSignal;
  onEpoch(epoch: number, loss: number): void;
}

type Tensors = Readonly<Record<string, Tensor>>;

/** A model of the reader's, with its present parameters. */
export class ModelSession {
  readonly #files: OpenedFiles;
  readonly #backend: Backend;
  readonly #model: NamedModel | undefined;
  #parameters: Tensors;

  constructor(files: OpenedFiles, backend: Backend) {
    const { opened } = files;
    this.#files = files;
    this.#backend = backend;
    this.#model = opened.kind === "weights" ? undefined : opened.model;
    this.#parameters = this.#model?.parameters ?? {};
  }

  /** What is known of it now. */
  async facts(): Promise<ModelFacts> {
    return modelFacts(this.#files, await this.#tensors());
  }

  /** Runs it on trial inputs; the time is that of a run after the first. Throws what the model throws. */
  async run(
    lengths: Readonly<Record<string, number>>,
    seed: number,
  ): Promise<{ readonly outputs: readonly OutputFacts[]; readonly milliseconds: number }> {
    const model = this.#modelTo("run");
    const inputs = await trialInputs(model, lengths, seed);
    const apply = (given: Tensors) => model.apply(this.#parameters, given);
    const compiled = await ops.compile(this.#backend, apply, inputs);
    try {
      await compiled.run(inputs);
      const begin = performance.now();
      const results = await compiled.run(inputs);
      const milliseconds = performance.now() - begin;
      const outputs = Object.entries(results).map(([name, value]) => outputFacts(name, value));
      return { outputs, milliseconds };
    } finally {
      compiled.dispose();
    }
  }

  /** Trains its parameters on rows: tensors named as its inputs and outputs. Throws `FineTuneError`. */
  async tune(
    data: HostTensors,
    { onEpoch, ...settings }: TuneSettings,
  ): Promise<{ readonly before: number; readonly after: number }> {
    const model = { ...this.#modelTo("fine-tune"), parameters: this.#parameters };
    const run = await fineTune({ ...settings, backend: this.#backend, model, data });
    for await (const { epoch, loss } of run) onEpoch(epoch, loss);
    const { parameters, before, after } = await run.finish();
    this.#parameters = parameters;
    return { before, after };
  }

  /** The bytes of the model with its present parameters. Throws for what ONNX cannot hold. */
  async write(form: WrittenForm): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
    const name = `${this.#files.name.replace(/\.[^.]*$/, "")}.${form}`;
    if (form === "safetensors") return { name, bytes: io.writeSafetensors(await this.#tensors()) };
    const { opened } = this.#files;
    const parameters = this.#parameters;
    if (opened.kind === "onnx") return { name, bytes: opened.model.toFile(parameters) };
    return { name, bytes: onnx.writeOnnx({ ...this.#modelTo("write as ONNX"), parameters }) };
  }

  /** Parameters and statistics, or the tensors of a file without a model. */
  async #tensors(): Promise<HostTensors> {
    const { opened } = this.#files;
    if (opened.kind === "weights") return Object.fromEntries(opened.tensors);
    const { statistics = {} } = opened.model;
    return ops.evaluate(ops.referenceBackend(), { ...this.#parameters, ...statistics });
  }

  #modelTo(verb: string): NamedModel {
    if (this.#model !== undefined) return this.#model;
    const { name } = this.#files;
    throw new Error(
      `${name} holds tensors without the layers that use them, so there is no model to ${verb}.`,
    );
  }
}
