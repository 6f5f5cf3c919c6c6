// In Node: WebGPU through the package webgpu, computed by the software renderer of Chromium.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { GpuUnavailableError } from "../src/errors.ts";
import { gpuBackend } from "../src/gpu-backend.ts";

const CHROMIUM = "/usr/lib/chromium";
const RENDERER = `${CHROMIUM}/vk_swiftshader_icd.json`;

test.skipIf(!existsSync(RENDERER))(
  "WebGPU computes, and the process exits (Chromium's software renderer)",
  async () => {
    const conditions = process.env.MODE === "dist" ? [] : ["--conditions=@grus/source"];
    const program = fileURLToPath(new URL("./node-program.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...conditions, "--import", "tsx", program],
      { env: { ...process.env, VK_ICD_FILENAMES: RENDERER, LD_LIBRARY_PATH: CHROMIUM } },
    );
    expect(JSON.parse(stdout)).toEqual({ name: "gpu:webgpu", data: [11] });
  },
);

test.skipIf(process.platform !== "linux")(
  "without a Vulkan driver the error says so, and WebGL2 is not attempted",
  async () => {
    vi.stubEnv("VK_ICD_FILENAMES", "nowhere.json");
    const error = await gpuBackend().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GpuUnavailableError);
    expect((error as Error).message).toMatch(/^gpuBackend: WebGPU .* finds no GPU\.\nInstall the driver/);
  },
);

test("WebGL2 is rejected: it is for browsers", async () => {
  const error = await gpuBackend({ mode: "webgl2" }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GpuUnavailableError);
  expect((error as Error).message).toMatch(/^gpuBackend: WebGL2 .* only browsers have\.\nUse WebGPU/);
});
