// Writes the reference and the pages of the command line into `pages`, before the site is built; with
// `--missing` only where there is none.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { commandPages } from "./command-pages.ts";
import { errorsPage } from "./errors-page.ts";
import { exportsOf } from "./exports.ts";
import { EntryFinder } from "./links.ts";
import { type Package, publishedPackages } from "./packages.ts";
import { readProject } from "./read-project.ts";
import { packagePages, packagesPage } from "./reference-pages.ts";
import { linkOf, type Page } from "./site-page.ts";

const pages = fileURLToPath(new URL("../pages/", import.meta.url));
const list = `${pages}reference/sidebar.json`;

if (!process.argv.includes("--missing") || !existsSync(list)) await writeAll();

async function writeAll(): Promise<void> {
  const packages = publishedPackages();
  const [commands, project] = [await commandPages(), await readProject(packages)];
  const exports = exportsOf(project, packages);
  const finder = new EntryFinder(exports);
  const byPackage = packages.map((own) => ({ own, written: packagePages(own, exports, finder) }));
  const general = [packagesPage(packages), errorsPage(packages, exports, finder)];
  const all = [...commands, ...general, ...byPackage.flatMap(({ written }) => written)];
  for (const folder of ["reference", "cli"]) rmSync(pages + folder, { recursive: true, force: true });
  for (const { path, text } of all) {
    mkdirSync(dirname(pages + path), { recursive: true });
    writeFileSync(pages + path, text);
  }
  writeFileSync(list, JSON.stringify(sidebarOf(general, byPackage, commands)));
  console.log(`reference: ${exports.length} exports, ${commands.length - 1} commands, ${all.length} pages`);
}

/** The lists beside the pages, by the beginning of their address. */
function sidebarOf(
  general: readonly Page[],
  byPackage: readonly { readonly own: Package; readonly written: readonly Page[] }[],
  commands: readonly Page[],
) {
  const packages = byPackage.map(({ own }) => ({ text: own.name, link: `/reference/${own.folder}/` }));
  const start = [...general.map(asLink), { text: "Command line", link: "/cli/" }];
  const topics = byPackage.map(({ own, written }) => [
    `/reference/${own.folder}/`,
    [
      {
        text: own.name,
        items: written.map((page, i) => (i === 0 ? { ...asLink(page), text: "Overview" } : asLink(page))),
      },
      { text: "Packages", collapsed: true, items: packages },
      { text: "Reference", items: start },
    ],
  ]);
  return Object.fromEntries([
    [
      "/cli/",
      [
        { text: "Command line", items: commands.map(asLink) },
        { text: "Reference", items: start.slice(0, -1) },
      ],
    ],
    [
      "/reference/",
      [
        { text: "Reference", items: start },
        { text: "Packages", items: packages },
      ],
    ],
    ...topics,
  ]);
}

function asLink(page: Page): { text: string; link: string } {
  return { text: page.title, link: linkOf(page) };
}
