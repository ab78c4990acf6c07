/** Addresses as they may be shown: keys of endpoints stand in paths, passwords before the host. */

/** The address without user, password, path and query; as it is if it is none. */
export function withoutSecrets(address: string): string {
  if (!URL.canParse(address)) return address;
  const { protocol, host, pathname, search, username } = new URL(address);
  const isBare = username === "" && search === "" && pathname.length <= 1;
  return isBare ? address : `${protocol}//${host}/…`;
}
