// Loads a module that `voiceModule` gives.
import type { VoiceModel } from "./detectors.ts";

/** What the module exports. */
interface VoiceModule {
  load(): Promise<VoiceModel>;
}

/** The model of the module at an address. */
export async function loadVoice(address: string): Promise<VoiceModel> {
  const module: VoiceModule = await import(address);
  return module.load();
}
