// What the page that opens models and its worker send each other.
import type { ModelFacts, OutputFacts } from "./model-facts.ts";

/** The forms in which a model is written. */
export type WrittenForm = "onnx" | "safetensors";

/** From the page. */
export type OpenRequest =
  | { readonly type: "open-files"; readonly files: readonly File[] }
  | { readonly type: "open-example" }
  | { readonly type: "open-run"; readonly lengths: Readonly<Record<string, number>>; readonly seed: number }
  | {
      readonly type: "open-tune";
      readonly rows: File;
      readonly epochs: number;
      readonly learningRate: number;
    }
  | { readonly type: "open-stop" }
  | { readonly type: "open-write"; readonly form: WrittenForm };

/** From the worker. */
export type OpenReply =
  | { readonly type: "open-opened"; readonly facts: ModelFacts }
  | { readonly type: "open-ran"; readonly outputs: readonly OutputFacts[]; readonly milliseconds: number }
  | { readonly type: "open-epoch"; readonly epoch: number; readonly epochs: number; readonly loss: number }
  | {
      readonly type: "open-tuned";
      readonly before: number;
      readonly after: number;
      readonly facts: ModelFacts;
    }
  | { readonly type: "open-stopped" }
  | { readonly type: "open-written"; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: "open-failed"; readonly message: string };
