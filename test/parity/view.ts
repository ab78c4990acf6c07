/** Everything that can be seen of a contract, as a flat list of names and decimal values. */

/** What a view looks at where the contract keeps a value for each of many. */
export interface Scope {
  readonly deposits: number;
  readonly exits: number;
  /** Entries before these are not looked at: an entry never changes. */
  readonly seenDeposits: number;
  readonly seenExits: number;
  /** L1 addresses that hold tokens or may claim. */
  readonly owners: readonly bigint[];
  /** Number of tokens, ETH included. */
  readonly tokens: number;
  /** Accounts of which somebody has tried to escape. */
  readonly accounts: readonly number[];
  /** Deposits that somebody has tried to have refunded. */
  readonly refunds: readonly number[];
}

/** A value of the contract by name and key; `holding` is the balance of a holder in a token. */
export interface Place {
  readonly name:
    | "stateRoot"
    | "batchNumber"
    | "frozen"
    | "depositHead"
    | "depositTail"
    | "exitHead"
    | "exitTail"
    | "depositMark"
    | "exitMark"
    | "depositEntry"
    | "exitEntry"
    | "deposited"
    | "claimable"
    | "escaped"
    | "refunded"
    | "holding";
  readonly keys: readonly bigint[];
}

/** Values by place. */
export type View = Readonly<Record<string, string>>;

/** The owner of a holding that stands for the contract itself. */
export const CONTRACT_ITSELF = -1n;

/** The name of a place in a view. */
export function placeName({
  name,
  keys,
}: {
  readonly name: string;
  readonly keys: readonly bigint[];
}): string {
  return [name, ...keys].join(" ");
}

/** All places that a scope names. */
export function placesOf(scope: Scope): Place[] {
  const { owners, accounts, refunds } = scope;
  const tokens = range(0, scope.tokens);
  const each = (name: Place["name"], keys: readonly (number | bigint)[]): Place[] =>
    keys.map((key) => ({ name, keys: [BigInt(key)] }));
  const single = [
    ...["stateRoot", "batchNumber", "frozen"],
    ...["depositHead", "depositTail", "depositMark", "exitHead", "exitTail", "exitMark"],
  ] as Place["name"][];
  return [
    ...single.map((name) => ({ name, keys: [] })),
    ...each("depositEntry", range(scope.seenDeposits, scope.deposits)),
    ...each("exitEntry", range(scope.seenExits, scope.exits)),
    ...each("deposited", tokens),
    ...each("escaped", accounts),
    ...each("refunded", refunds),
    ...tokens.flatMap((token) => [
      { name: "holding" as const, keys: [CONTRACT_ITSELF, token] },
      ...owners.map((owner) => ({ name: "claimable" as const, keys: [owner, token] })),
      // Of ETH the users' balances also pay for gas.
      ...(token === 0n ? [] : owners.map((owner) => holdingOf(owner, token))),
    ]),
  ];
}

function holdingOf(owner: bigint, token: bigint): Place {
  return { name: "holding", keys: [owner, token] };
}

function range(start: number, end: number): bigint[] {
  return Array.from({ length: Math.max(end - start, 0) }, (_, i) => BigInt(start + i));
}
