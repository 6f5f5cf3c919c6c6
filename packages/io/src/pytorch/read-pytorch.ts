// Reads files of torch.save: a zip archive since version 1.6, a sequence of pickles before.
import type { Float64Reading } from "../files/element-types.ts";
import { DAMAGED, quote } from "../files/model-file-error.ts";
import { isZip, readZip, type ZipEntry } from "../files/zip.ts";
import { archiveKind, refuseArchive } from "./archive-kind.ts";
import { Materialiser, type PyTorchFile, typeOf } from "./materialise.ts";
import { type PickleValue, readPickle } from "./pickle.ts";
import { globalsOf } from "./torch-globals.ts";
import { malformed, type Storage, storageIn } from "./torch-values.ts";

/** Options of {@link readPyTorch}. */
export interface ReadPyTorchOptions {
  /** How float64 tensors are converted: "narrow" (default) rounds to float32, "keep" gives a Float64Array. */
  readonly float64?: Float64Reading | undefined;
}

/**
 * Reads a `.pt` or `.pth` file, as `torch.save(model.state_dict(), path)` writes it, in the current format or
 * the one before version 1.6, including checkpoints that hold state dictionaries among other values. Element
 * types are converted as by {@link readSafetensors}.
 *
 * Only data is read: tensors, parameters, arrays and scalars of NumPy, numbers, strings, lists, sets, dictionaries.
 * Objects of other classes are passed over, and listed by name; nothing is ever executed. Refused by name are
 * tensors of types that are not read (complex64, float8_e4m3fn, uint16), sparse and quantized tensors, whole modules
 * (`torch.save(model)`), TorchScript (`torch.jit.save`) and exported programs (`.pt2`). Memory is bounded by eight
 * times the size of the file. Throws {@link ModelFileError}.
 */
export function readPyTorch(file: Uint8Array, { float64 = "narrow" }: ReadPyTorchOptions = {}): PyTorchFile {
  const { value, storageOf } = isZip(file) ? readArchive(file) : readLegacy(file);
  return new Materialiser(storageOf, float64, file.byteLength).file(value);
}

interface Unpickled {
  readonly value: PickleValue;
  readonly storageOf: (key: string) => Uint8Array;
}

function readArchive(file: Uint8Array): Unpickled {
  const entries = readZip(file, { maxBytes: 8 * file.byteLength });
  const kind = archiveKind([...entries.keys()]);
  if (kind === "TorchScript" || kind === "exported program") throw refuseArchive(kind);
  const root = [...entries.keys()].find((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (root === undefined) {
    throw malformed({
      expected: 'an entry "…/data.pkl"',
      got: `${entries.size} others`,
      cure: "This archive is not one that torch.save writes.",
    });
  }
  const folder = root.slice(0, -"data.pkl".length);
  checkOrder(entries.get(`${folder}byteorder`));
  const globals = globalsOf(file.byteLength);
  const { value } = readPickle(entries.get(root)!.read(), { globals, persistent: storageIn });
  const storageOf = (key: string) => {
    const entry = entries.get(`${folder}data/${key}`);
    if (entry !== undefined) return entry.read();
    throw malformed({ place: `storage ${quote(key)}`, expected: "its entry", got: "none", cure: DAMAGED });
  };
  return { value, storageOf };
}

function checkOrder(entry: ZipEntry | undefined): void {
  const order = entry === undefined ? "little" : new TextDecoder().decode(entry.read().slice());
  if (order === "little") return;
  const cure = "Load and save the file again on a little-endian machine.";
  throw malformed({ expected: "numbers in little-endian order", got: quote(order), cure });
}

/** The magic number of the old format. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/**
 * The old format: a magic number, a protocol, system information, the saved value, the keys of storages, and
 * their elements in that order.
 */
function readLegacy(file: Uint8Array): Unpickled {
  const storages = new Map<string, Storage>();
  const persistent = (id: PickleValue) => {
    const module = moduleIn(id);
    if (module !== undefined) return module;
    const storage = storageIn(id);
    storages.set(storage.key, storage);
    return storage;
  };
  const globals = globalsOf(file.byteLength);
  let at = 0;
  const next = () => {
    const { value, end } = readPickle(file, { globals, persistent }, at);
    at = end;
    return value;
  };
  if (next() !== MAGIC || next() !== PROTOCOL) {
    const cure = "Pass a .pt or .pth file written by torch.save.";
    throw malformed({ expected: "a zip archive, or PyTorch's magic number", got: "something else", cure });
  }
  const facts = next();
  if (!(facts instanceof Map) || facts.get("little_endian") !== true) {
    const cure = "Load and save the file again on a little-endian machine.";
    throw malformed({ expected: "numbers in little-endian order", got: "others", cure });
  }
  const value = next();
  const keys = next();
  const places = placeStorages(file, at, Array.isArray(keys) ? keys : [], storages);
  const storageOf = (key: string) => {
    const bytes = places.get(key);
    if (bytes !== undefined) return bytes;
    throw malformed({ place: `storage ${quote(key)}`, expected: "its elements", got: "none", cure: DAMAGED });
  };
  return { value, storageOf };
}

function placeStorages(
  file: Uint8Array,
  start: number,
  keys: readonly PickleValue[],
  storages: ReadonlyMap<string, Storage>,
): Map<string, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const places = new Map<string, Uint8Array>();
  let at = start;
  for (const key of keys) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    const size = storage === undefined ? 0 : storage.length * bytesOf(storage);
    const fits = storage !== undefined && at + 8 + size <= file.byteLength;
    if (!fits || Number(view.getBigInt64(at, true)) !== storage.length) {
      throw malformed({
        place: `storage ${quote(String(key))}`,
        expected: `${size} bytes of elements at byte ${at}`,
        got: "others",
        cure: DAMAGED,
      });
    }
    places.set(storage.key, file.subarray(at + 8, at + 8 + size));
    at += 8 + size;
  }
  return places;
}

/** The bytes of an element of a storage. */
function bytesOf({ type }: Storage): number {
  return type === "UntypedStorage" ? 1 : typeOf(type, "keep", undefined).bytes;
}

/** The class of a module, which the old format keeps with its source: ("module", class, file, source). */
function moduleIn(id: PickleValue): PickleValue | undefined {
  return Array.isArray(id) && id[0] === "module" ? id[1] : undefined;
}
