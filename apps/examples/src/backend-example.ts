// Examples that run on WebAssembly in this process, with a full and a quick size.
import type { Backend } from "@grus/tensor";
import { createBackend } from "grus";
import type { Example, ExampleOptions, ExampleResult } from "./example.ts";
import { checkParts } from "./parts.ts";

/** What an example runs with. */
export interface BackendOptions<Sizes>
  extends Pick<ExampleOptions, "data" | "rest" | "signal" | "onProgress"> {
  readonly backend: Backend;
  readonly sizes: Sizes;
}

/** The parts of {@link backendExample}. */
export interface BackendExample<Sizes> extends Pick<Example, "name" | "about"> {
  readonly full: Sizes;
  readonly quick: Sizes;
  /** Names that may follow on the command line, to run only these. Default: none. */
  readonly parts?: readonly string[] | undefined;
  /** Whether paths may follow instead of names. Default false. */
  readonly takesPaths?: boolean | undefined;
  readonly run: (options: BackendOptions<Sizes>) => Promise<ExampleResult>;
}

/** An example whose run gets a backend, which is freed after it. */
export function backendExample<Sizes>(example: BackendExample<Sizes>): Example {
  const { name, about, full, quick, parts = [], takesPaths = false, run } = example;
  return {
    name,
    about,
    run: async ({ quick: isQuick, ...options }) => {
      if (!takesPaths) checkParts(name, options.rest, parts);
      const backend = await createBackend("wasm");
      try {
        return await run({ ...options, backend, sizes: isQuick ? quick : full });
      } finally {
        await backend.dispose();
      }
    },
  };
}
