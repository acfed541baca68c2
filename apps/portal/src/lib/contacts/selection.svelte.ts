/**
 * Which contacts of a list are chosen: single ones, or all that match the list's filter, with the number that was named
 * when they were chosen.
 */
export class Selection {
  /** One page's at most, so that a list is quick enough; a reactive set would be more script than the rest of this. */
  ids = $state.raw<readonly string[]>([]);
  all = $state<{ count: number; asOf: string } | null>(null);

  get count(): number {
    return this.all?.count ?? this.ids.length;
  }

  has(id: string): boolean {
    return this.all !== null || this.ids.includes(id);
  }

  toggle(id: string): void {
    this.all = null;
    this.ids = this.ids.includes(id) ? this.ids.filter((other) => other !== id) : [...this.ids, id];
  }

  togglePage(ids: readonly string[]): void {
    const choose = this.all !== null || !ids.every((id) => this.ids.includes(id));
    this.all = null;
    this.ids = choose ? ids : [];
  }

  clear(): void {
    this.all = null;
    this.ids = [];
  }
}
