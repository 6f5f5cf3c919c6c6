// WebGPU in Node: the package `webgpu` (Dawn), which users install separately.
import { GpuUnavailableError } from "./errors.ts";
import { brokenPackage, noPackage } from "./unavailability.ts";

/** An acquired `navigator.gpu`, and its release. */
export interface WebgpuHost {
  /** Whether it comes from the package; otherwise from the engine, or there is none. */
  readonly isPackage: boolean;
  /**
   * After the last release, lets the device of the package go and removes `navigator.gpu`, which would keep
   * the process alive.
   */
  release(destroyDevice: () => Promise<void>): Promise<void>;
}

let users = 0;

/**
 * Creates `navigator.gpu`, which gpu.js requires, if Node has none. Throws {@link GpuUnavailableError} if the
 * package does not load.
 */
export async function provideWebgpu(): Promise<WebgpuHost> {
  const host = globalThis as Host;
  const isThere = host.navigator?.gpu !== undefined && users === 0;
  if (host.process?.versions?.node === undefined || isThere) {
    return { isPackage: false, release: async () => {} };
  }
  if (users === 0) await install(host);
  users++;
  return { isPackage: true, release };
}

interface Host {
  navigator?: { gpu?: unknown };
  readonly process?: { readonly versions?: { readonly node?: string } };
}

interface DawnPackage {
  create(options: readonly string[]): unknown;
  readonly globals: Readonly<Record<string, unknown>>;
}

async function install(host: Host): Promise<void> {
  const { create, globals } = await loadPackage();
  for (const [key, value] of Object.entries(globals)) define(globalThis, key, { value });
  if (host.navigator === undefined) define(globalThis, "navigator", { value: {} });
  define(host.navigator as object, "gpu", { value: create([]) });
}

async function loadPackage(): Promise<DawnPackage> {
  // Not a literal, so that bundlers for browsers do not resolve it.
  const name = "webgpu";
  try {
    return (await import(/* @vite-ignore */ name)) as DawnPackage;
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: string };
    throw new GpuUnavailableError(code === "ERR_MODULE_NOT_FOUND" ? noPackage : brokenPackage(message));
  }
}

async function release(destroyDevice: () => Promise<void>): Promise<void> {
  users--;
  if (users > 0) return;
  await destroyDevice();
  if (users === 0) delete (globalThis as Host).navigator!.gpu;
}

function define(target: object, key: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(target, key, {
    configurable: true,
    ...("value" in descriptor ? { writable: true } : {}),
    ...descriptor,
  });
}
