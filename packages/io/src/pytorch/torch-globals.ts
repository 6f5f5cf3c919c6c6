// The globals that a PyTorch file may name: those that `torch.load(path, weights_only=True)` allows, the values of
// NumPy, and classes of other objects, which are passed over. None is looked up or executed.
import { DAMAGED } from "../files/model-file-error.ts";
import { numpyGlobals } from "./numpy-values.ts";
import { notData, type PickleCall, PickleGlobal, PickleInstance, type PickleValue } from "./pickle.ts";
import { budgetOf, latin1, type Spend } from "./spend.ts";
import { isTensor, malformed, viewOf } from "./torch-values.ts";

/** Looks up the globals of a file of `size` bytes. */
export function globalsOf(size: number): (name: string) => PickleCall | undefined {
  const spend = budgetOf(size);
  const known = new Map<string, PickleCall>([
    ...GLOBALS,
    ...builtins(spend),
    ...numpyGlobals(spend),
    ["collections.OrderedDict", ([pairs = []]) => dictionaryOf(pairs, spend)],
    ["collections.Counter", ([counts = new Map()]) => counts],
    ["collections.defaultdict", () => new Map()],
    ["collections.deque", ([items = []]) => copyOf(items, spend)],
  ]);
  return (name) => known.get(name) ?? refusedTensor(name) ?? typeNamed(name) ?? passedOver(name);
}

const noCall =
  (name: string): PickleCall =>
  () => {
    throw malformed({ expected: `${name} as a type`, got: "a call of it", cure: DAMAGED });
  };

const GLOBALS: ReadonlyMap<string, PickleCall> = new Map<string, PickleCall>([
  ["torch._utils._rebuild_tensor", (args) => viewOf(args)],
  ["torch._utils._rebuild_tensor_v2", (args) => viewOf(args)],
  ["torch._utils._rebuild_tensor_v3", (args) => viewOf(args, args[6])],
  ["torch._utils._rebuild_parameter", ([tensor]) => tensorIn(tensor)],
  ["torch._utils._rebuild_parameter_with_state", ([tensor]) => tensorIn(tensor)],
  ["torch._tensor._rebuild_from_type_v2", ([make, , args]) => callOf(make, args)],
  ["torch.nn.parameter.Parameter", ([tensor]) => tensorIn(tensor)],
  ["torch.nn.parameter.Buffer", ([tensor]) => tensorIn(tensor)],
  ["torch.Tensor", noCall("torch.Tensor")],
  ["torch.Size", ([sizes]) => sizes ?? []],
  ["torch.device", ([type, index]) => deviceOf(type, index)],
  ["torch.serialization._get_layout", ([layout]) => layout ?? null],
]);

/** Python's own types; "__builtin__" as in protocol 2. */
function builtins(spend: Spend): readonly (readonly [string, PickleCall])[] {
  const types: Readonly<Record<string, PickleCall>> = {
    bytearray: ([bytes = new Uint8Array()]) => (typeof bytes === "string" ? latin1(bytes, spend) : bytes),
    bytes: ([bytes = new Uint8Array()]) => bytes,
    complex: ([real = 0, imaginary = 0]) => [real, imaginary],
    frozenset: ([items = []]) => copyOf(items, spend),
    set: ([items = []]) => copyOf(items, spend),
    ...Object.fromEntries(
      ["bool", "dict", "float", "int", "list", "str", "tuple"].map((name) => [name, noCall(name)]),
    ),
  };
  return ["__builtin__", "builtins"].flatMap((module) =>
    Object.entries(types).map(([name, call]) => [`${module}.${name}`, call] as const),
  );
}

/** Tensors of kinds that are not read, and how to save them instead. */
const TENSOR_KINDS: Readonly<Record<string, readonly [kind: string, cure: string]>> = {
  _rebuild_meta_tensor_no_storage: [
    "a tensor without elements, on the device meta",
    "Load its values first.",
  ],
  _rebuild_nested_tensor: ["a nested tensor", "Save tensor.to_padded_tensor(0)."],
  _rebuild_qtensor: ["a quantized tensor", "Save tensor.dequantize()."],
  _rebuild_sparse_csr_tensor: ["a sparse tensor", "Save tensor.to_dense()."],
  _rebuild_sparse_tensor: ["a sparse tensor", "Save tensor.to_dense()."],
  _rebuild_wrapper_subclass: ["a tensor of another class", "Save tensor.clone() as a plain torch.Tensor."],
};

