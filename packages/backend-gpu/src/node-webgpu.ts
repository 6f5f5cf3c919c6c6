// WebGPU in Node: the package `webgpu` (Dawn), which gpu.js brings along, where it loads.

/** What makes and unmakes `navigator.gpu` in Node. */
export interface NodeWebgpu {
  /** Why there is no WebGPU; undefined where there is, or where this is not Node. */
  readonly missing: string | undefined;
  /** When the last user is gone, lets the device go and takes `navigator.gpu` away: as long as it is there, the process does not exit. */
  release(destroyDevice: () => Promise<void>): Promise<void>;
}

let users = 0;
const nothing: NodeWebgpu = { missing: undefined, release: async () => {} };

/** gpu.js looks for `navigator.gpu`, which Node does not have: it is made here. */
export async function provideWebgpu(): Promise<NodeWebgpu> {
  const host = globalThis as Host;
  if (host.process?.versions?.node === undefined) return nothing;
  if (host.navigator?.gpu !== undefined && users === 0) return nothing;
  try {
    if (users === 0) await install(host);
    users++;
    return { missing: undefined, release };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...nothing, missing: `in Node it needs the package webgpu, which did not load: ${reason}` };
  }
}

interface Host {
  navigator?: { gpu?: unknown };
  readonly process?: { readonly versions?: { readonly node?: string } };
}

interface DawnPackage {
  create(options: readonly string[]): unknown;
  readonly globals: Readonly<Record<string, unknown>> & {
    readonly GPUDevice: { readonly prototype: object };
  };
}

async function install(host: Host): Promise<void> {
  // Not a literal, so that bundlers for browsers leave it alone.
  const name = "webgpu";
  const { create, globals } = (await import(/* @vite-ignore */ name)) as DawnPackage;
  for (const [key, value] of Object.entries(globals)) define(globalThis, key, { value });
  // gpu.js sets a handler, which Dawn refuses, as it refuses every listener: errors are heard through error scopes alone.
  define(globals.GPUDevice.prototype, "onuncapturederror", { set: () => {} });
  if (host.navigator === undefined) define(globalThis, "navigator", { value: {} });
  define(host.navigator as object, "gpu", { value: create([]) });
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
