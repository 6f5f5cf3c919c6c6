// Writes two models into one directory by turns, without end, as commands do: node replace-loop.ts DIR.
import { replaceFiles } from "@grus/io/node";
import { models } from "./replaced-models.ts";

const all = [...new Set(models.flatMap((model) => Object.keys(model)))];
for (let turn = 0; ; turn++) {
  const model = models[turn % models.length]!;
  const stale = all.filter((name) => !Object.hasOwn(model, name));
  await replaceFiles(process.argv[2]!, model, stale);
}
