// Cuts the microphone's sound into chunks, on the thread of sound.

/** What the scope of an audio worklet has besides the page's names. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (options: {
    readonly processorOptions: { readonly length: number };
  }) => AudioWorkletProcessor,
): void;

registerProcessor(
  "chunks",
  class extends AudioWorkletProcessor {
    readonly #chunk: Float32Array;
    #filled = 0;

    constructor({ processorOptions }: { readonly processorOptions: { readonly length: number } }) {
      super();
      this.#chunk = new Float32Array(processorOptions.length);
    }

    process(inputs: readonly (readonly Float32Array[])[]): boolean {
      for (const sample of inputs[0]?.[0] ?? []) {
        this.#chunk[this.#filled++] = sample;
        if (this.#filled < this.#chunk.length) continue;
        this.port.postMessage(this.#chunk.slice());
        this.#filled = 0;
      }
      return true;
    }
  },
);
