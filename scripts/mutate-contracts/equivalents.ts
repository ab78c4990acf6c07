/** Mutants that no test can notice, each with its argument. */

import type { Equivalent } from "../mutation/equivalent.js";

const FOUR_A_TURN =
  "the last four elements are left to the second loop, which takes one a turn: the same sum for more gas";

const HIGHER_MEMORY =
  "reads the pointer to free memory 256 times as high, and memory there is free as well: the same hash for more gas";

const LONGER_SLICE =
  "a conversion to so many bytes takes the first ones of the slice, and there is a further one in the same item";

const EMPTY_QUEUE =
  "only what waits can be marked, so in an empty queue no mark is beyond the head: the check passes, for more gas";

const SAME_NUMBER = "where they differ, both branches are the same number";

export const equivalents: readonly Equivalent[] = [
  {
    mutant:
      "Challenge.sol evaluateRecords: for { let fourth := add(first, mul(4, ELEMENT_BYTES)) } iszero(lt(end, fourth)) {} { → for { let fourth := add(first, mul(5, ELEMENT_BYTES)) } iszero(lt(end, fourth)) {} {",
    why: FOUR_A_TURN,
  },
  {
    mutant:
      "Challenge.sol evaluateRecords: for { let fourth := add(first, mul(4, ELEMENT_BYTES)) } iszero(lt(end, fourth)) {} { → for { let fourth := add(first, mul(4, ELEMENT_BYTES)) } iszero(iszero(gt(end, fourth))) {} {",
    why: FOUR_A_TURN,
  },
  {
    mutant:
      "Challenge.sol evaluateSettled: if (ends.payments == CALLDATA_HEADER_BYTES) return evaluateHeader(binding, data, z, 0); → {}",
    why: "without settlement the four loops end at once: the same sum for more gas",
  },
  {
    mutant: "Challenge.sol freeMemory: position := mload(0x40) → position := mload(65)",
    why: HIGHER_MEMORY,
  },
  {
    mutant:
      "Groth16.sol multiply: if (weight != 1) scale(pair, weight, pair); → scale(pair, weight, pair);",
    why: "a point times one is the point, for more gas",
  },
  {
    mutant:
      "Members.sol membersOf: return Members(bindingAt(binding), batches, 0, 0, copies); → return Members(bindingAt(binding), batches, 0, 1, copies);",
    why: "whoever hands in batches without their records says the hash of all records: nobody asks where each stands",
  },
  {
    mutant:
      "Payments.sol call: if (!done || !confirmed) revert TransferFailed(token, amount); → if (!confirmed) revert TransferFailed(token, amount);",
    why: "a call that failed has moved nothing, so the balance after it is not the one before and `amount`, which is never 0: the caller of this refuses it with the same error",
  },
  {
    mutant:
      "PointEvaluation.sol : uint256 private constant EVALUATION_GAS = 50_000; → uint256 private constant EVALUATION_GAS = 50001;",
    why: "the precompile takes 50,000 gas: what is left comes back, and one more is lost where it refuses",
  },
  {
    mutant:
      "PointEvaluation.sol : uint256 private constant POINTS_BYTES = 96; → uint256 private constant POINTS_BYTES = 97;",
    why: "the byte more stands in free memory behind the input, and is not handed in",
  },
  ...["1, 0", "0, 1"].map((output) => ({
    mutant: `PointEvaluation.sol requireOpening: valid := staticcall(EVALUATION_GAS, POINT_EVALUATION, input, INPUT_BYTES, 0, 0) → valid := staticcall(EVALUATION_GAS, POINT_EVALUATION, input, INPUT_BYTES, ${output})`,
    why: "at most a byte of scratch memory is written, which is read by nobody who has not written it before",
  })),
  {
    mutant:
      "Queue.sol push: deadline = due < MAX_DEADLINE ? due : MAX_DEADLINE; → deadline = due <= MAX_DEADLINE ? due : MAX_DEADLINE;",
    why: "where they differ, due is MAX_DEADLINE: both branches are the same number",
  },
  {
    mutant: "Queue.sol next: let buffer := mload(0x40) → let buffer := mload(65)",
    why: HIGHER_MEMORY,
  },
  {
    mutant: "Queue.sol next: result := shl(40, shr(40, result)) → {}",
    why: "whoever reads the result clears its last five bytes or writes over them: solc where it compares or encodes a bytes27, the copy of the next item in memory",
  },
  {
    mutant:
      "Queue.sol isZero: for { let i := position } lt(i, last) { i := add(i, 32) } { bits := or(bits, calldataload(i)) } → for { let i := position } iszero(gt(i, last)) { i := add(i, 32) } { bits := or(bits, calldataload(i)) }",
    why: "may read the last word twice, which is in `bits` already",
  },
  {
    mutant:
      "Queue.sol isZero: for { let i := position } lt(i, last) { i := add(i, 32) } { bits := or(bits, calldataload(i)) } → for { let i := position } lt(i, last) { i := add(i, 31) } { bits := or(bits, calldataload(i)) }",
    why: "words of 32 bytes that begin 31 apart overlap: none of the record's bytes is left out, and none beyond it is read",
  },
  {
    mutant:
      "UserFunctions.sol refundDeposit: address owner = address(bytes20(item[32:52])); → address owner = address(bytes20(item[32:53]));",
    why: LONGER_SLICE,
  },
  {
    mutant:
      "UserFunctions.sol refundDeposit: uint256 token = uint16(bytes2(item[52:54])); → uint256 token = uint16(bytes2(item[52:55]));",
    why: LONGER_SLICE,
  },
  {
    mutant:
      "Settlement.sol takeQueued: else if (head != queues.depositTail && head < depositMark) { → else if (head < depositMark) {",
    why: EMPTY_QUEUE,
  },
  {
    mutant:
      "Settlement.sol takeQueued: else if (head != queues.exitTail && head < exitMark) { → else if (head < exitMark) {",
    why: EMPTY_QUEUE,
  },
  ...[
    "Advances.sol credit: uint256 set = debt < amount ? debt : amount; → uint256 set = debt <= amount ? debt : amount;",
    "Bonds.sol covered: return amount < held ? amount : held; → return amount <= held ? amount : held;",
    "Contests.sol challenge: uint256 due = block.timestamp + answerTime + (more < challengeWindow ? more : challengeWindow); → uint256 due = block.timestamp + answerTime + (more <= challengeWindow ? more : challengeWindow);",
    "Contests.sol graced: return due < grace ? grace : due; → return due <= grace ? grace : due;",
    "Contests.sol grant: graceDeposits = lasting && graceDeposits < deposits ? graceDeposits : deposits; → graceDeposits = lasting && graceDeposits <= deposits ? graceDeposits : deposits;",
    "Contests.sol grant: graceExits = lasting && graceExits < exits ? graceExits : exits; → graceExits = lasting && graceExits <= exits ? graceExits : exits;",
    "Contests.sol grant: if (until > graceUntil) graceUntil = uint40(until); → if (until >= graceUntil) graceUntil = uint40(until);",
    "Contests.sol later: return a < b ? b : a; → return a <= b ? b : a;",
  ].map((mutant) => ({ mutant: `optimistic/${mutant}`, why: SAME_NUMBER })),
  ...["batches / (1 +", "batches * (2 +", "batches * (0 +"].map((most) => ({
    mutant: `optimistic/Claims.sol hashOf: uint256 most = batches * (1 + stride / CLAIM_BYTES); → uint256 most = ${most} stride / CLAIM_BYTES);`,
    why: "between the list of claims and its hash no memory is taken, so it is all the same how much of it the list is said to have",
  })),
  {
    mutant:
      "optimistic/Claims.sol add: if (last.owner == owner && last.token == token && last.amount != 0) { → if (last.owner == owner && last.token == token) {",
    why: "without a last claim its owner, token and amount are 0: to add to that makes the same claim, and there is none to write",
  },
];
