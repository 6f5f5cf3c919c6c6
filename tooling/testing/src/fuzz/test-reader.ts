// A reader with an error that few inputs reach, for the tests of the fuzzer.

/** Accepts four bytes other than "GRUS", whose error is hidden behind a condition for each byte. */
export function readMagic(file: Uint8Array, Refusal: new (message: string) => Error): string {
  if (file.length !== 4) throw new Refusal("expected four bytes");
  let state = "nothing";
  if (file[0] === 71) {
    state = "G";
    if (file[1] === 82) {
      state = "GR";
      if (file[2] === 85) {
        state = "GRU";
        if (file[3] === 83) throw new TypeError("the hidden error");
      }
    }
  }
  return state;
}
