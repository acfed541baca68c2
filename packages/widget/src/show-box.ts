import { element } from './panel/element.ts';
import { whenBody } from './when-body.ts';

const REFRESH_MS = 500;
let shown = false;

/**
 * Shows the diagnostics in the page, once, and keeps showing what is true now.
 *
 * @param report makes them
 *
 * @example
 * showBox(() => ({ 'consent platform': 'cookiebot' }));
 */
export function showBox(report: () => Readonly<Record<string, unknown>>): void {
  if (shown) return;
  shown = true;
  const box = element('pre');
  // Through the object model, which a content security policy without `unsafe-inline` allows.
  box.style.cssText =
    'all:initial;position:fixed;inset:0 auto auto 0;z-index:2147483647;padding:9px;background:#000;color:#fff;font:12px monospace;white-space:pre-wrap';
  const refresh = (): void => {
    box.textContent = JSON.stringify(report(), null, 1);
  };
  refresh();
  setInterval(refresh, REFRESH_MS);
  whenBody(() => document.body.append(box));
}
