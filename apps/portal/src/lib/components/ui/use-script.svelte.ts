import { onMount } from 'svelte';

/**
 * Whether the page's script has loaded: for what could do nothing before, and what is needed only until then.
 *
 * @example
 * const script = useScript();
 * // {#if script.hasLoaded} … {/if}
 */
export function useScript(): { readonly hasLoaded: boolean } {
  let hasLoaded = $state(false);
  onMount(() => {
    hasLoaded = true;
  });
  return {
    get hasLoaded() {
      return hasLoaded;
    },
  };
}
