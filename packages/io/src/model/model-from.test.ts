// Models at addresses: files, directories, and answers that are not models.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelFrom } from "./model-from.ts";

let server: Server;
let origin: string;
const asked: (string | undefined)[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url);
    const [path] = request.url!.split("?");
    if (path === "/page/model.json")
      return void response.setHeader("Content-Type", "text/html; charset=utf-8").end("<!doctype html>");
    if (path === "/secret.onnx") return void response.writeHead(403).end();
    if (!/^\/(models\/a\/)?(model\.json|tagger\.onnx(\.data)?)$/.test(path!))
      return void response.writeHead(404).end();
    response.end(path);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

test.each(["/models/a/", "/models/a", "/models/a/model.json"])("a directory: %s", async (path) => {
  const source = await modelFrom(new URL(path, origin));
  if (!("read" in source)) throw new Error("not a directory");
  expect(source.name).toBe(`${origin}/models/a/`);
  expect(text(await source.read("model.json"))).toBe("/models/a/model.json");
  expect(await source.read("model.onnx")).toBeUndefined();
});

test("a file, those beside it, and the query of both", async () => {
  const source = await modelFrom(`${origin}/models/a/tagger.onnx?token=1`);
  if (!("bytes" in source)) throw new Error("not a file");
  expect(text(source.bytes)).toBe("/models/a/tagger.onnx");
  expect(text(await source.beside!("tagger.onnx.data"))).toBe("/models/a/tagger.onnx.data");
  expect(asked.slice(-2)).toEqual(["/models/a/tagger.onnx?token=1", "/models/a/tagger.onnx.data?token=1"]);
});

test("an address that holds its data", async () => {
  expect(await modelFrom("data:application/octet-stream;base64,AQID")).toMatchObject({
    bytes: Uint8Array.of(1, 2, 3),
  });
});

describe("refuses", () => {
  test.each([
    ["/none.onnx", "none.onnx: expected a file; got 404 Not Found.\nCheck the address."],
    ["/secret.onnx", "secret.onnx: expected a file; got 403 Forbidden.\nCheck the address."],
  ])("%s", async (path, message) => {
    await expect(modelFrom(origin + path)).rejects.toThrow(message);
  });

  test("a page in place of a file", async () => {
    const source = await modelFrom(`${origin}/page/`);
    if (!("read" in source)) throw new Error("not a directory");
    await expect(source.read("model.json")).rejects.toThrow(
      "/page/model.json: expected a file of a model; got an HTML page.\nCheck the address. Servers of single-page apps answer",
    );
  });

  test("what cannot be fetched", async () => {
    await expect(modelFrom("models/a/")).rejects.toThrow(
      'model: models/a/: expected an address, such as https://example.org/model/; got a relative one.\nIn Node, open a path with openModel(await modelAt(path)), modelAt from "grus/node".',
    );
    await expect(modelFrom(new URL("file:///model/"))).rejects.toThrow(
      "expected an address that can be fetched; got a file.",
    );
    await expect(modelFrom("http://127.0.0.1:1/model.onnx")).rejects.toThrow(
      "expected an answer of the server; got fetch failed.",
    );
    await expect(
      modelFrom(`${origin}/tagger.onnx`, { signal: AbortSignal.abort(new Error("Enough.")) }),
    ).rejects.toThrow("Enough.");
  });
});
