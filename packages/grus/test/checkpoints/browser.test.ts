// Checkpoints in Chromium's private file system, and exchanged with Node: same bytes, and runs begun in one
// and completed in the other.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasmBackend } from "@grus/backend-wasm";
import { decodeCheckpoint } from "@grus/io";
import { openCheckpointDirectory } from "@grus/io/node";
import { describeInChromium, servePage } from "@grus/testing/browser";
import { minimize } from "@grus/train";
import { expect, onTestFinished, test } from "vitest";
import type { PageActions } from "./page.ts";
import { bitsOf, trainedRun } from "./trained.ts";

const settings = { epochs: 4, hiddenSize: 7 } as const;

describeInChromium("checkpoints", (newPage) => {
  async function open() {
    const page = await newPage();
    await page.goto(
      await servePage({
        page: new URL("./page.ts", import.meta.url),
        workers: [new URL("./page-worker.ts", import.meta.url)],
      }),
    );
    await page.waitForFunction("globalThis.page !== undefined");
    const call =
      (name: string) =>
      (...values: unknown[]) =>
        page.evaluate(`globalThis.page.${name}(...${JSON.stringify(values)})`);
    const names = [
      "begin",
      "resume",
      "terminateWorkers",
      "open",
      "openAfterWorker",
      "fill",
      "damage",
      "removeFileSystem",
    ] satisfies (keyof PageActions)[];
    const actions = Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as PageActions;
    return { page, actions };
  }

  test("a run begun in Node and completed in the page equals one in Node, and vice versa", async () => {
    const { actions } = await open();
    const whole = await inNode();
    expect(await actions.resume(settings, "whole")).toEqual({ ...whole, simd: "simd128" });
    for (const steps of [4, 9, 20]) {
      const begun = await inNode({ stopAfter: steps });
      const there = await actions.resume(settings, `from-node-${steps}`, [...begun.file!]);
      expect({ ...there, resumed: undefined }).toEqual({ ...whole, simd: "simd128" });
      expect(there.resumed).toMatchObject({ step: steps, backend: "wasm" });
      const file = Uint8Array.from(await actions.begin(settings, steps, `to-node-${steps}`));
      expect(withoutTimes(file)).toEqual(withoutTimes(begun.file!));
      const here = await inNode({ file });
      expect({ ...here, resumed: undefined }).toEqual(whole);
      expect(here.resumed).toMatchObject({ step: steps, backend: "wasm" });
    }
  });

  test("a run in workers that are terminated at arbitrary moments gives the same result", async () => {
    const { actions } = await open();
    const times = [300, 20, 240, 310, 260, 333, 280];
    const { begun, ...result } = await actions.terminateWorkers({ ...settings, folder: "ended" }, times);
    console.info(`workers were terminated with a checkpoint of step ${begun.join(", ")}`);
    expect({ ...result, resumed: undefined }).toEqual({ ...(await inNode()), simd: "simd128" });
    const steps = begun.map((step) => step ?? 0);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBeGreaterThan(0);
  });

  test("only one store at a time can write to a folder, across pages and workers", async () => {
    const { actions } = await open();
    expect(await actions.open("one/two")).toBe("open");
    expect(await actions.open("one/two")).toMatchInlineSnapshot(`
      "ModelFileError: checkpoint: one/two: expected a folder that no other store writes to; got the lock of another page, worker or store.
      Close it, or use a different folder for this run."
    `);
    expect(
      await actions.openAfterWorker({ epochs: 400, hiddenSize: 7, folder: "worked" }),
    ).toMatchInlineSnapshot(`
      [
        "ModelFileError: checkpoint: worked: expected a folder that no other store writes to; got the lock of another page, worker or store.
      Close it, or use a different folder for this run.",
        "open",
      ]
    `);
  });

  test("a damaged file is skipped and reported", async () => {
    const { actions } = await open();
    expect(await actions.fill("filled", 3, 4000)).toMatchInlineSnapshot(`
      {
        "names": [
          "checkpoint-000000003.grus",
          "checkpoint-000000002.grus",
        ],
        "newest": {
          "step": 3,
        },
        "results": [
          "checkpoint-000000001.grus",
          "checkpoint-000000002.grus",
          "checkpoint-000000003.grus",
        ],
      }
    `);
    expect(await actions.damage("filled")).toMatchInlineSnapshot(`
      {
        "found": {
          "step": 2,
        },
        "skipped": [
          {
            "name": "checkpoint-000000003.grus",
            "reason": "expected 4120 bytes of content; got 2046",
          },
        ],
      }
    `);
  });

  test("an exhausted disk quota is reported, and earlier checkpoints are kept", async () => {
    const { page, actions } = await open();
    const devtools = await page.context().newCDPSession(page);
    const [origin] = /^http:\/\/[^/]+/.exec(page.url())!;
    await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 700_000 });
    const { results, newest, names } = await actions.fill("full", 4, 256_000);
    expect(
      results.map((text) => text.replace(/\d+ bytes/, "N bytes").replace(/(got \w+): .*\./, "$1: ….")),
    ).toMatchInlineSnapshot(`
      [
        "checkpoint-000000001.grus",
        "checkpoint-000000002.grus",
        "ModelFileError: checkpoint: full/checkpoint-000000003.grus: expected to write N bytes; got QuotaExceededError: ….
      The site's storage quota is used up: free some space. Earlier checkpoints are unchanged.",
        "ModelFileError: checkpoint: full/checkpoint-000000003.grus: expected to write N bytes; got QuotaExceededError: ….
      The site's storage quota is used up: free some space. Earlier checkpoints are unchanged.",
      ]
    `);
    expect(names.length).toBeGreaterThanOrEqual(1);
    expect(newest).toEqual({ step: results.findLastIndex((text) => text.startsWith("checkpoint-")) + 1 });
  });

  test("without a private file system, the error gives advice", async () => {
    const { actions } = await open();
    expect(await actions.removeFileSystem()).toMatchInlineSnapshot(`
      "ModelFileError: checkpoint: anywhere: expected a browser with a writable private file system (OPFS); got none.
      Serve the page by https or from localhost, leave the private window, or use a browser that supports it; in Node use @grus/io/node."
    `);
  });
});

