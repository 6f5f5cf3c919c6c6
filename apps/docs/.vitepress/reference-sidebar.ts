// The lists beside the pages of the reference, which are written before the site is built.
import { existsSync, readFileSync } from "node:fs";
import type { DefaultTheme } from "vitepress";

const file = new URL("../pages/reference/sidebar.json", import.meta.url);

/** The lists by the beginning of the address; none before `pnpm docs:build` or `docs:dev` wrote the reference. */
export function referenceSidebar(): Readonly<Record<string, DefaultTheme.SidebarItem[]>> {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}
