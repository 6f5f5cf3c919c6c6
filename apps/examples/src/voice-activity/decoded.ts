// Recordings as samples, decoded by the browser.
import { RATE } from "./chunks.ts";

/** The first channel of a recording at an address, at 16 kHz. */
export async function decoded(address: string): Promise<Float32Array> {
  return decodedBytes(await (await fetch(address)).arrayBuffer());
}

/** The first channel of a recording in any form that the browser decodes, at 16 kHz. */
export async function decodedBytes(bytes: ArrayBuffer): Promise<Float32Array> {
  // A context decodes to its own rate.
  const context = new OfflineAudioContext(1, 1, RATE);
  return (await context.decodeAudioData(bytes)).getChannelData(0);
}
