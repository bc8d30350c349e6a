/** One number per update and quantity; grows where the number of updates was not known. */
export class UpdateSeries<Name extends string> {
  private readonly columns: Record<Name, Float64Array>;
  private capacity: number;

  constructor(names: readonly Name[], capacity: number) {
    this.capacity = Math.max(1, capacity);
    const entries = names.map((name) => [name, new Float64Array(this.capacity)]);
    this.columns = Object.fromEntries(entries) as Record<Name, Float64Array>;
  }

  set(name: Name, update: number, value: number): void {
    if (update >= this.capacity) this.grow();
    this.columns[name][update] = value;
  }

  private grow(): void {
    this.capacity *= 2;
    for (const name of Object.keys(this.columns) as Name[]) {
      const larger = new Float64Array(this.capacity);
      larger.set(this.columns[name]);
      this.columns[name] = larger;
    }
  }

  upTo(name: Name, count: number): Float64Array {
    return this.columns[name].slice(0, count);
  }
}
