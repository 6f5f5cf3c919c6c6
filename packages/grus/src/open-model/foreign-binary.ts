// Files of other programs that are not models Grus reads, told by their first bytes: what they are, and what to do.

/** What a file is, and how to get a model that can be opened. */
export interface ForeignFile {
  /** With an article: "an HTML page". */
  readonly what: string;
  readonly cure: string;
}

/** The parts of a file by which it is recognised. */
export interface FileParts {
  readonly file: Uint8Array;
  /** The beginning and the end, a character for each byte. */
  readonly head: string;
  readonly tail: string;
  /** In lower case. */
  readonly name: string;
}

const unpack = (command: string) => `Unpack it first (${command}), and open the file within.`;
const TO_ONNX = "Grus runs ONNX: export the model to it from the program that trained it.";
const AGAIN = "Fetch the file of the model again; this is another one.";
const NUMBERS = "Save the arrays as safetensors (safetensors.numpy.save_file) or as CSV.";
const TABLE = "Save the table as CSV; Grus reads tables as text.";

/** Signatures at an offset, first match wins. */
const SIGNATURES: readonly (readonly [at: number, signature: string, what: string, cure: string])[] = [
  [0, "\x1f\x8b", "a gzip file", unpack("gunzip FILE.gz")],
  [0, "\x28\xb5\x2f\xfd", "a zstd file", unpack("unzstd FILE.zst")],
  [0, "\xfd7zXZ\0", "an xz file", unpack("unxz FILE.xz")],
  [0, "BZh", "a bzip2 file", unpack("bunzip2 FILE.bz2")],
  [0, "7z\xbc\xaf\x27\x1c", "a 7z archive", unpack("7z x FILE.7z")],
  [0, "Rar!", "a RAR archive", unpack("unrar x FILE.rar")],
  [257, "ustar", "a tar archive", unpack("tar xf FILE.tar")],
  [
    4,
    "TFL3",
    "a TensorFlow Lite model",
    'Its operations are TensorFlow\'s. Save the Keras model that it was made of, model.save("model.keras"), or convert it: python -m tf2onnx.convert --tflite FILE --output model.onnx.',
  ],
  [4, "ET12", "a program of ExecuTorch", TO_ONNX],
  [4, "ORTM", "a model in ONNX Runtime's own format (.ort)", "Open the .onnx file that it was made of."],
  [0, "ptrt", "an engine of TensorRT", "Open the .onnx file that it was made of."],
  [0, "ftrt", "an engine of TensorRT", "Open the .onnx file that it was made of."],
  [0, "GGUF", "a GGUF file of llama.cpp", `It holds a transformer, which Grus does not run. ${TO_ONNX}`],
  ...["ggml", "ggjt", "lmgg", "tjgg"].map(
    (magic) =>
      [
        0,
        magic,
        "a GGML file of llama.cpp",
        `It holds a transformer, which Grus does not run. ${TO_ONNX}`,
      ] as const,
  ),
  [0, "\x93NUMPY", "an array of NumPy (.npy)", NUMBERS],
  [0, "MATLAB 5.0 MAT-file", "a MATLAB file", NUMBERS],
  [0, "PAR1", "a Parquet table", TABLE],
  [0, "ARROW1", "an Arrow table", TABLE],
  [0, "SQLite format 3\0", "an SQLite database", TABLE],
  [0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of Microsoft Office", TABLE],
  [0, "\x89PNG\r\n\x1a\n", "a PNG image", AGAIN],
  [0, "\xff\xd8\xff", "a JPEG image", AGAIN],
  [0, "GIF8", "a GIF image", AGAIN],
  [8, "WEBP", "a WebP image", AGAIN],
  [8, "WAVE", "a WAV recording", AGAIN],
  [0, "OggS", "an Ogg recording", AGAIN],
  [0, "fLaC", "a FLAC recording", AGAIN],
  [0, "ID3", "an MP3 recording", AGAIN],
  [4, "ftyp", "an MP4 recording", AGAIN],
  [0, "II*\0", "a TIFF image", AGAIN],
  [0, "MM\0*", "a TIFF image", AGAIN],
  [0, "%PDF-", "a PDF document", AGAIN],
  [0, "\0asm", "a WebAssembly module", AGAIN],
  [0, "\x7fELF", "a program", AGAIN],
  [0, "MZ", "a program for Windows", AGAIN],
  [0, "\x12\x01\0\0", "parameters of MXNet", TO_ONNX],
  [0, "\xba\x16\x4f\x2f", "a model of fastText", "Grus trains text classifiers itself: grus classify."],
];

/** The description of a file that is not text; undefined for an unknown one. */
export function foreignBinary(parts: FileParts): ForeignFile | undefined {
  const { file, head, tail, name } = parts;
  if (file.length === 0)
    return {
      what: "an empty file",
      cure: "The download failed or has not ended, or the disk is full; write it again.",
    };
  const found = SIGNATURES.find(([at, signature]) => head.startsWith(signature, at));
  if (found !== undefined) return { what: found[2], cure: found[3] };
  if (head.slice(0, 64).includes("brain.Event:"))
    return { what: "an event file of TensorBoard", cure: "It holds logs, not weights." };
  if (tail.endsWith("\x57\xfb\x80\x8b\x24\x75\x47\xdb"))
    return {
      what: "the index of a TensorFlow checkpoint",
      cure: 'Load the checkpoint into its Keras model, and save that: model.save("model.keras").',
    };
  return (
    pickled(parts) ??
    (name.endsWith(".mlmodel") || /com\.(github\.)?apple\.coreml/i.test(head + tail)
      ? { what: "a Core ML model", cure: `Convert the model that it was made of. ${TO_ONNX}` }
      : protobuf(parts))
  );
}

/** The first byte of a zlib stream, which joblib writes with `compress`. */
const ZLIB = 0x78;

/** Pickles of Python, whose classes are named in them. */
function pickled({ file, head, name }: FileParts): ForeignFile | undefined {
  const [first, second] = file;
  const isPickle = first === 0x80 && second !== undefined && second >= 2 && second <= 5;
  const isPacked = first === ZLIB && /\.(joblib|pkl|pickle|z)$/.test(name);
  if (!isPickle && !isPacked) return undefined;
  const of = (what: string, cure: string) => ({ what, cure });
  if (/sklearn/.test(head))
    return of(
      "a pickle of scikit-learn",
      "Convert the model with skl2onnx: Grus runs ONNX. Nothing in a pickle is executed.",
    );
  if (/joblib/.test(head) || name.endsWith(".joblib"))
    return of(
      "a pickle of joblib",
      "Convert the model with skl2onnx: Grus runs ONNX. Nothing in a pickle is executed.",
    );
  if (/torch/.test(head))
    return of(
      "a pickle of PyTorch objects, not written by torch.save",
      "Write torch.save(model.state_dict(), path).",
    );
  if (/xgboost|lightgbm|catboost/.test(head)) return of("a pickle of a boosted model", TO_ONNX);
  if (/numpy|pandas/.test(head)) return of("a pickle of arrays or tables", NUMBERS);
  return of("a pickle of Python objects", `Nothing in a pickle is executed. ${TO_ONNX}`);
}

function protobuf({ head, tail, name }: FileParts): ForeignFile | undefined {
  const all = head + tail;
  if (/serving_default|__saved_model_|saved_model_main_op/.test(all) || /saved_model\.pb$/.test(name))
    return SAVED_MODEL;
  if (name.endsWith(".pb") || head.includes("\x12\x0bPlaceholder"))
    return { what: "a graph of TensorFlow", cure: SAVED_MODEL.cure };
  return undefined;
}

/** A folder or file of TensorFlow's own format. */
export const SAVED_MODEL: ForeignFile = {
  what: "a SavedModel of TensorFlow, whose operations are TensorFlow's",
  cure: 'Save the Keras model itself: model.save("model.keras"); or convert it: python -m tf2onnx.convert --saved-model FOLDER --output model.onnx.',
};
