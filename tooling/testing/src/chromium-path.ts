// Location and flags of the installed Chromium.
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"] as const;

/**
 * Flags to run Chromium without a sandbox, without background traffic, and with WebGPU and WebGL2 in software
 * if there is no GPU.
 */
export const chromiumFlags: readonly string[] = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
];

/** The Chromium at `own`, or the first in the usual locations; undefined if there is none. */
export function chromiumPath(own: string | undefined): string | undefined {
  return (own === undefined ? PLACES : [own]).find((place) => existsSync(place));
}

/** The path of Chromium: `CHROME_PATH` if set. Throws, with what to install, if there is none. */
export function requireChromium(own: string | undefined = process.env.CHROME_PATH): string {
  const path = chromiumPath(own);
  if (path !== undefined) return path;
  throw new Error(`Chromium not found at ${own ?? PLACES.join(", ")}.\nInstall it, or set CHROME_PATH.`);
}