/** The run in Node: from a file or from the beginning, to the end or until a step. */
async function inNode({ stopAfter, file }: { readonly stopAfter?: number; readonly file?: Uint8Array } = {}) {
  const directory = await mkdtemp(join(tmpdir(), "grus-checkpoints-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  if (file !== undefined) await writeFile(join(directory, "checkpoint-000000001.grus"), file);
  const backend = await wasmBackend({ simd: "simd128", threads: 1 });
  const [store, stop] = [await openCheckpointDirectory(directory), new AbortController()];
  const onStep = ({ step }: { readonly step: number }) => {
    if (step === stopAfter) stop.abort();
  };
  const options = await trainedRun(backend, settings);
  const checkpoints = { store, resume: "if-present" } as const;
  const { parameters, carry, history, steps, stopped, resumed } = await minimize({
    ...options,
    callbacks: [{ onStep }],
    signal: stop.signal,
    checkpoints,
  }).finish();
  const [newest] = await store.list();
  const { simd } = backend;
  await backend.dispose();
  await store.close();
  return {
    simd,
    bits: bitsOf({ parameters, carry }),
    losses: history.map(({ loss }) => loss),
    steps,
    stopped,
    resumed,
    ...(stopAfter === undefined ? {} : { file: new Uint8Array(await readFile(join(directory, newest!))) }),
  };
}

/** A checkpoint without measured times. */
function withoutTimes(file: Uint8Array): unknown {
  const { tensors, record } = decodeCheckpoint(file);
  const names = ["seconds", "epochSeconds", "remainingSeconds"];
  const text = JSON.stringify(record, (name, value) => (names.includes(name) ? undefined : value));
  return { tensors, text };
}