function refusedTensor(name: string): PickleCall | undefined {
  const kind = /^torch\._utils\.(\w+)$/.exec(name)?.[1];
  if (kind === undefined || !Object.hasOwn(TENSOR_KINDS, kind)) return undefined;
  const [got, cure] = TENSOR_KINDS[kind]!;
  return () => {
    throw malformed({ expected: "dense tensors", got: `${got} (${name})`, cure });
  };
}

/** Types of storages, and named constants such as torch.float32 and torch.strided: none is called. */
function typeNamed(name: string): PickleCall | undefined {
  const isType = /^torch\.(storage\.)?\w+Storage$/.test(name) || isConstant(name);
  return isType ? noCall(name) : undefined;
}

/** Whether a name is one of torch's own constants, such as "torch.float32". */
export function isConstant(name: string): boolean {
  return /^torch\.[a-z]\w*$/.test(name);
}

/** Modules whose functions act on the machine: a file that names one is refused, whatever it would do with it. */
const ACTING =
  /^(__builtin__|builtins|ctypes|importlib|nt|os|posix|pty|runpy|shutil|socket|subprocess|sys|webbrowser)\./;

/** Classes in lower case that programs keep beside tensors. */
const SMALL_CLASSES =
  /^(datetime\.(date|datetime|time|timedelta)|functools\.partial|types\.\w+|numpy\.random\.\w+|numpy\.random\.\w+\.\w+)$/;

/**
 * The call of a global that is not data: objects of classes are passed over, as are functions that are not called;
 * undefined for one that is refused wherever it is.
 */
function passedOver(name: string): PickleCall | undefined {
  if (ACTING.test(name)) return undefined;
  if (/(^|\.)[A-Z]\w*$/.test(name) || SMALL_CLASSES.test(name)) return () => new PickleInstance(name);
  return () => {
    throw notData(name);
  };
}

/** A device is text: "cuda:0". */
function deviceOf(type: PickleValue | undefined, index: PickleValue | undefined): string {
  if (typeof type === "string" && (index === undefined || index === null || typeof index === "number"))
    return typeof index === "number" ? `${type}:${index}` : type;
  throw malformed({ expected: "a device with a type and an index", got: "other values", cure: DAMAGED });
}

function tensorIn(value: PickleValue | undefined): PickleValue {
  if (isTensor(value)) return value;
  throw malformed({ expected: "a tensor in a parameter", got: "none", cure: DAMAGED });
}

function callOf(make: PickleValue | undefined, args: PickleValue | undefined): PickleValue {
  if (make instanceof PickleGlobal && Array.isArray(args) && make.name.startsWith("torch._utils._rebuild_"))
    return make.call(args);
  throw malformed({ expected: "a function that rebuilds a tensor", got: "none", cure: DAMAGED });
}

/** OrderedDict(), or OrderedDict(pairs). */
function dictionaryOf(pairs: PickleValue, spend: Spend): Map<PickleValue, PickleValue> {
  if (!Array.isArray(pairs))
    throw malformed({ expected: "pairs in a dictionary", got: "others", cure: DAMAGED });
  spend(pairs.length);
  if (pairs.every(isPair)) return new Map(pairs);
  throw malformed({ expected: "pairs in a dictionary", got: "others", cure: DAMAGED });
}

function isPair(value: PickleValue): value is [PickleValue, PickleValue] {
  return Array.isArray(value) && value.length === 2;
}

function copyOf(items: PickleValue, spend: Spend): PickleValue[] {
  if (!Array.isArray(items))
    throw malformed({ expected: "a list of items", got: "another value", cure: DAMAGED });
  spend(items.length);
  return [...items];
}
