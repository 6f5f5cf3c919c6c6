// The time and memory that converting and exporting a model of 52 MB takes, in processes of their own, beyond
// those of converting a small one, which loads the same code.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeSafetensors } from "@grus/io";
import { randomNormal } from "@grus/tensor";
import { key, type TensorData } from "grus";
import { expect, test } from "vitest";
import { folder } from "./command.ts";

const [inputSize, layers] = [128, 2];
/** Units of 52.5 MB of weights, and of a small model. */
const [large, small] = [1024, 4];

/** The tensors of `nn.LSTM(128, hiddenSize, 2)`. */
function lstm(hiddenSize: number): Record<string, TensorData> {
  const gates = 4 * hiddenSize;
  const shapes = Array.from({ length: layers }, (_, i) => [
    [`rnn.weight_ih_l${i}`, [gates, i === 0 ? inputSize : hiddenSize]],
    [`rnn.weight_hh_l${i}`, [gates, hiddenSize]],
    [`rnn.bias_ih_l${i}`, [gates]],
    [`rnn.bias_hh_l${i}`, [gates]],
  ]).flat() as [string, number[]][];
  return Object.fromEntries(
    shapes.map(([name, shape], i) => {
      const data = Float32Array.from(randomNormal(key(i), shape).data, (value) => value / 32);
      return [name, { shape, dtype: "float32", data }] as const;
    }),
  );
}

/** Seconds of CPU time and megabytes at most that `grus ARGS` takes. */
function costOf(...args: readonly string[]): { readonly seconds: number; readonly megabytes: number } {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const report =
    "process.on('exit', () => { const { userCPUTime, maxRSS } = process.resourceUsage(); process.stderr.write('\\ncost ' + userCPUTime / 1e6 + ' ' + maxRSS / 1024); });";
  const flags = ["--conditions=@grus/source", "--import", "tsx"];
  const loaded = `--import=data:text/javascript,${encodeURIComponent(report)}`;
  const { stderr, status } = spawnSync(process.execPath, [...flags, loaded, main, ...args], {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  const [, seconds, megabytes] = /cost (\S+) (\S+)$/.exec(stderr)!;
  return { seconds: Number(seconds), megabytes: Number(megabytes) };
}

test("a model of 52 MB is converted and exported in 3 seconds and three times its size", () => {
  const place = folder();
  const at = (name: string) => join(place, name);
  for (const [name, hiddenSize] of [
    ["lstm", large],
    ["small", small],
  ] as const) {
    writeFileSync(at(`${name}.safetensors`), writeSafetensors(lstm(hiddenSize)));
    const list = [{ name: "rnn", kind: "lstm", inputSize, hiddenSize, layers }];
    writeFileSync(at(`${name}.json`), JSON.stringify({ layers: list }));
  }
  const ofSmall = ["convert", at("small.safetensors"), at("small"), "--layers", at("small.json")];
  // The first start compiles the sources.
  costOf(...ofSmall);
  const start = costOf(...ofSmall);
  const list = ["--layers", at("lstm.json")];
  // The weights of an ONNX file are views of it, and are there once more with the gates in the order of Grus.
  const runs: readonly (readonly [times: number, ...args: readonly string[]])[] = [
    [3, "convert", at("lstm.safetensors"), at("lstm"), ...list],
    [3, "convert", at("lstm"), at("lstm.onnx")],
    [2.5, "convert", at("lstm.onnx"), at("again")],
    [3, "export", at("lstm"), "--esm", at("lstm.mjs"), "--size", "batch=1,time=1"],
    [3, "export", at("lstm"), "--esm", at("int8.mjs"), "--size", "batch=1,time=1", "--weights", "int8"],
    [2.9, "export", at("again"), "--esm", at("again.mjs"), "--size", "batch=1,time=1"],
    [3, "export", at("lstm"), "--out", at("exported.onnx")],
  ];
  for (const [times, ...args] of runs) {
    const { seconds, megabytes } = costOf(...args);
    const [more, mostly] = [seconds - start.seconds, megabytes - start.megabytes];
    console.info(
      `${args[0]} ${args
        .slice(1)
        .map((arg) => arg.replace(place, ""))
        .join(" ")}: ${more.toFixed(1)} s, ${mostly.toFixed(0)} MB`,
    );
    expect(more, args.join(" ")).toBeLessThan(3);
    expect(mostly, args.join(" ")).toBeLessThan(times * 52.6);
  }
}, 300_000);
