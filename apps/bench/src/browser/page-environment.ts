// The environment of a page: browser, cores and graphics.
import type { PageEnvironment } from "./page-report.ts";

/** Queries the browser; releases the adapter and the WebGL2 context that it creates. */
export async function pageEnvironment(): Promise<PageEnvironment> {
  const [webgpu, webgl2] = [await adapterName(), rendererName()];
  return {
    browser: /Chrom\w*\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? navigator.userAgent,
    isIsolated: crossOriginIsolated,
    cores: navigator.hardwareConcurrency,
    ...(webgpu === undefined ? {} : { webgpu }),
    ...(webgl2 === undefined ? {} : { webgl2 }),
    isSoftware: /swiftshader|llvmpipe|software/i.test(`${webgpu} ${webgl2}`),
  };
}

async function adapterName(): Promise<string | undefined> {
  // Undefined in browsers without WebGPU, contrary to its type.
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return undefined;
  const { vendor, architecture, device, description } = adapter.info;
  return [vendor, architecture, device, description].filter((part) => part !== "").join(", ");
}

function rendererName(): string | undefined {
  const context = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (context === null) return undefined;
  const extension = context.getExtension("WEBGL_debug_renderer_info");
  const name = context.getParameter(
    extension === null ? context.RENDERER : extension.UNMASKED_RENDERER_WEBGL,
  ) as string;
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return name;
}
