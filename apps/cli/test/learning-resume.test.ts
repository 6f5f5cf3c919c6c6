// `--resume` of grus tag: a run that was interrupted ends with the model of one that was never stopped.
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { folder, grus } from "./command.ts";
import { expectResumed, learningRuns, stopRun } from "./stopped-runs.ts";

const place = folder();
const path = (name: string) => join(place, name);
const args = learningRuns().tag;

beforeAll(() => stopRun("tag", args, path("stopped")), 60_000);

describe("grus tag --resume", () => {
  test("ends with the model of an uninterrupted run", { timeout: 60_000 }, async () => {
    const [stopped, whole] = [path("copy"), path("whole")];
    cpSync(path("stopped"), stopped, { recursive: true });
    await expectResumed("tag", args, { stopped, whole });
    expect(await grus("tag", "--resume", stopped)).toEqual({
      code: 0,
      out: "",
      error: `${stopped}: the run is finished; there is nothing to resume. Omit --resume to start a new run.`,
    });
  });

  test("starts training again where its checkpoint is damaged, and says so", async () => {
    const damaged = path("damaged");
    cpSync(path("stopped"), damaged, { recursive: true });
    const file = join(damaged, "checkpoints", "checkpoint-training.grus");
    writeFileSync(file, "no");
    const { code, error } = await grus("tag", "--resume", damaged);
    expect(error).toContain(`${file} is damaged (`);
    expect(error).toContain("training starts again");
    expect([code, error.includes("resuming after")]).toEqual([0, false]);
  });

  test("the model so far can be used, and is not overwritten by another run", async () => {
    expect((await grus("predict", path("stopped"), args[0]!)).code).toBe(0);
    const { code, error } = await grus("tag", args[0]!, "--out", path("stopped"));
    expect(error).toContain(
      `holds an unfinished run.\nResume it with --resume ${path("stopped")}, choose another name, or remove`,
    );
    expect(code).toBe(2);
  });

  test.each<[string, readonly string[], string]>([
    [
      "another command",
      ["lm", "--resume", "@stopped"],
      "holds a run of `grus tag`; expected one of `grus lm`.",
    ],
    ["no run", ["tag", "--resume", "@none"], "Give the directory of an unfinished `grus tag --out DIR`."],
    ["other options", ["tag", "--resume", "@stopped", "--hidden", "8"], "--hidden 8 contradicts the run in"],
    [
      "another file",
      ["tag", "@other", "--resume", "@stopped"],
      "the file has changed since the run was started",
    ],
    ["no file", ["tag"], "missing required argument 'file'"],
    ["no column", ["classify", "@other", "--label", "x"], "required option '--text <column>' not specified"],
  ])("%s is one message, exit code 2", async (_, line, message) => {
    writeFileSync(path("other"), "from O\n");
    const given = line.map((arg) => (arg.startsWith("@") ? path(arg.slice(1)) : arg));
    const { code, error } = await grus(...given);
    expect(error).toContain(message);
    expect(code).toBe(2);
  });
});
