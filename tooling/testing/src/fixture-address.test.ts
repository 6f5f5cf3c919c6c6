import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixtureAddress } from "./fixture-address.ts";
import { committedReferenceDirectory, fixtureFolder } from "./fixture-folder.ts";

const directory = committedReferenceDirectory();
let address: string;

const server = createServer(({ url }, response) => {
  if (url === "/fixtures/loss-mae.safetensors") response.writeHead(404).end();
  else response.end(readFileSync(join(directory, url!.replace("/fixtures/", ""))));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  address = `http://localhost:${(server.address() as AddressInfo).port}/fixtures`;
});
afterAll(() => server.close());

test("an address has the fixtures of the folder served there", async () => {
  const [fetched, read] = [await fixtureAddress(address), await fixtureFolder(directory)];
  expect(fetched.manifest).toEqual(read.manifest);
  const entry = read.manifest.fixtures.find(({ name }) => name === "gru-18")!;
  expect(await fetched.load(entry)).toEqual(await read.load(entry));
});

test("names the missing file", async () => {
  const { manifest, load } = await fixtureAddress(address);
  const entry = manifest.fixtures.find(({ name }) => name === "loss-mae")!;
  await expect(load(entry)).rejects.toThrow(`${address}/loss-mae.safetensors: status 404.`);
});
