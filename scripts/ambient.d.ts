/** What quipu uses of packages that ship no types. */
declare module "cmd-shim" {
  /** Writes what starts `from` on Windows: `to`, `to.cmd` and `to.ps1`. */
  export default function cmdShim(from: string, to: string): Promise<void>;
}
