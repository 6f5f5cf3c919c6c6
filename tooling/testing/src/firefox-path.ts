// Location of the installed Firefox.
import { existsSync } from "node:fs";

const PLACES = [
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
] as const;

/** The Firefox at `own`, or the first in the usual locations; undefined if there is none. */
export function firefoxPath(own: string | undefined): string | undefined {
  return (own === undefined ? PLACES : [own]).find((place) => existsSync(place));
}

/** The path of Firefox: `FIREFOX_PATH` if set. Throws, with what to install, if there is none. */
export function requireFirefox(own: string | undefined = process.env.FIREFOX_PATH): string {
  const path = firefoxPath(own);
  if (path !== undefined) return path;
  throw new Error(
    `Firefox not found at ${own ?? PLACES.join(", ")}.\nInstall it (Debian: apt-get install firefox-esr), or set FIREFOX_PATH.`,
  );
}
