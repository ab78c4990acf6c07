/**
 * WebAssembly instructions as TypeScript expressions. A piece of code is a tree of bytes: operands
 * first, then the opcode, so that nested calls read as the expression they stand for. Only the
 * instructions that quipu's arithmetic uses are here. Opcodes: WebAssembly core specification 2.0,
 * section 5.4, and the relaxed SIMD proposal.
 */

/** Bytes of code, in the order in which the tree's leaves stand. */
export type Code = number | readonly Code[] | Halves;

/** Code that is written twice, for the two halves of a wide vector: see wide-code.ts. */
export interface Halves {
  readonly halves: readonly [Code, Code];
}

/** Types of values, as the binary format numbers them. */
export const VALUE_TYPE = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof VALUE_TYPE;

/** LEB128 of an unsigned integer below 2^32. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** LEB128 of a signed integer of up to 64 bits. */
export function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = Number(BigInt.asUintN(7, rest));
    rest >>= 7n;
    const done = (rest === 0n && low < 64) || (rest === -1n && low >= 64);
    bytes.push(done ? low : low + 128);
    if (done) return bytes;
  }
}

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
const unary = (opcode: Code) => (x: Code) => [x, opcode];
const binary = (opcode: Code) => (x: Code, y: Code) => [x, y, opcode];
/** Loads and stores take a constant offset; alignment is a hint that engines ignore. */
const load = (opcode: Code) => (address: Code, offset: number) => [
  address,
  opcode,
  0,
  unsigned(offset),
];
const store = (opcode: Code) => (address: Code, offset: number, value: Code) => [
  address,
  value,
  opcode,
  0,
  unsigned(offset),
];
const laneStore = (opcode: Code) => (address: Code, offset: number, value: Code, lane: number) => [
  store(opcode)(address, offset, value),
  lane,
];

export const i32 = {
  const: (value: number): Code => [0x41, signed(BigInt(value | 0))],
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shrU: binary(0x76),
  eqz: unary(0x45),
  eq: binary(0x46),
  ne: binary(0x47),
  ltU: binary(0x49),
  load: load(0x28),
  load16S: load(0x2e),
  load16U: load(0x2f),
  store: store(0x36),
  store16: store(0x3b),
};

export const i64 = {
  const: (value: bigint): Code => [0x42, signed(BigInt.asIntN(64, value))],
  extendI32U: unary(0xad),
  add: binary(0x7c),
  sub: binary(0x7d),
  and: binary(0x83),
  or: binary(0x84),
  shl: binary(0x86),
  shrS: binary(0x87),
  shrU: binary(0x88),
  load: load(0x29),
  store: store(0x37),
  mul: binary(0x7e),
  /** How many of the lowest bits are 0. */
  ctz: unary(0x7a),
  eq: binary(0x51),
  ne: binary(0x52),
  ltS: binary(0x53),
  ltU: binary(0x54),
  /** x if the condition, of 32 bits, is not 0, else y. */
  select: (x: Code, y: Code, condition: Code): Code => [x, y, condition, 0x1b],
  /** The integer that a floating-point number is. */
  truncateF64: unary([0xfc, 6]),
};

export const v128 = {
  /** The same 64-bit word in both lanes. */
  const: (word: bigint): Code => {
    const bytes = Array.from({ length: 8 }, (_, i) => Number((word >> BigInt(8 * i)) & 255n));
    return [simd(12), bytes, bytes];
  },
  load: load(simd(0)),
  /** One 64-bit word in both lanes. */
  load64Splat: load(simd(10)),
  /** One 64-bit word in lane 0, lane 1 zero. */
  load64Zero: load(simd(93)),
  /** Replaces one lane of `value`. */
  load64Lane: (address: Code, offset: number, value: Code, lane: number): Code => [
    address,
    value,
    simd(87),
    0,
    unsigned(offset),
    lane,
  ],
  store: store(simd(11)),
  store64Lane: laneStore(simd(91)),
  and: binary(simd(78)),
  andNot: binary(simd(79)),
  or: binary(simd(80)),
  xor: binary(simd(81)),
  anyTrue: unary(simd(83)),
  /** The bits of x where the mask has ones, those of y elsewhere. */
  bitselect: (x: Code, y: Code, mask: Code): Code => [x, y, mask, simd(82)],
};

/** Two integers of 64 bits. */
export const i64x2 = {
  splat: unary(simd(18)),
  /** One lane of a vector as a scalar. */
  extractLane: (x: Code, lane: number): Code => [x, simd(29), lane],
  replaceLane: (x: Code, lane: number, value: Code): Code => [x, value, simd(30), lane],
  add: binary(simd(206)),
  sub: binary(simd(209)),
  shl: binary(simd(203)),
  shrU: binary(simd(205)),
  /** The sign bits of both lanes as an integer. */
  bitmask: unary(simd(196)),
};

/** Two floating-point numbers of 64 bits. */
export const f64x2 = {
  add: binary(simd(240)),
  sub: binary(simd(241)),
  mul: binary(simd(242)),
  neg: unary(simd(237)),
  eq: binary(simd(71)),
  extractLane: (x: Code, lane: number): Code => [x, simd(33), lane],
  /** x * y + z; rounded once on machines with a fused multiply-add (relaxed SIMD proposal). */
  relaxedMadd: (x: Code, y: Code, z: Code): Code => [x, y, z, simd(0x107)],
  /** -(x * y) + z. */
  relaxedNmadd: (x: Code, y: Code, z: Code): Code => [x, y, z, simd(0x108)],
};

/** i8x16.shuffle that takes one 64-bit lane (0, 1 of x; 2, 3 of y) for each lane of the result. */
export function shuffleLanes(x: Code, y: Code, low: number, high: number): Code {
  const bytes = [low, high].flatMap((lane) => Array.from({ length: 8 }, (_, i) => 8 * lane + i));
  return [x, y, simd(13), bytes];
}
