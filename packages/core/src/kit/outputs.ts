/** First in, first out, without shifting an array for every output. */
export class Outputs<Output> {
  #items: Output[] = [];
  #next = 0;

  push(output: Output): void {
    this.#items.push(output);
  }

  poll(): Output | undefined {
    if (this.#next < this.#items.length) return this.#items[this.#next++];
    if (this.#next > 0) {
      this.#items.length = 0;
      this.#next = 0;
    }
    return undefined;
  }

  get length(): number {
    return this.#items.length - this.#next;
  }
}
