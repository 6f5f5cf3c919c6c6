// Chromium as it is installed on the machine, and how tests start it.
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"] as const;

/** The flags that Chromium needs to run without a sandbox, to stay quiet, and to offer WebGPU and WebGL2 in software where there is no GPU. */
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

/** The Chromium at `own`, or the first where systems install it; undefined where there is none. */
export function chromiumPath(own: string | undefined): string | undefined {
  return (own === undefined ? PLACES : [own]).find((place) => existsSync(place));
}

/** Where Chromium is: `CHROME_PATH` where that is set. Throws, naming what to install, where there is none. */
export function requireChromium(own: string | undefined = process.env.CHROME_PATH): string {
  const path = chromiumPath(own);
  if (path !== undefined) return path;
  throw new Error(`There is no Chromium at ${own ?? PLACES.join(", ")}.\nInstall it, or set CHROME_PATH.`);
}
