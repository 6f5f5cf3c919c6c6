// Options of ONNX files: reset gates that PyTorch's exporter wrote wrongly, memory, and data outside of the folder.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onnxExternalFiles } from "@grus/onnx";
import { expectClose } from "@grus/testing";
import { fixturePath } from "@grus/testing/fixtures";
import { describe, expect, test } from "vitest";
import { folder, grus } from "./command.ts";
import { onnxTagger, outputsOf, tensorsIn, tokens13 } from "./models.ts";

/** The PyTorch tagger with its reset gates before the recurrent product. */
function misplaced(): string {
  const bytes = readFileSync(onnxTagger);
  const name = "linear_before_reset";
  for (let at = bytes.indexOf(name); at !== -1; at = bytes.indexOf(name, at + 1))
    bytes[at + name.length + 1] = 0;
  const path = join(folder(), "tagger.onnx");
  writeFileSync(path, bytes);
  return path;
}

describe("a GRU that PyTorch's exporter wrote wrongly", () => {
  const warning = /warning: GRU node .* Read it with --gru reset-after, or export it again/;

  test("is named by every command that opens it, and read as PyTorch meant by --gru reset-after", async () => {
    const wrong = misplaced();
    const [input, output] = [tokens13(), join(folder(), "out.safetensors")];
    const expected = (await outputsOf(onnxTagger, input)).get("logits")!;
    const run = (...flags: string[]) => grus("run", wrong, "--input", input, "--output", output, ...flags);
    const plain = await run();
    expect([plain.code, warning.test(plain.error)]).toEqual([0, true]);
    const apart = Math.max(
      ...Array.from(tensorsIn(output).get("logits")!.data, (v, i) => Math.abs(v - expected.data[i]!)),
    );
    expect(apart).toBeGreaterThan(1e-3);
    const mended = await run("--gru", "reset-after");
    expect([mended.code, mended.error.includes("warning")]).toEqual([0, false]);
    expectClose(tensorsIn(output).get("logits")!.data, expected.data, { absolute: 1e-6 });
    expect((await grus("inspect", wrong)).error).toMatch(warning);
    expect((await grus("inspect", wrong)).out).toContain("the reset gate before the recurrent product");
    const told = await grus("inspect", wrong, "--gru", "reset-after");
    expect([told.error, told.out.includes("the reset gate after")]).toEqual(["", true]);
    expect((await grus("convert", wrong, join(folder(), "model.onnx"))).error).toMatch(warning);
  });

  test("is converted with the right gate", async () => {
    const path = join(folder(), "mended.onnx");
    expect((await grus("convert", misplaced(), path, "--gru", "reset-after")).code).toBe(0);
    const input = tokens13();
    const [found, expected] = [await outputsOf(path, input), await outputsOf(onnxTagger, input)];
    expectClose(found.get("logits")!.data, expected.get("logits")!.data, { absolute: 1e-6 });
  });

  test("the option is refused for other formats", async () => {
    const keras = await grus("inspect", fixturePath("pytorch/tagger.pt"), "--gru", "reset-after");
    expect([keras.code, keras.error]).toEqual([2, expect.stringContaining("since --gru is given")]);
  });
});

test("--memory bounds intermediate values, and the message says so", async () => {
  const flags = ["--input", tokens13(), "--output", join(folder(), "out.safetensors")];
  const small = await grus("run", onnxTagger, ...flags, "--memory", "2KB");
  expect(small.error).toMatch(/intermediate values of at most 2.0 kB at a time; got .* at a /);
  expect(small.error).toContain("Pass smaller inputs, or a larger --memory, if you trust the file.");
  expect(small.code).toBe(2);
  expect((await grus("run", onnxTagger, ...flags, "--memory", "200MB")).code).toBe(0);
  const odd = await grus("run", onnxTagger, ...flags, "--memory", "much");
  expect([odd.code, odd.error]).toEqual([
    2,
    expect.stringContaining("Expected a size such as 800MB or 2GB."),
  ]);
});

test.each([
  ["a file above the folder", (target: string) => target, "outside of it"],
  ["a device without an end", () => "/dev/zero", "got /dev/zero, outside of it"],
])("weights beside a model that are a link to %s are refused", async (_, leadTo, reason) => {
  const place = folder();
  mkdirSync(join(place, "model"));
  const file = readFileSync(fixturePath("onnx-external/tagger.onnx"));
  const [name] = onnxExternalFiles(file) as [string];
  writeFileSync(join(place, "model", "tagger.onnx"), file);
  writeFileSync(join(place, name), readFileSync(fixturePath(`onnx-external/${name}`)));
  symlinkSync(leadTo(join(place, name)), join(place, "model", name));
  const { code, error } = await grus("inspect", join(place, "model", "tagger.onnx"));
  expect([code, error]).toEqual([2, expect.stringContaining(reason)]);
});
