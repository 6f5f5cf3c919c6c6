// The worker's module of the page that learns to label texts.
import { wasmBackend } from "@grus/backend-wasm";
import { data } from "grus";
import type { LabelReply, LabelRequest } from "./label-messages.ts";
import { LabelSession } from "./label-session.ts";

const session = wasmBackend({ threads: 1, simd: "simd128" }).then((backend) => new LabelSession(backend));
let learning = new AbortController();

const send = (reply: LabelReply): void => postMessage(reply);

addEventListener("message", ({ data: request }: MessageEvent<LabelRequest>) => {
  if (request.type === "label-stop") learning.abort();
  else
    void answer(request).catch((error: unknown) => {
      const isStopped = request.type === "label-learn" && learning.signal.aborted;
      send(isStopped ? { type: "label-stopped" } : { type: "label-failed", message: messageOf(error) });
    });
});

async function answer(request: Exclude<LabelRequest, { type: "label-stop" }>): Promise<void> {
  const own = await session;
  switch (request.type) {
    case "label-read":
      return send({ type: "label-table", columns: await own.read(request.source) });
    case "label-learn": {
      learning = new AbortController();
      const facts = await own.learn(request.settings, {
        signal: learning.signal,
        onProgress: ({ stage, done, detail }) => send({ type: "label-progress", stage, done, detail }),
      });
      return send({ type: "label-learned", facts });
    }
    case "label-ask":
      return send({ type: "label-answer", text: request.text, answers: await own.label(request.text) });
    case "label-save":
      for (const { name, bytes } of own.files()) send({ type: "label-file", name, bytes: bytes.slice() });
  }
}

/** Advice that names options of a call is left out: the page has none of these. */
function messageOf(error: unknown): string {
  if (error instanceof data.DataError) return error.messageWith(() => undefined);
  return error instanceof Error ? error.message : String(error);
}
