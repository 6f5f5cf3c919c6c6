// The page's actions on models beside it.
import { createBackend, GrusError, openModel } from "grus";

/** Called by the tests as `globalThis.page`. */
export interface PageActions {
  /** What the language model at an address beside the page writes; or the message of the error. */
  write(address: string): Promise<string>;
}

const actions: PageActions = {
  async write(address) {
    const backend = await createBackend();
    try {
      const opened = await openModel(address, { task: "language-model" });
      let written = "";
      for await (const piece of opened.on(backend).write({ prompt: "the", length: 12 })) written += piece;
      return written;
    } catch (error) {
      if (error instanceof GrusError) return error.message;
      throw error;
    } finally {
      await backend.dispose();
    }
  },
};

Object.assign(globalThis, { page: actions });
