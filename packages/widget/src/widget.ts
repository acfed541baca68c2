/** Entry of `dist/widget.js`: the whole widget as a classic script, set up by the attributes of its tag. */
import { makeWidget } from './make-widget.ts';
import { makeLoader } from './panel/load-lazily.ts';
import { startScript } from './start-script.ts';

startScript((settings, data, src) => makeWidget(settings, data, makeLoader(src || document.baseURI)));
