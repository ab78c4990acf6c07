/** The addresses that follow from a wallet's keys, for which nobody has to be asked. */
import { addressOfKey } from "../l1/sending/address-of-key.js";
import { compressKey } from "../src/crypto/compressed-key.js";
import { formatPaymentAddress } from "../src/kinds/payment/payment-address.js";
import type { StoredWallet } from "./wallet-folder.js";

type Keys = Pick<StoredWallet, "keys" | "l1Key">;

/** The account on L1, 160 bits. */
export function ownerOf({ l1Key }: Pick<Keys, "l1Key">): bigint {
  return BigInt(addressOfKey(l1Key));
}

/** Where others pay to. */
export function paymentAddressOf(wallet: Keys): string {
  const key = compressKey(wallet.keys.publicKey);
  return formatPaymentAddress({ key, owner: ownerOf(wallet) });
}
