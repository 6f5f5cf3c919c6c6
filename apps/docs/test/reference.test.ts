import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readHelp } from "../reference/command-help.ts";
import { escaped } from "../reference/comments.ts";
import { declarationOf, messageOf } from "../reference/declarations.ts";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Text of a part of a page. */
function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("\u200b", "")
    .replaceAll(/\s+/g, " ");
}

/** The names of every module, as the entries in the pages of all packages state them. */
function namesOfEntries(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const pages = readdirSync(`${dist}reference`, { recursive: true, encoding: "utf8" });
  for (const page of pages.filter((path) => path.endsWith(".html"))) {
    const [, ...entries] = readFileSync(`${dist}reference/${page}`, "utf8").split('<h2 id="');
    for (const entry of entries) {
      const name = entry.slice(0, entry.indexOf('"'));
      const [, exported = ""] = /Exported by (.*?)\. ?(?:<|$)/.exec(entry.replaceAll(/<\/?code>/g, "")) ?? [];
      for (const place of textOf(exported).split(", ").filter(Boolean)) {
        const [module = "", names = name] = place.split(" as ");
        const own = found.get(module) ?? new Set();
        found.set(module, own);
        for (const each of names.split(" and ")) own.add(each);
      }
    }
  }
  return found;
}

/** The names that an API report lists, by module; without namespaces of other modules. */
function namesOfReport(folder: string): ReadonlyMap<string, readonly string[]> {
  const [report = ""] = readFileSync(`${root}packages/${folder}/api.md`, "utf8").split("## Not exported");
  const [, ...modules] = report.split(/^## /m);
  return new Map(modules.map((text) => [/`(.*)`/.exec(text)?.[1] ?? "", namesIn(text)]));
}

const DECLARATION = /^( {4})?(?:class|abstract class|function|const|interface|type|enum) (\w+)/;

function namesIn(text: string): readonly string[] {
  const names = new Set<string>();
  let namespace = "";
  let renamed: string | undefined;
  for (const line of text.split("\n")) {
    const [, from, to] = /^\/\/ (\w+), exported as (\w+)/.exec(line) ?? [];
    if (to !== undefined) names.add(to);
    renamed = from ?? renamed;
    namespace = line === "}" ? "" : (/^namespace (\w+)/.exec(line)?.[1] ?? namespace);
    const [, again] = /^export (?:type )?\{ (?:\w+ as )?(\w+) \}/.exec(line) ?? [];
    if (again !== undefined) names.add(again);
    const [, indent, declared] = DECLARATION.exec(line) ?? [];
    if (declared === undefined || declared === renamed) continue;
    if (indent === undefined) names.add(declared);
    else if (namespace !== "") names.add(`${namespace}.${declared}`);
  }
  return [...names];
}

test("the site has been built with its reference", () => {
  expect(existsSync(`${dist}reference/index.html`)).toBe(true);
});

test("every export of every package has an entry that names its module", () => {
  const entries = namesOfEntries();
  const counts: Record<string, number> = {};
  const missing: string[] = [];
  for (const folder of readdirSync(`${root}packages`))
    for (const [module, names] of namesOfReport(folder)) {
      counts[module] = names.length;
      const own = entries.get(module) ?? new Set();
      missing.push(...names.filter((name) => !own.has(name)).map((name) => `${module}: ${name}`));
    }
  expect(missing).toEqual([]);
  expect(counts["@grus/cells"]).toBeGreaterThan(300);
  expect(Object.keys(counts)).toHaveLength(29);
});

test("every error has a paragraph on what it means and one on how to mend it", () => {
  const [, ...entries] = readFileSync(`${dist}reference/errors.html`, "utf8").split('<h3 id="');
  const thin = entries
    .filter((entry) => (entry.match(/<p>/g)?.length ?? 0) < 3)
    .map((entry) => entry.slice(0, entry.indexOf('"')));
  expect(thin).toEqual([]);
  expect(entries.length).toBeGreaterThan(50);
});

test("every command has a page with all its options", () => {
  const args = ["--conditions=@grus/source", "--import", "tsx", "test/print-help.ts"];
  const helps: Record<string, string> = JSON.parse(
    execFileSync(process.execPath, args, { cwd: `${root}apps/cli`, encoding: "utf8" }),
  );
  for (const [command, help] of Object.entries(helps)) {
    const page = textOf(readFileSync(`${dist}cli/${command === "" ? "index" : command}.html`, "utf8"));
    const options = help.match(/^ {2}-.*?(?= {2,}|$)/gm) ?? [];
    expect(options.length).toBeGreaterThan(0);
    for (const option of options) expect(page).toContain(option.trim());
  }
  expect(Object.keys(helps)).toHaveLength(16);
});

test("help is read by its columns, in lines of any length", () => {
  const help = readHelp(
    "Usage: grus run [options]\n            <model>\n\nRun a\nmodel.\n\nOptions:\n  --in <file>  tensors\n               to read\n  -h, --help   display help\n\nExamples:\n  $ grus run a",
  );
  expect(help.usage).toBe("grus run [options] <model>");
  expect(help.about).toBe("Run a model.");
  expect(help.sections.get("Options")).toEqual([
    { term: "--in <file>", text: "tensors to read" },
    { term: "-h, --help", text: "display help" },
  ]);
  expect(help.rest).toBe("Examples:\n  $ grus run a");
});

test("declarations have options by that name, and messages their fixed words", () => {
  const file = (path: string) => `${root}packages/${path}.ts`;
  expect(declarationOf(file("optim/src/adam"), "adam")).toBe(
    "function adam(options: AdamOptions): Optimizer;",
  );
  expect(declarationOf(file("optim/src/adam"), "AdamDecays")).toContain("  readonly beta1?: number;\n");
  expect(messageOf(file("tensor/src/errors"), "DisposedError")).toBe(
    "… was disposed.\nCreate a new one, or dispose it later.",
  );
});

test("comments keep what Markdown, Vue and formulas would take for theirs", () => {
  expect(escaped("[batch]: a*b < {{ c }} costs $1")).toBe(
    "\\[batch]: a\\*b &lt; &#123;&#123; c }} costs &#36;1",
  );
});
