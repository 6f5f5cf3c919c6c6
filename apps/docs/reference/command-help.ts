// The help of the command line, as the program prints it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { root } from "./packages.ts";

/** A term of the help and what it says of it, such as an option. */
export interface HelpRow {
  readonly term: string;
  readonly text: string;
}

/** What `grus NAME --help` prints. */
export interface CommandHelp {
  readonly usage: string;
  readonly about: string;
  /** Below `Arguments:`, `Options:` and `Commands:`; further texts have no rows. */
  readonly sections: ReadonlyMap<string, readonly HelpRow[]>;
  /** What follows the lists, such as examples. */
  readonly rest: string;
}

const run = promisify(execFile);

/** The help of `grus`, under "", and of every command, under its name: in the order of the program. */
export async function commandHelps(): Promise<ReadonlyMap<string, CommandHelp>> {
  const args = ["--conditions=@grus/source", "--import", "tsx", "test/print-help.ts"];
  const { stdout } = await run(process.execPath, args, { cwd: `${root}apps/cli` });
  const printed: unknown = JSON.parse(stdout);
  if (typeof printed !== "object" || printed === null) throw new Error("The program printed no help.");
  return new Map(Object.entries(printed).map(([name, text]) => [name, readHelp(String(text))]));
}

const LISTS = new Set(["Arguments", "Options", "Commands"]);

/** Reads the help of a command. */
export function readHelp(text: string): CommandHelp {
  const [head = "", ...blocks] = text.trimEnd().split(/\n\n(?=\S)/);
  const usage = head
    .replace(/^Usage: /, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  const sections = new Map<string, readonly HelpRow[]>();
  const texts: string[] = [];
  for (const block of blocks) {
    const [, title = "", list = ""] = /^(\w+):\n([\s\S]*)$/.exec(block) ?? [];
    if (LISTS.has(title)) sections.set(title, rowsOf(list));
    else texts.push(block);
  }
  const [about = "", ...rest] = texts;
  return { usage, about: about.replaceAll(/\s+/g, " "), sections, rest: rest.join("\n\n") };
}

/** A term begins after two spaces; lines that begin further right go on with the text. */
function rowsOf(list: string): readonly HelpRow[] {
  const rows: { term: string; text: string }[] = [];
  for (const line of list.split("\n")) {
    const [, term, text = ""] = /^ {2}(\S.*?)(?: {2,}(.*))?$/.exec(line) ?? [];
    const last = rows.at(-1);
    if (term !== undefined) rows.push({ term, text });
    else if (last !== undefined) last.text = `${last.text} ${line.trim()}`.trim();
  }
  return rows;
}
