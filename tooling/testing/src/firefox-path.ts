// Firefox as it is installed on the machine.
import { existsSync } from "node:fs";

const PLACES = [
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
] as const;

/** The Firefox at `own`, or the first where systems install it; undefined where there is none. */
export function firefoxPath(own: string | undefined): string | undefined {
  return (own === undefined ? PLACES : [own]).find((place) => existsSync(place));
}

/** Where Firefox is: `FIREFOX_PATH` where that is set. Throws, naming what to install, where there is none. */
export function requireFirefox(own: string | undefined = process.env.FIREFOX_PATH): string {
  const path = firefoxPath(own);
  if (path !== undefined) return path;
  throw new Error(
    `There is no Firefox at ${own ?? PLACES.join(", ")}.\nInstall it (Debian: apt-get install firefox-esr), or set FIREFOX_PATH.`,
  );
}
