/**
 * Entry of `dist/widget.js`: the tracker with every consent platform, and the launcher of the
 * panel, whose own file is loaded when it is first needed. With `data-panel="none"` it draws
 * nothing and serves a chat window of the site's own through `window.WebSpeaker`.
 */
import { findPlatform } from './consent/find-platform.ts';
import { platforms } from './consent/platforms.ts';
import { makeDebug } from './diagnostics.ts';
import { showLauncher } from './panel/launcher.ts';
import { quietly } from './quietly.ts';
import { startScript } from './start-script.ts';
import { startTracker } from './tracker.ts';
import { whenBody } from './when-body.ts';

startScript((settings, script) => {
  const tracker = startTracker(settings, findPlatform(platforms));
  const debug = makeDebug(tracker, settings);
  if (location.search.includes('webspeaker-debug')) whenBody(debug);
  // Where a browser can't draw the launcher, the tracker works all the same.
  const panel = script.dataset['panel'] !== 'none' && quietly(() => showLauncher(tracker, script));
  return { ...tracker.api, debug, ...panel };
});
