// Prints the help of the program, under "", and of every command, under its name, as JSON.
import { createColors } from "picocolors";
import { runCli } from "../src/cli.ts";
import { commands } from "../src/command-list.ts";

const helps: Record<string, string> = { "": await helpOf([]) };
for (const { name } of commands) helps[name] = await helpOf([name]);
process.stdout.write(JSON.stringify(helps));

async function helpOf(command: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const code = await runCli([...command, "--help"], {
    out: (text) => lines.push(text),
    write: (text) => lines.push(text),
    error: (text) => lines.push(text),
    stream: process.stderr,
    paint: createColors(false),
  });
  if (code !== 0) throw new Error(`grus ${command.join(" ")} --help failed:\n${lines.join("\n")}`);
  return lines.join("\n");
}
