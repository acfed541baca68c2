/**
 * Entry of `dist/headless.js`: the tracker alone, for sites that bring their own chat window and tell it the visitor's
 * consent, by `WebSpeaker.consent` or the configured DOM events. `dist/widget.js` with `data-panel="none"` is headless
 * too, and knows every consent platform.
 */
import { startScript } from './start-script.ts';
import { startTracker } from './tracker.ts';

startScript((settings, _data, load) => startTracker(settings, { find: () => () => null, load }).api);
