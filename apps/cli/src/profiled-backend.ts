// The backend of a command that trains, which tells where the time went if it was asked to.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromeTrace, type ProfilingBackend, profileText, wasmBackend } from "@grus/backend-wasm/profile";
import type { Backend } from "grus";
import { type BackendOption, startBackend } from "./backend-option.ts";
import type { Console } from "./console.ts";
import { InputError } from "./errors.ts";

/** The flags that it reads. */
export interface ProfileFlags {
  readonly backend: BackendOption;
  readonly profile?: boolean | undefined;
  readonly out?: string | undefined;
}

/** A backend whose profile can be printed. */
export interface ProfiledBackend {
  readonly backend: Backend;
  /** Prints the profile and writes its trace into `--out`; nothing without `--profile`. */
  printProfile(console: Console): Promise<void>;
}

/** The name of the trace in `--out`. */
const TRACE = "profile.json";

/** The option. */
export const profileOption: readonly [flags: string, description: string] = [
  "--profile",
  `print where the time of networks went, by operation and part of the model; with --out also as a trace for Chromium's developer tools, ${TRACE}`,
];

/** Starts the backend. Throws {@link InputError} for a profile of a backend that has none. */
export async function startProfiled({ backend: name, profile, out }: ProfileFlags): Promise<ProfiledBackend> {
  if (!profile) return { backend: await startBackend(name), printProfile: async () => {} };
  if (name !== "auto" && name !== "wasm")
    throw new InputError(
      `--profile: --backend ${name} measures no operations; expected the backend wasm.`,
      `Leave out --backend ${name} or --profile.`,
    );
  const backend = await wasmBackend();
  return { backend, printProfile: (console) => printProfile(backend, out, console) };
}

async function printProfile(
  backend: ProfilingBackend,
  out: string | undefined,
  console: Console,
): Promise<void> {
  const profile = await backend.profile();
  console.error(profileText(profile));
  if (out === undefined) return;
  await writeFile(join(out, TRACE), `${JSON.stringify(chromeTrace(profile))}\n`);
  console.error(`trace: ${join(out, TRACE)}, for the performance panel of Chromium's developer tools`);
}
