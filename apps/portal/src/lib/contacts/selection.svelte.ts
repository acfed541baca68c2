import { SvelteSet } from 'svelte/reactivity';

/**
 * Which contacts of a list are chosen: single ones, or all that match the list's filter, with the number that was named
 * when they were chosen.
 */
export class Selection {
  readonly ids = new SvelteSet<string>();
  all = $state<{ count: number; asOf: string } | null>(null);

  get count(): number {
    return this.all?.count ?? this.ids.size;
  }

  has(id: string): boolean {
    return this.all !== null || this.ids.has(id);
  }

  toggle(id: string): void {
    this.all = null;
    if (!this.ids.delete(id)) this.ids.add(id);
  }

  togglePage(ids: string[]): void {
    const choose = this.all !== null || !ids.every((id) => this.ids.has(id));
    this.clear();
    if (choose) for (const id of ids) this.ids.add(id);
  }

  clear(): void {
    this.all = null;
    this.ids.clear();
  }
}
