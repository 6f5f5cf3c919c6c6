// The pages of the command line: one of all commands, one of each.
import { type CommandHelp, commandHelps, type HelpRow } from "./command-help.ts";
import { escaped, fence } from "./comments.ts";
import { type Page, withTitle } from "./site-page.ts";

/** Asks the program for its help and that of every command. */
export async function commandPages(): Promise<readonly Page[]> {
  const helps = await commandHelps();
  return [...helps].map(([name, help]) => (name === "" ? indexPage(help) : commandPage(name, help)));
}

function indexPage(program: CommandHelp): Page {
  const commands = (program.sections.get("Commands") ?? []).filter(({ term }) => term !== "help");
  const text = [
    `${escaped(program.about)}\nThe program \`grus\` is in the package \`@grus/cli\`; these pages are what its own \`--help\` says.`,
    fence("npx @grus/cli forecast sales.csv\nnpm install --global @grus/cli", "sh"),
    "## Commands",
    listOf(commands.map(({ term, text }) => ({ term: `[\`grus ${term}\`](/cli/${term})`, text }))),
    optionsText(program),
    "## Exit codes",
    "0: done. 1: a check that failed, or an unexpected failure. 2: bad input. 130: stopped by Ctrl-C. 143: stopped by SIGTERM.",
  ];
  return { path: "cli/index.md", title: "Commands", text: withTitle("The command line", text.join("\n\n")) };
}

function commandPage(name: string, help: CommandHelp): Page {
  const given = help.sections.get("Arguments") ?? [];
  const text = [
    escaped(help.about),
    fence(help.usage, "sh"),
    given.length === 0 ? "" : `## Arguments\n\n${listOf(given.map(inCode))}`,
    optionsText(help),
    help.rest === "" ? "" : fence(help.rest, "txt"),
  ];
  return {
    path: `cli/${name}.md`,
    title: name,
    text: withTitle(`grus ${name}`, text.filter(Boolean).join("\n\n")),
  };
}

/** Every option has a heading, so that the search finds it and a link can name it. */
function optionsText({ sections }: CommandHelp): string {
  const options = (sections.get("Options") ?? []).map(({ term, text }) => {
    const name = /--([\w-]+)/.exec(term)?.[1] ?? term;
    return `### \`${term}\` {#${name}}\n\n${escaped(text)}`;
  });
  return ["## Options", ...options].join("\n\n");
}

function inCode({ term, text }: HelpRow): HelpRow {
  return { term: `\`${term}\``, text };
}

function listOf(rows: readonly HelpRow[]): string {
  return rows.map(({ term, text }) => `- ${term}: ${escaped(text)}`).join("\n");
}
