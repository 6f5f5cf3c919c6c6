// The worker's module of the page that opens models: everything that takes time happens here.
import { wasmBackend } from "@grus/backend-wasm";
import { io } from "grus";
import { exampleModel } from "./example-model.ts";
import { ModelSession } from "./model-session.ts";
import { openFiles } from "./open-files.ts";
import type { OpenReply, OpenRequest } from "./open-messages.ts";

const backend = wasmBackend({ threads: 1, simd: "simd128" });
let session: ModelSession | undefined;
let tuning = new AbortController();

const send = (reply: OpenReply, moved: readonly Transferable[] = []): void =>
  postMessage(reply, { transfer: [...moved] });

addEventListener("message", ({ data }: MessageEvent<OpenRequest>) => {
  if (data.type === "open-stop") tuning.abort();
  else
    void answer(data).catch((error: unknown) => {
      if (tuning.signal.aborted) send({ type: "open-stopped" });
      else send({ type: "open-failed", message: messageOf(error) });
    });
});

async function answer(request: Exclude<OpenRequest, { type: "open-stop" }>): Promise<void> {
  tuning = new AbortController();
  switch (request.type) {
    case "open-files":
      return open(request.files);
    case "open-example":
      return open([new File([exampleModel()], "example.onnx")]);
    case "open-run":
      return send({ type: "open-ran", ...(await opened().run(request.lengths, request.seed)) });
    case "open-tune":
      return tune(request);
    case "open-write": {
      const { name, bytes } = await opened().write(request.form);
      const copy = bytes.slice();
      return send({ type: "open-written", name, bytes: copy }, [copy.buffer]);
    }
  }
}

/** A file that cannot be opened leaves the model that is open. */
async function open(files: readonly File[]): Promise<void> {
  const next = new ModelSession(await openFiles(files), await backend);
  const facts = await next.facts();
  session = next;
  send({ type: "open-opened", facts });
}

async function tune({
  rows,
  epochs,
  learningRate,
}: Extract<OpenRequest, { type: "open-tune" }>): Promise<void> {
  const { tensors } = io.readSafetensors(new Uint8Array(await rows.arrayBuffer()));
  const own = opened();
  const losses = await own.tune(Object.fromEntries(tensors), {
    epochs,
    learningRate,
    signal: tuning.signal,
    onEpoch: (epoch, loss) => send({ type: "open-epoch", epoch, epochs, loss }),
  });
  send({ type: "open-tuned", ...losses, facts: await own.facts() });
}

function opened(): ModelSession {
  if (session === undefined) throw new Error("No model is open.");
  return session;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
