// What a page can find out about where it runs.
import type { PageEnvironment } from "./page-report.ts";

/** Asks the browser; makes a WebGL2 context and an adapter, and keeps neither. */
export async function pageEnvironment(): Promise<PageEnvironment> {
  const [webgpu, webgl2] = [await adapterWords(), rendererWords()];
  return {
    browser: /Chrom\w*\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? navigator.userAgent,
    isIsolated: crossOriginIsolated,
    cores: navigator.hardwareConcurrency,
    ...(webgpu === undefined ? {} : { webgpu }),
    ...(webgl2 === undefined ? {} : { webgl2 }),
    isSoftware: /swiftshader|llvmpipe|software/i.test(`${webgpu} ${webgl2}`),
  };
}

async function adapterWords(): Promise<string | undefined> {
  // Absent where the browser has no WebGPU, whatever its type says.
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return undefined;
  const { vendor, architecture, device, description } = adapter.info;
  return [vendor, architecture, device, description].filter((word) => word !== "").join(", ");
}

function rendererWords(): string | undefined {
  const context = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (context === null) return undefined;
  const extension = context.getExtension("WEBGL_debug_renderer_info");
  const words = context.getParameter(
    extension === null ? context.RENDERER : extension.UNMASKED_RENDERER_WEBGL,
  ) as string;
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return words;
}
