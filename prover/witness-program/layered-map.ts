/** A map whose changes can be set aside: each layer has those since it was opened. */
export class LayeredMap<V> {
  readonly #layers: Map<number, V>[] = [new Map()];

  get(key: number): V | undefined {
    for (let i = this.#layers.length - 1; i >= 0; i -= 1) {
      const value = this.#layers[i]!.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  set(key: number, value: V): void {
    this.#layers.at(-1)!.set(key, value);
  }

  open(): void {
    this.#layers.push(new Map());
  }

  /** Takes off what was changed since the last `open`. */
  takeOff(): Map<number, V> {
    return this.#layers.pop()!;
  }

  /** The lowest layer: everything, while no other is open. */
  get base(): ReadonlyMap<number, V> {
    return this.#layers[0]!;
  }
}
